# -*- coding: utf-8 -*-
"""The environment that Go sees, and Go's changes to it."""
import base64
import ctypes
import os
import subprocess
import sys
import time

from expect import child, equal


def getenv(*names):
    import handler

    return handler.Getenv(list(names))


def at_init():
    os.environ["SET_BY_PYTHON"] = "at init"
    os.environ["EMPTY"] = ""
    del os.environ["REMOVED_BY_PYTHON"]
    os.environ["CHANGED_BY_PYTHON"] = "changed"
    import handler

    found = handler.AtInit(None)
    equal([found.get(name) for name in ("SET_BY_PYTHON", "EMPTY", "REMOVED_BY_PYTHON", "CHANGED_BY_PYTHON", "KEPT")],
          [u"at init", u"", None, u"changed", u"kept"])
    print("as expected")


def seen_by_init():
    equal(child(at_init, environment={"REMOVED_BY_PYTHON": "x", "CHANGED_BY_PYTHON": "x", "KEPT": "kept"}),
          (0, "as expected\n", ""))


def each_call():
    equal(getenv("ADDED", "PATH"), [None, os.environ["PATH"] + u""])
    os.environ["ADDED"] = "one"
    equal(getenv("ADDED"), [u"one"])
    os.environ["ADDED"] = "two"  # CPython before 3.9 writes a value of the same length into the same memory
    equal(getenv("ADDED"), [u"two"])
    for n in range(100):
        os.environ["ADDED"] = "%03d" % n
        equal(getenv("ADDED"), [u"%03d" % n])
    os.environ["ADDED"] = ""
    equal(getenv("ADDED"), [u""])
    del os.environ["ADDED"]
    equal(getenv("ADDED"), [None])
    os.environ["ADDED"] = "back"
    equal(getenv("ADDED"), [u"back"])
    # Two variables swap their values before one call.
    os.environ["A"], os.environ["B"] = "1", "2"
    equal(getenv("A", "B"), [u"1", u"2"])
    os.environ["A"], os.environ["B"] = "2", "1"
    equal(getenv("A", "B"), [u"2", u"1"])
    import handler

    equal(handler.Shell("echo \"$A $B\""), u"2 1\n")


def all_of_it():
    import handler

    for n in range(2000):
        os.environ["VARIABLE_%d" % n] = "v" * 50 + str(n)
    os.environ["EQUALS"] = "a=b=c"
    os.environ["LINES"] = "one\ntwo\n"
    found = dict(entry.split("=", 1) for entry in handler.Environ(None))
    equal(found, dict((key + u"", value + u"") for key, value in os.environ.items()))
    for n in range(2000):
        del os.environ["VARIABLE_%d" % n]
    equal(sorted(entry.split("=", 1)[0] for entry in handler.Environ(None)), sorted(os.environ))
    os.environ.clear()
    equal(handler.Environ(None) or [], [])
    os.environ["ONE"] = "1"
    equal(handler.Environ(None), [u"ONE=1"])


def any_bytes():
    import handler

    value = b"caf\xc3\xa9 \xff\xfe end"
    getattr(os, "environb", os.environ)[b"BYTES"] = value
    equal(base64.b64decode(handler.GetenvBytes("BYTES")), value)


def shell(command):
    return subprocess.check_output(["sh", "-c", command], universal_newlines=True)


def libc_getenv(name):
    getenv = ctypes.CDLL(None).getenv
    getenv.restype = ctypes.c_char_p
    return getenv(name)


def set_by_go():
    import handler

    handler.Setenv(["BY_GO", "go's value"])
    equal(shell("echo \"$BY_GO\""), "go's value\n")
    equal(libc_getenv(b"BY_GO"), b"go's value")
    equal(getenv("BY_GO"), [u"go's value"])  # not undone by the next call
    os.environ["ANOTHER"] = "change"
    equal(getenv("BY_GO", "ANOTHER"), [u"go's value", u"change"])
    handler.Setenv(["BY_GO", "a second value"])
    equal(getenv("BY_GO"), [u"a second value"])
    os.environ["BY_GO"] = "Python's value"
    equal(getenv("BY_GO"), [u"Python's value"])
    equal(shell("echo \"$BY_GO\""), "Python's value\n")
    del os.environ["BY_GO"]
    equal(getenv("BY_GO"), [None])
    os.environ["BY_PYTHON"] = "1"
    handler.Unsetenv("BY_PYTHON")
    equal(getenv("BY_PYTHON"), [None])
    equal(libc_getenv(b"BY_PYTHON"), None)
    os.environ["BY_PYTHON"] = "2"
    equal(getenv("BY_PYTHON"), [u"2"])


class Mapping(object):
    """A replacement of os.environ that is not a dict and has only items()."""

    def __init__(self, **variables):
        self.variables = variables

    def items(self):
        return self.variables.items()


