# -*- coding: utf-8 -*-
"""Go errors and panics as Python exceptions."""
import base64
import copy
import gc
import importlib
import os
import pickle
import signal
import sys
import traceback
import weakref

import handler
from context import LambdaContext
from expect import PYTHON2, at, child, contains, equal, raised


def text(value):
    """Returns what str() gives for a Go text: on Python 2.7, UTF-8 bytes."""
    return value.encode("utf-8") if PYTHON2 else value


def healthy():
    equal(handler.Healthy({"a": [1, 2, 3]}, LambdaContext()), 2225)


ERRORS = (
    ("errors.New", "errorString", u"plain"),
    ("custom", "CustomError", u"code 7"),
    ("pointer", "PointerError", u"by pointer"),
    ("generic", "GenericError", u"map[a:1]"),
    ("lower", "lowerError", u"in lower case"),
    ("unicode", "errorString", u"na\u00efve \U0001f40d \x00 end"),
    ("no UTF-8", "errorString", u"bad \ufffd byte"),
    ("Exception", "Exception", u"named as Python's"),
    ("speechless", "speechlessError", u"the error's Error method panicked: no words"),
    ("other", "errorString", u"no such kind of error: other"),
)


def errors():
    for kind, name, message in ERRORS:
        error = raised(handler.Fail, kind, LambdaContext())
        equal((error.name, error.message, error.frames), (name, text(message), []), kind)
        equal(error.exception.args, (text(message),))
        equal(isinstance(error.exception, Exception), True)
        equal(type(error.exception).__module__, "handler")
        equal(type(raised(handler.Fail, kind).exception) is type(error.exception), True)
        healthy()
    error = raised(handler.TypedNil, None)
    equal((error.name, error.message), ("PointerError", "the error's Error method panicked: "
                                        "runtime error: invalid memory address or nil pointer dereference"))
    equal(handler.OwnErrorType(False), u"fine")
    equal(raised(handler.OwnErrorType, True)[:2], ("PointerError", "of its own type"))


def stack_of_an_error():
    error = raised(handler.Fail, "stack", LambdaContext())
    equal((error.name, error.message), ("stackError", "carries a stack"))
    equal(error.frames, [at("contract", "errors.go", "stack in Fail", "Fail"),
                         at("contract", "errors.go", "stack in fails", "fails")])


PANICS = (
    ("string", "string", u"explicit"),
    ("nil map", "plainError", u"assignment to entry in nil map"),
    ("nil dereference", "errorString", u"runtime error: invalid memory address or nil pointer dereference"),
    ("index", "boundsError", u"runtime error: index out of range [5] with length 3"),
    ("division", "errorString", u"runtime error: integer divide by zero"),
    ("nil", "PanicNilError", u"panic called with nil argument"),
    ("unicode", "string", u"na\u00efve \U0001f40d"),
    ("no UTF-8", "string", u"bad \ufffd byte"),
)


def as_before_go_1_27(message):
    """Removes the prefix that Go 1.27 puts before the text of a PanicNilError."""
    return message.replace("runtime error: panic called", "panic called")


def panics():
    for kind, name, message in PANICS:
        for _ in range(2):
            error = raised(handler.Panic, kind, LambdaContext())
            equal((error.name, as_before_go_1_27(error.message)), (name, text(message)), kind)
            equal(error.frames, [at("contract", "panics.go", kind, "Panic")], kind)
            healthy()
    equal(handler.Panic("none"), None)
    equal(handler.Recovers(None), u"recovered: its own")


def frame(mark, label):
    return at("contract", "panics.go", mark, label)


def frames_of_a_panic():
    for kind, expected in (
            ("method", [frame("method in Panic", "Panic"), frame("method", "(*thrower).throw")]),
            ("deep", [frame("deep in Panic", "Panic")] + [frame("deep", "deep")] * 3 + [frame("bottom", "deep")])):
        equal(raised(handler.Panic, kind).frames, expected)
    error = raised(handler.Panic, "closure")
    equal([f[:2] for f in error.frames], [frame("closure in Panic", "")[:2], frame("closure", "")[:2]])
    contains(error.frames[1][2], "Panic.func")
    error = raised(handler.Panic, "deeper")
    equal(error.frames, [frame("deep", "deep")] * 31 + [frame("bottom", "deep")])
    for kind, name, message, inner, outer in (
            ("deferred", "string", "deferred", "deferred", None),
            ("deferred after another", "string", "second", "deferred after another", "the first"),
            ("again", "string", "again once", "again", "once")):
        error = raised(handler.Panic, kind)
        equal((error.name, error.message), (name, message))
        equal(error.frames[-1][:2], frame(inner, "")[:2], kind)
        contains(error.frames[-1][2], "Panic.func")
        equal((error.frames[0][0], error.frames[0][2]), ("contract/panics.go", "Panic"), kind)
        if outer:
            equal(error.frames[0], frame(outer, "Panic"), kind)
    healthy()


