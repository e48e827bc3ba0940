"""A Runtime API for a function with several workers, or slots: workers.py WORKERS COMMAND [ARG...]

It sends invocations only when all workers ask for one. It prints two answers of each, or the
error of the initialisation, and then kills the function.
"""
import os
import signal
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
import runtime_api

workers = int(sys.argv[1])


class API(runtime_api.Handler):
    all = threading.Barrier(workers, timeout=15)
    printing = threading.Lock()
    printed = 0
    ended = threading.Event()

    def do_GET(self):
        try:
            number = self.all.wait()
        except threading.BrokenBarrierError:
            print("not all workers ask for invocations", flush=True)
            self.ended.set()
            return
        self.invocation("request-%d" % number)

    def do_POST(self):
        body = self.body().decode()
        is_init = self.path.endswith("/init/error")
        with self.printing:
            print("init/error " + body if is_init else body, flush=True)
            API.printed += 1
            if is_init or API.printed == 2 * workers:
                self.ended.set()
        self.answer(202, b"{}")


server = runtime_api.Server(("127.0.0.1", 0), API)
threading.Thread(target=server.serve_forever, daemon=True).start()
function = subprocess.Popen(sys.argv[2:], start_new_session=True, env=dict(
    os.environ, AWS_LAMBDA_RUNTIME_API="127.0.0.1:%d" % server.server_port, AWS_LAMBDA_MAX_CONCURRENCY=str(workers),
    AWS_LAMBDA_FUNCTION_NAME="fn", AWS_LAMBDA_FUNCTION_MEMORY_SIZE="128", PYTHONDONTWRITEBYTECODE="1"))
if not API.ended.wait(20):
    print("timed out")
os.killpg(function.pid, signal.SIGKILL)
function.wait()