def replaced():
    """A test may replace os.environ with another object."""
    import handler

    environ, path = os.environ, os.environ["PATH"]
    os.environ["KEPT"] = "1"
    handler.Setenv(["BY_GO", "1"])
    for fake in (dict(KEPT="2", NEW=u"caf\u00e9"), Mapping(KEPT="2", NEW=u"caf\u00e9")):
        os.environ = fake
        try:
            for _ in range(2):
                equal(getenv("KEPT", "NEW", "PATH", "BY_GO"), [u"2", u"caf\u00e9", None, u"1"])
            if isinstance(fake, dict):
                fake["KEPT"] = "3"
                equal(getenv("KEPT"), [u"3"])
            # Names and values that no environment can hold are left out.
            os.environ = {"A=B": "1", "": "1", "NUL": "a\0b", "NUMBER": 1, 1: "number", None: None, "KEPT": "4",
                          u"\ud800" if sys.version_info[0] > 2 else "x\0": "1"}
            equal(sorted(handler.Environ(None)), [u"BY_GO=1", u"KEPT=4"])
        finally:
            os.environ = environ
        equal(getenv("KEPT", "NEW", "PATH"), [u"1", None, path + u""])
        equal(libc_getenv(b"KEPT"), b"1")
    del os.environ["KEPT"]


def updates():
    """Returns how often Go's environment was updated."""
    return ctypes.c_ulonglong.in_dll(ctypes.CDLL(None), "shim_environ_updates").value


def unchanged():
    import handler

    ctypes.CDLL(os.path.join(os.path.dirname(handler.__file__), "host.so"), ctypes.RTLD_GLOBAL)
    count = updates()
    equal(count > 0, True)

    def costs(expected):
        handler.Handle(None)
        equal(updates() - count, expected)

    costs(0)
    os.environ["CHANGED"] = "1"
    costs(1)
    costs(1)
    handler.Setenv(["BY_GO", "x"])
    costs(1)
    os.environ.pop("CHANGED")
    costs(2)
    costs(2)
    # A default of GODEBUG, which the shim adds, does not count as a change. But each bridge
    # updates the environment once after another bridge has.
    import panicnil

    panicnil.Godebug(None)
    costs(4)
    costs(4)
    os.environ["CHANGED"] = "2"
    equal(panicnil.Godebug(None), u"panicnil=1")
    costs(6)
    costs(6)


def trace_id(n):
    return "Root=1-%08x-%024x;Parent=%016x;Sampled=1" % (n, n, n)


def trace_ids():
    """Go sets the trace id of each invocation, in memory that the host owns."""
    import handler

    for n in range(1000):
        handler.Setenv(["_X_AMZN_TRACE_ID", trace_id(n)])
        if n % 50 == 0:
            equal(libc_getenv(b"_X_AMZN_TRACE_ID").decode("ascii"), trace_id(n))
            equal(shell("echo $_X_AMZN_TRACE_ID"), trace_id(n) + "\n")
    for length in list(range(230, 250)) + [255, 256, 257, 100000, 0, 1]:
        handler.Setenv(["_X_AMZN_TRACE_ID", "x" * length])
        equal(libc_getenv(b"_X_AMZN_TRACE_ID"), b"x" * length)
    handler.Unsetenv("_X_AMZN_TRACE_ID")
    equal(libc_getenv(b"_X_AMZN_TRACE_ID"), None)
    os.environ["_X_AMZN_TRACE_ID"] = "Python's"
    equal(getenv("_X_AMZN_TRACE_ID"), [u"Python's"])
    handler.Setenv(["_X_AMZN_TRACE_ID", "Go's"])
    equal(libc_getenv(b"_X_AMZN_TRACE_ID"), b"Go's")
    handler.Setenv(["_X_AMZN_TRACE_ID_2", "another"])
    equal(libc_getenv(b"_X_AMZN_TRACE_ID_2"), b"another")
    equal(libc_getenv(b"_X_AMZN_TRACE_ID"), b"Go's")


def hammer(seconds):
    import threading

    import handler

    stop = time.time() + float(seconds)
    handler.SetInBackground(int(1000 * float(seconds)))

    def call(number):
        n = 0
        while time.time() < stop:
            n += 1
            handler.Setenv(["GO_%d_%d" % (number, n % 20), "x" * (n % 300)])
            if number == 0:
                os.environ["PYTHON_%d" % (n % 20)] = "x" * (n % 300)
                os.environ.pop("PYTHON_%d" % ((n + 10) % 20), None)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("withstood")


def written_by_all():
    """Go sets variables on four Python threads and one goroutine, while Python sets
    others. The environment variable HAMMER sets the duration in seconds.
    """
    equal(child(hammer, os.environ.get("HAMMER", "2")), (0, "withstood\n", ""))
