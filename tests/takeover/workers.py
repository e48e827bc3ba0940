"""A Runtime API for a function with two workers: workers.py COMMAND [ARG...]

It sends invocations only when both workers ask for one. It prints four answers, or the
error of the initialisation, and then kills the function.
"""
import os
import signal
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import runtime_api


class API(runtime_api.Handler):
    both = threading.Barrier(2, timeout=15)
    printing = threading.Lock()
    printed = 0
    ended = threading.Event()

    def do_GET(self):
        try:
            number = self.both.wait()
        except threading.BrokenBarrierError:
            print("only one worker asks for invocations", flush=True)
            self.ended.set()
            return
        self.invocation("request-%d" % number)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        is_init = self.path.endswith("/init/error")
        with self.printing:
            print("init/error " + body if is_init else body, flush=True)
            API.printed += 1
            if is_init or API.printed == 4:
                self.ended.set()
        self.answer(202, b"{}")


server = runtime_api.Server(("127.0.0.1", 0), API)
threading.Thread(target=server.serve_forever, daemon=True).start()
function = subprocess.Popen(sys.argv[1:], start_new_session=True, env=dict(
    os.environ, AWS_LAMBDA_RUNTIME_API="127.0.0.1:%d" % server.server_port, AWS_LAMBDA_MAX_CONCURRENCY="2",
    AWS_LAMBDA_FUNCTION_NAME="fn", AWS_LAMBDA_FUNCTION_MEMORY_SIZE="128", PYTHONDONTWRITEBYTECODE="1"))
if not API.ended.wait(20):
    print("timed out")
os.killpg(function.pid, signal.SIGKILL)
function.wait()
