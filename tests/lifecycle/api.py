"""A Runtime API that starts a function and prints its requests: api.py COMMAND [ARG...]

It prints each request, without the common part of the path, and at the end the exit
status of the function. There is one invocation; when the function asks for another, it
gets a SIGTERM. The function has the same stdout and stderr.
"""
import os
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import runtime_api


class API(runtime_api.Handler):
    asked = 0
    registered = False
    waiting = threading.Event()  # the extension has asked for its event

    def do_GET(self):
        self.tell("")
        if self.path == "/2018-06-01/runtime/restore/next":
            time.sleep(0.3)  # how long the snapshot takes; snapstart.bats checks that the function does not count it
            self.answer(200, b"")
        elif self.path == "/2018-06-01/runtime/invocation/next":
            API.asked += 1
            if API.asked == 1:
                self.invocation("request-1")
            else:
                if API.registered:
                    API.waiting.wait(20)
                function.terminate()
                time.sleep(60)
        else:
            API.waiting.set()
            time.sleep(60)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.headers.get("Lambda-Runtime-Function-Error-Type") or self.headers.get("Lambda-Extension-Name")
        self.tell(" %s%s" % (kind + " " if kind else "", body.decode()))
        if self.path == "/2020-01-01/extension/register":
            status = int(os.environ.get("REGISTER", "200"))
            API.registered = status == 200
            self.answer(status, b"{}", {"Lambda-Extension-Identifier": "extension-1"})
        else:
            self.answer(202, b"{}")

    def tell(self, more):
        identifier = self.headers.get("Lambda-Extension-Identifier")
        sys.stdout.write("%s %s%s%s\n" % (self.command, self.path.split("/", 2)[2], " " + identifier if identifier else "", more))
        sys.stdout.flush()


server = runtime_api.Server(("127.0.0.1", 0), API)
threading.Thread(target=server.serve_forever, daemon=True).start()
function = subprocess.Popen(sys.argv[1:], env=dict(
    os.environ, AWS_LAMBDA_RUNTIME_API="127.0.0.1:%d" % server.server_port, _HANDLER=os.environ.get("_HANDLER", "handler.Handle"),
    AWS_LAMBDA_FUNCTION_NAME="fn", AWS_LAMBDA_FUNCTION_MEMORY_SIZE="128", PYTHONDONTWRITEBYTECODE="1"))
try:
    print("ended with %d" % function.wait(timeout=30))
except subprocess.TimeoutExpired:
    function.kill()
    print("did not end")
