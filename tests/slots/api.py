"""A Runtime API for a function that serves several invocations at once: api.py SLOTS COMMAND [ARG...]

When each slot has asked for an invocation, it sends one to each, and prints how many processes have answered.
"""
import os
import signal
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import runtime_api

slots = int(sys.argv[1])
condition = threading.Condition()
waiting, answers = [], []


class API(runtime_api.Handler):

    def do_GET(self):
        with condition:
            waiting.append(self)
            number = len(waiting)
            condition.notify_all()
            condition.wait_for(lambda: number <= slots <= len(waiting))
        self.invocation(str(number), b'"who"')

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with condition:
            answers.append(body)
            condition.notify_all()
        self.answer(202, b"{}")


server = runtime_api.Server(("127.0.0.1", 0), API)
threading.Thread(target=server.serve_forever, daemon=True).start()
function = subprocess.Popen(sys.argv[2:], start_new_session=True, env=dict(
    os.environ, AWS_LAMBDA_RUNTIME_API="127.0.0.1:%d" % server.server_port, AWS_LAMBDA_MAX_CONCURRENCY=str(slots),
    AWS_LAMBDA_FUNCTION_NAME="fn", AWS_LAMBDA_FUNCTION_MEMORY_SIZE="128", PYTHONDONTWRITEBYTECODE="1"))
try:
    with condition:
        if not condition.wait_for(lambda: len(answers) >= slots, 20):
            sys.exit("timed out: %d slots wait for an invocation, and the answers are %s" % (len(waiting), answers))
    print("%d processes answer" % len(set(answers)), flush=True)
finally:
    try:
        os.killpg(function.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    function.wait()
