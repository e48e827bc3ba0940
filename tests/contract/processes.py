"""Forked and other child processes, and how a process ends."""
import os
import signal
import sys
import threading
import time
import warnings

from context import LambdaContext
from expect import child, equal, raised

FORKED = ("this process was forked after its Go function was loaded, and Go cannot run in a forked child: "
          "import the function only in the child, or start children by spawn")

# From 3.12 on, CPython warns at every fork of a process with threads.
warnings.simplefilter("ignore", DeprecationWarning)


def in_fork(function):
    """Runs a function in a forked child. Returns its result or exception as text, and the child's status."""
    read, write = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        signal.alarm(10)
        try:
            os.write(write, str(function()).encode("utf-8"))
        except BaseException as error:
            os.write(write, ("%s: %s" % (type(error).__name__, error)).encode("utf-8"))
        sys.exit(0)
    os.close(write)
    with os.fdopen(read, "r") as pipe:
        said = pipe.read()
    return said, os.waitpid(pid, 0)[1]


def forked(name):
    import handler

    handler.Handle(None)
    found = {"call": lambda: handler.Handle({"a": 1}, LambdaContext()),
             "lookup": lambda: handler.Func,
             "import": lambda: __import__("hello"),
             "nothing": lambda: "nothing"}[name]
    print(in_fork(found))
    handler.Healthy(None)


def after_fork():
    for name, said in (("call", "RuntimeError: " + FORKED), ("lookup", "RuntimeError: " + FORKED),
                       ("import", "ImportError: " + FORKED), ("nothing", "nothing")):
        equal(child(forked, name), (0, "%r\n" % ((said, 0),), ""))


def import_in_child():
    def call():
        import handler

        return handler.Healthy(None)

    print(in_fork(call))
    print(in_fork(call))
    print(call())


def before_fork():
    equal(child(import_in_child), (0, "('2225', 0)\n('2225', 0)\n2225\n", ""))


def call_handler(number):
    import handler

    return handler.Integer(number)


def spawned():
    import multiprocessing

    import handler

    with multiprocessing.get_context("spawn").Pool(2) as pool:
        equal(pool.map(call_handler, range(8)), list(range(8)))
        equal(pool.map(handler.Integer, range(8)), list(range(8)))  # a handler is pickled by its name
    print("spawned")


def by_spawn():
    if sys.version_info[0] > 2:
        equal(child(spawned).stdout, "spawned\n")


# How the interpreter ends.


def call(how):
    import handler

    handler.Healthy(None, LambdaContext())
    raised(handler.Panic, "nil map")
    raised(handler.Fail, "custom")
    if how == "goroutine":
        handler.LeaveGoroutine(2)
    elif how == "threads":
        threads = [threading.Thread(target=handler.Busy, args=(50,)) for _ in range(4)]
        for thread in threads:
            thread.start()
    elif how == "daemons":
        for wait in (handler.Sleep, handler.Busy):
            for milliseconds in (20, 60, 5000):
                thread = threading.Thread(target=wait, args=(milliseconds,))
                thread.daemon = True
                thread.start()
        time.sleep(0.01)
    elif how == "atexit":
        import atexit

        atexit.register(handler.Healthy, None)
    elif how == "status":
        sys.exit(3)
    elif how == "reference":
        sys.kept = [handler, handler.Handle, handler]


def clean_end():
    for how in ("calls", "goroutine", "threads", "atexit", "reference"):
        equal(child(call, how), (0, "", ""), how)
    equal(child(call, "status"), (3, "", ""))


def clean_end_with_daemons():
    for _ in range(3):
        ended = child(call, "daemons")
        if sys.version_info[0] == 2:
            # At its end, 2.7 clears the modules while daemon threads still use
            # them, and the threads may print errors.
            ended = ended._replace(stderr="")
        equal(ended, (0, "", ""))