def printed_traceback():
    """Python's own traceback printer shows the Go frames, outermost first."""
    error = raised(handler.Panic, "method")
    path, line, label = frame("method in Panic", "Panic")
    lines = [l for l in error.text.splitlines() if ".go" in l]
    equal(lines, ['  File "%s", line %d, in Panic' % (path, line),
                  '  File "%s", line %d, in (*thrower).throw' % frame("method", "")[:2]])
    equal(error.text.splitlines()[-1].split(".")[-1], "string: in a method")
    if not PYTHON2:
        lines = traceback.format_exception(type(error.exception), error.exception, error.exception.__traceback__)
        contains("".join(lines), 'line %d, in (*thrower).throw' % frame("method", "")[1])


def panic_nil_by_godebug():
    import panicnil

    equal(panicnil.Recover(None), True)
    error = raised(panicnil.Handle, None)
    equal((error.name, as_before_go_1_27(error.message)), (
        "PanicNilError", "panic called with nil argument"))
    equal(error.frames, [at("panicnil", "handler.go", "nil", "Handle")])
    equal(panicnil.Godebug(None), u"panicnil=1")
    equal(panicnil.Recover(None), True)


def recover_nil():
    import panicnil

    print(panicnil.Recover(None))
    print(panicnil.Godebug(None))


def godebug_of_the_environment():
    equal(child(recover_nil, environment={"GODEBUG": "panicnil=0"}), (0, "False\npanicnil=1,panicnil=0\n", ""))


def both_defaults(first, second):
    for name in (first, second, first):
        module = importlib.import_module(name)
        print("%s %s" % (module.Recover(None), module.Godebug(None)))


def two_defaults():
    """Two functions in one process want different GODEBUG settings."""
    def path(name):
        return os.path.join(os.environ["TASK"], name + ".so")

    equal(child(both_defaults, "panicnil", "godebug"), (0, """\
True panicnil=1
True panicnil=1
True panicnil=1
""", "aws-lambda-go-shim: the GODEBUG settings \"panicnil=0,updatemaxprocs=1\" of %s do not apply, because %s was opened first "
     "with \"panicnil=1\": build both with the same ones, or set the environment variable GODEBUG\n"
     % (path("godebug"), path("panicnil"))))
    # The environment decides for both.
    equal(child(both_defaults, "godebug", "panicnil", environment={"GODEBUG": "panicnil=1"}), (0, """\
True panicnil=0,updatemaxprocs=1,panicnil=1
True panicnil=0,updatemaxprocs=1,panicnil=1
True panicnil=0,updatemaxprocs=1,panicnil=1
""", ""))


def chained():
    """An exception from Go behaves like Python's own: it chains and can be raised again."""
    try:
        try:
            handler.Fail("custom")
        except Exception as first:
            equal(type(first).__name__, "CustomError")
            raise
    except Exception as second:
        equal(str(second), "code 7")
    equal(repr(raised(handler.Fail, "custom").exception).rstrip(",)") + ")", "CustomError('code 7')")


def message_of(rows, kind):
    return next(message for row, _, message in rows if row == kind)


def copies(error):
    """Yields a copy of an exception made in each possible way."""
    yield copy.copy(error)
    yield copy.deepcopy([error])[0]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        yield pickle.loads(pickle.dumps(error, protocol))


def pickled():
    for function, kind, name, message in (
            (handler.Fail, "custom", "CustomError", u"code 7"), (handler.Panic, "nil map", "plainError", message_of(PANICS, "nil map")),
            (handler.Fail, "unicode", "errorString", message_of(ERRORS, "unicode")), (handler.Fail, "Exception", "Exception", message_of(ERRORS, "Exception"))):
        error = raised(function, kind).exception
        error.note = [kind]
        for found in copies(error):
            equal((type(found) is type(error), type(found).__name__), (True, name))
            equal((found.args, str(found), found.note), ((text(message),), text(message), [kind]))
            equal(found is error, False)
    # Changes that a caller makes to the exception stay.
    error.args = ("other", 2)
    for found in copies(error):
        equal((type(found) is type(error), found.args), (True, ("other", 2)))


def pickle_one():
    sys.stdout.write(base64.b64encode(pickle.dumps(raised(handler.Fail, "custom").exception, 2)).decode("ascii"))


