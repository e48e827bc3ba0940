"""A Runtime API for a function that serves several invocations at once: api.py SLOTS COMMAND [ARG...]

When each slot has asked for an invocation, it answers all of them, and prints how many processes have answered. If one
process serves all slots, it sends an invocation that ends the process, until no slot is left to start it again.
"""
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import runtime_api

slots = int(sys.argv[1])
condition = threading.Condition()
waiting, events, answers = [], [], {}


class API(runtime_api.Handler):

    def do_GET(self):
        with condition:
            waiting.append(self)
            condition.notify_all()
            while not events and self in waiting and self.connected():
                condition.wait(0.05)
            if self not in waiting:
                return
            waiting.remove(self)
            if not events:
                self.close_connection = True
                return
            name, event = events.pop()
        self.invocation(name, json.dumps(event).encode())

    def connected(self):
        """Returns whether the client still waits for its answer."""
        ready, _, _ = select.select([self.connection], [], [], 0)
        return not ready

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with condition:
            answers[self.path.split("/")[-2]] = body
            condition.notify_all()
        self.answer(202, b"{}")


def wait(what):
    end = time.monotonic() + 20
    while not what():
        condition.wait(0.05)
        if time.monotonic() < end:
            continue
        sys.exit("timed out: %d slots wait for an invocation, and the answers are %s" % (len(waiting), answers))


def all_ask():
    return len(waiting) == slots and all(one.connected() for one in waiting)


def round_of(number):
    """Gives each slot an invocation and returns the processes that answer."""
    with condition:
        wait(all_ask)
        names = ["%d-%d" % (number, slot) for slot in range(slots)]
        events.extend((name, "who") for name in names)
        condition.notify_all()
        wait(lambda: all(name in answers for name in names))
        return {answers[name] for name in names}


server = runtime_api.Server(("127.0.0.1", 0), API)
threading.Thread(target=server.serve_forever, daemon=True).start()
function = subprocess.Popen(sys.argv[2:], start_new_session=True, env=dict(
    os.environ, AWS_LAMBDA_RUNTIME_API="127.0.0.1:%d" % server.server_port, AWS_LAMBDA_MAX_CONCURRENCY=str(slots),
    AWS_LAMBDA_FUNCTION_NAME="fn", AWS_LAMBDA_FUNCTION_MEMORY_SIZE="128", PYTHONDONTWRITEBYTECODE="1"))
try:
    before = round_of(0)
    print("%d processes answer" % len(before), flush=True)
    if len(before) == 1:
        for end in range(slots):
            with condition:
                wait(all_ask)
                events.append(("end-%d" % end, "end"))
                condition.notify_all()
                wait(lambda: not events)
            if end < slots - 1:
                again = round_of(end + 1)
                print("after an end, %d answers; it is another one: %s" % (len(again), not again & before), flush=True)
                before |= again
        function.wait(20)
        print("after the last end the function ends with %d" % function.returncode, flush=True)
finally:
    try:
        os.killpg(function.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    function.wait()
