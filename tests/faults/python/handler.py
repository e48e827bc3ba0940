"""The Python function with the counterparts of the faults in ../function."""
import ctypes
import logging
import os
import signal
import sys
import threading
import time


class Refused(Exception):
    pass


class Speechless(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def fail(error):
    raise error


def in_finally():
    try:
        raise RuntimeError("first")
    finally:
        raise RuntimeError("second")


def again():
    try:
        raise RuntimeError("once")
    except RuntimeError as error:
        raise RuntimeError("again %s" % error)


def cycle():
    value = {}
    value["self"] = value
    return value


def deeper():
    return deeper() + 1


def deadlock():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


def out_of_memory():
    kept = []
    for _ in range(1 << 10):
        kept.append(bytes(16 << 20))  # never touched


def kill(number):
    os.kill(os.getpid(), number)
    time.sleep(1)
    return "survived"


def in_thread(work, delay=0.0):
    def run():
        time.sleep(delay)
        work()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def thread_fails(fault):
    in_thread(fault).join()
    return "fine"


def later(work):
    in_thread(work, 0.1)
    return "fine"


def log(text, **where):
    print(text, flush=True, **where)


def say():
    log("to stdout")
    log("to stderr", file=sys.stderr)
    return "fine"


def close_and_say():
    os.close(1)
    os.close(2)
    return say()


def temporary_file():
    with open(os.path.join(os.environ["TMPDIR"], "fault"), "w"):
        return "fine"


def all_descriptors():
    while True:
        os.open("/dev/null", os.O_RDONLY)


def log_fatal():
    logging.critical("no way")
    sys.exit(1)


NOTHING = None

FAULTS = {
    "nothing": lambda event: "fine",
    "fine": lambda event: "fine",
    "length": lambda event: len(event["Text"]),
    "panic string": lambda event: fail("boom"),
    "panic error": lambda event: fail(RuntimeError("boom")),
    "panic custom": lambda event: fail(Refused("no stock")),
    "panic nil": lambda event: fail(None),
    "panic huge": lambda event: fail(RuntimeError("x" * (8 << 20))),
    "panic again": lambda event: again(),
    "panic in defer": lambda event: in_finally(),
    "nil map": lambda event: NOTHING[event["Fault"]],
    "index": lambda event: [1, 2][len(event["Fault"])],
    "nil dereference": lambda event: NOTHING.Text,
    "division": lambda event: 1 / 0,
    "assertion": lambda event: event["Fault"] + 1,
    "Error panics": lambda event: fail(Speechless()),
    "DEL in error": lambda event: fail(Refused("a\x7fb")),
    "lines in error": lambda event: fail(Refused("first\n[ERROR]\tforged\r\nthird\x00")),
    "no UTF-8 in error": lambda event: fail(Refused(b"a\xff\xfeb".decode("utf-8", "surrogateescape"))),
    "huge error": lambda event: fail(Refused("x" * (7 << 20))),
    "type of no ASCII": lambda event: fail(type("Größe", (Exception,), {})("too large")),
    "NaN": lambda event: float("nan"),
    "infinity": lambda event: [1, float("inf")],
    "channel": lambda event: object(),
    "func": lambda event: len,
    "cycle": lambda event: cycle(),
    "no UTF-8": lambda event: b"a\xff\xfeb".decode("utf-8", "surrogateescape"),
    "largest": lambda event: "x" * ((6 << 20) + 98),
    "too large": lambda event: "x" * ((6 << 20) + 99),
    "os.Exit(0)": lambda event: os._exit(0),
    "os.Exit(3)": lambda event: os._exit(3),
    "log.Fatal": lambda event: log_fatal(),
    "select": lambda event: threading.Event().wait(),
    "deadlock": lambda event: deadlock(),
    "stack overflow": lambda event: deeper(),
    "out of memory": lambda event: out_of_memory(),
    "crash in C": lambda event: ctypes.string_at(0),
    "SIGTERM": lambda event: kill(signal.SIGTERM),
    "SIGKILL": lambda event: kill(signal.SIGKILL),
    "late": lambda event: time.sleep(60),
    "goroutine panics": lambda event: thread_fails(lambda: fail(RuntimeError("boom"))),
    "goroutine exits": lambda event: thread_fails(sys.exit),
    "goroutine panics later": lambda event: later(lambda: fail(RuntimeError("boom"))),
    "goroutine logs later": lambda event: later(lambda: log("still here")),
    "print": lambda event: say(),
    "close and print": lambda event: close_and_say(),
    "temporary file": lambda event: temporary_file(),
    "all descriptors": lambda event: all_descriptors(),
}

INITS = {
    "panic": lambda: fail(RuntimeError("boom")),
    "exit": lambda: os._exit(3),
    "forever": lambda: threading.Event().wait(),
}


def Handle(event, context):
    try:
        os.write(2, ("fault: %s\n" % event["Fault"]).encode())  # marks where the fault's log begins
    except OSError:
        pass  # it is closed
    return FAULTS[event["Fault"]](event)


if "INIT_FAULT" in os.environ:
    INITS[os.environ["INIT_FAULT"]]()
