"""Starts bootstrap, a program in Go that is its own client of Lambda's Runtime API,
in the place of this Python.
"""
import os
import signal
import sys

if not os.environ.get("AWS_LAMBDA_RUNTIME_API"):
    raise ImportError("AWS_LAMBDA_RUNTIME_API is not set: this function is a program that only a Lambda runtime, "
                      "or an emulator of one, can start; packed as a plugin it could be called from any Python")


def _start(path):
    # Lambda's Python has started as many processes as are to serve at once, so
    # that each of them serves one invocation at a time.
    environment = dict(os.environ)
    environment.pop("AWS_LAMBDA_MAX_CONCURRENCY", None)
    sys.stdout.flush()
    sys.stderr.flush()
    # Signals that are ignored stay so across an exec, and Python ignores some.
    for name in ("SIGPIPE", "SIGXFSZ"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    try:
        try:
            os.execve(path, [path], environment)
        except PermissionError:
            # It has lost its executable bit, and /var/task is read-only: run a copy.
            memory = os.memfd_create("bootstrap")
            with open(path, "rb") as program, open(memory, "wb", closefd=False) as copy:
                copy.write(program.read())
            os.execve("/proc/self/fd/%d" % memory, [path], environment)
    except OSError as error:
        raise ImportError("%s cannot be started: %s" % (path, error.strerror))


_start(os.path.join(os.path.dirname(os.path.abspath(__file__)), "bootstrap"))