def pickled_elsewhere():
    """This process may unpickle an error before it has seen one of that name."""
    error = pickle.loads(base64.b64decode(child(pickle_one).stdout))
    equal((type(error).__name__, str(error), type(error).__module__), ("CustomError", "code 7", "handler"))
    equal(type(raised(handler.Fail, "custom").exception) is type(error), True)


def fail(kind):
    return handler.Fail(kind)


def in_a_worker():
    import multiprocessing

    with multiprocessing.get_context("spawn").Pool(1) as pool:
        for function in (fail, handler.Fail):
            error = raised(pool.map, function, ["custom"])
            print("%s: %s %s" % (error.name, error.message, type(error.exception) is type(raised(fail, "custom").exception)))


def from_a_worker():
    if not PYTHON2:
        equal(child(in_a_worker), (0, "CustomError: code 7 True\n" * 2, ""))


def refuse_result(result):
    print("json" in sys.modules)
    found = raised(handler.RawOf, result)
    import json

    expected = raised(json.loads, result)
    equal((found.name, found.message), (expected.name, expected.message))
    equal(isinstance(found.exception, ValueError), True)


def refused_without_json():
    """CPython 3.10 and 3.11 cannot create json's error before json is imported."""
    for result in ("nope", "{", "[1,]", "1 2", '"a', '{"a" 1}', '{1: 2}', '"\\x"'):
        equal(child(refuse_result, result), (0, "False\n", ""), result)


def cycles():
    """A failed call leaves no cycle that lives until the garbage collector runs."""
    def context_that_fails():
        raise ZeroDivisionError("from the context")

    def stop():
        raise KeyboardInterrupt

    gc.disable()
    try:
        for function, event, changes in (
                (handler.Fail, "custom", {}), (handler.Fail, "stack", {}), (handler.Panic, "string", {}),
                (handler.Panic, "method", {}), (handler.Panic, "again", {}),
                (handler.Strict, "no struct", {}), (handler.RawOf, "nope", {}), (handler.RawOf, "{", {}),
                (handler.Echo, object(), {}), (handler.Echo, float("nan"), {}), (handler.Echo, {"a": {1j: 1}}, {}),
                (handler.Handle, None, {"get_remaining_time_in_millis": context_that_fails}),
                (handler.Handle, None, {"get_remaining_time_in_millis": stop})):
            context = LambdaContext(**changes)
            seen = weakref.ref(context)
            try:
                function(event, context)
            except BaseException:
                pass
            if PYTHON2:
                sys.exc_clear()
            del context
            equal(seen(), None, "%s %r" % (function.__name__, event))
    finally:
        gc.enable()


# Failures that end the process.


def call(name, event=None):
    import json

    getattr(handler, name)(None if event is None else json.loads(event), LambdaContext())
    print("went on")


def goexit():
    ended = child(call, "Goexit")
    equal((ended.status, ended.stdout), (-signal.SIGABRT, ""))
    contains(ended.stderr, "fatal error: ")
    contains(ended.stderr, "Goexit")


def panic_in_a_goroutine():
    ended = child(call, "PanicInGoroutine")
    equal((ended.status, ended.stdout), (-signal.SIGABRT, ""))
    contains(ended.stderr, "panic: in a goroutine\n")
    contains(ended.stderr, "PanicInGoroutine")


def exit_status():
    equal(child(call, "Exit", "7"), (7, "", ""))
    equal(child(call, "Exit", "0"), (0, "", ""))


def runaway_recursion():
    ended = child(call, "Runaway", environment={"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128"})
    equal((ended.status, ended.stdout), (-signal.SIGABRT, ""))
    contains(ended.stderr, "runtime: goroutine stack exceeds %d-byte limit\n" % (128 << 20 >> 2))
    contains(ended.stderr, "fatal error: stack overflow\n")
    contains(ended.stderr, "contract/panics.go:")


def enable_faulthandler(when):
    import faulthandler

    if when == "after":
        faulthandler.enable()
    equal(raised(handler.Panic, "nil dereference").name, "errorString")
    healthy()
    print("recovered")


def faulthandler_before():
    """The flag enables it before the import at the top of this file."""
    if sys.version_info[0] > 2:
        equal(child(enable_faulthandler, "before", flags=["-X", "faulthandler"]), (0, "recovered\n", ""))


def faulthandler_after():
    """Documented: a nil dereference then ends the process, like a crash in C."""
    if sys.version_info[0] > 2:
        ended = child(enable_faulthandler, "after")
        equal((ended.status < 0, ended.stdout), (True, ""))
        contains(ended.stderr, "Fatal Python error: Segmentation fault")
