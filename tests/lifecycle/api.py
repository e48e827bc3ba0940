"""A Runtime API that starts a function and tells what it asks: api.py COMMAND [ARG...]

It prints each request, without what is the same in all, and at the end how the
function ended. There is one invocation; when the function asks for another, it is
sent a SIGTERM. What the function itself writes to stdout and stderr goes there.
"""
import http.server
import os
import socketserver
import subprocess
import sys
import threading
import time


class API(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = 0

    def do_GET(self):
        self.tell("")
        if self.path == "/2018-06-01/runtime/restore/next":
            time.sleep(0.3)  # in which the snapshot is taken
            self.answer(200, b"")
        elif self.path == "/2018-06-01/runtime/invocation/next":
            API.asked += 1
            if API.asked == 1:
                self.answer(200, b"{}", {
                    "Lambda-Runtime-Aws-Request-Id": "request-1",
                    "Content-Type": "application/json",  # without which awslambdaric crashes
                    "Lambda-Runtime-Deadline-Ms": str(int(1000 * time.time()) + 60000),
                    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:fn"})
            else:
                time.sleep(0.3)  # for the other connections to be told of
                function.terminate()
                time.sleep(60)
        else:
            time.sleep(60)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.headers.get("Lambda-Runtime-Function-Error-Type") or self.headers.get("Lambda-Extension-Name")
        self.tell(" %s%s" % (kind + " " if kind else "", body.decode()))
        if self.path == "/2020-01-01/extension/register":
            self.answer(int(os.environ.get("REGISTER", "200")), b"{}", {"Lambda-Extension-Identifier": "extension-1"})
        else:
            self.answer(202, b"{}")

    def tell(self, more):
        identifier = self.headers.get("Lambda-Extension-Identifier")
        sys.stdout.write("%s %s%s%s\n" % (self.command, self.path.split("/", 2)[2], " " + identifier if identifier else "", more))
        sys.stdout.flush()

    def answer(self, status, body, headers={}):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass  # the function has ended


server = Server(("127.0.0.1", 0), API)
threading.Thread(target=server.serve_forever, daemon=True).start()
function = subprocess.Popen(sys.argv[1:], env=dict(
    os.environ, AWS_LAMBDA_RUNTIME_API="127.0.0.1:%d" % server.server_port, _HANDLER="handler.Handle",
    AWS_LAMBDA_FUNCTION_NAME="fn", AWS_LAMBDA_FUNCTION_MEMORY_SIZE="128", PYTHONDONTWRITEBYTECODE="1"))
try:
    print("ended with %d" % function.wait(timeout=30))
except subprocess.TimeoutExpired:
    function.kill()
    print("did not end")
