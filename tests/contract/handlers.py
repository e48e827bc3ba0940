"""Which symbols can be handlers."""
import sys

import handler
from context import LambdaContext
from expect import child, equal, raised, refusal

ID = LambdaContext().aws_request_id


def every_place():
    for name, says in (("Func", "Func"), ("Var", "Var"), ("Named", "Func"), ("Any", "Func"),
                       ("FuncElsewhere", "elsewhere.Func"), ("VarElsewhere", "elsewhere.Var"),
                       ("PointerToVar", "Var"), ("PointerElsewhere", "elsewhere.Var"), ("PointerToPointer", "Var"),
                       ("Bound", "Bound")):
        equal(getattr(handler, name)("x", LambdaContext()), u"%s x %s" % (says, ID), name)


EXPECTED = "expected func(E, *runtime.Context) (R, error) or another signature that aws-lambda-go takes, found "

WRONG = (
    ("NilFunc", "a nil func(string, *runtime.Context) (string, error)"),
    ("Number", "an int"),
    ("ThreeParameters", "func(string, string, *runtime.Context) (string, error), which has 3 parameters"),
)


def wrong_shape():
    for name, found in WRONG:
        sentence = name + ": " + EXPECTED + found
        equal(refusal(getattr, handler, name), ("AttributeError", sentence))
        # A second lookup must not find something kept from the first.
        equal(refusal(getattr, handler, name), ("AttributeError", sentence))
        equal(hasattr(handler, name), False)
    equal(handler.Func("x"), u"Func x ")


def missing():
    import hello

    equal(refusal(getattr, hello, "Missing"), (
        "AttributeError",
        "Missing: expected an exported func or variable of package main, found none; it exports Handle"))
    equal(hello.Handle(None), u"Hello, World!")


def look(module, name):
    try:
        getattr(__import__(module), name)
    except AttributeError:
        return
    raise AssertionError("the attribute exists")


def sentence_on_stderr():
    equal(child(look, "handler", "Number"), (0, "", "Number: " + EXPECTED + "an int\n"))
    equal(child(look, "hello", "Missing"), (
        0, "", "Missing: expected an exported func or variable of package main, found none; it exports Handle\n"))


def not_exported():
    """Only Python's own tools ask for names that Go cannot export, so stderr stays empty."""
    for name in ("__wrapped__", "_private", "lower", "__path__x"):
        error = raised(getattr, handler, name)
        equal((error.name, error.message), ("AttributeError", "module 'handler' has no attribute %r" % name))
    equal(child(look, "handler", "__wrapped__"), (0, "", ""))


def impossible_names():
    """hasattr raises no exception for any name."""
    names = ["X\0", "Func\0", "X y", "X-", "X" * 100000]
    if sys.version_info[0] > 2:
        names += ["X\ud800", "Func\udcff", "\u00c4\U0001f40d"]
    for name in names:
        equal(hasattr(handler, name), False, repr(name[:10]))
    equal(handler.Func("x"), u"Func x ")


def named_after_go():
    equal(handler.Func.__name__, "Func")
    equal(handler.Func.__module__, "handler")
    equal(handler.Func is handler.Func, True)
    if sys.version_info[0] > 2:
        import inspect

        equal(handler.Func.__qualname__, "Func")
        equal(str(inspect.signature(handler.Func)), "(event, context=None)")
