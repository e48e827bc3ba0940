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


def other_signatures():
    for name, answer in (("Nothing", None), ("OnlyEvent", None), ("OnlyError", None), ("EventError", None),
                         ("ValueError", u"ValueError"), ("EventValueError", u"x"), ("ContextError", None),
                         ("ContextEventError", None), ("ContextValueError", True), ("ContextEventValueError", u"x"),
                         ("Invoker", {u"invoked": u"x"})):
        equal(getattr(handler, name)("x", LambdaContext()), answer, name)
    equal(handler.ContextValueError("x"), False)


def many():
    for n in range(1, 25):
        equal(getattr(handler, "H%02d" % n)(None, None), n)
    functions = [getattr(handler, "H%02d" % n) for n in range(1, 25)]
    equal([function({}, None) for function in reversed(functions)], list(range(24, 0, -1)))


EXPECTED = "expected func(E, *runtime.Context) (R, error) or another signature that aws-lambda-go takes, found "

WRONG = (
    ("NilFunc", "a nil func(string, *runtime.Context) (string, error)"),
    ("NilPointer", "a nil *main.handler"),
    ("NilAny", "a nil interface {}"),
    ("Number", "an int"),
    ("Text", "a string"),
    ("Struct", "a struct { A int }"),
    ("Variadic", "func(...string) (string, error), whose last parameter is variadic"),
    ("ThreeParameters", "func(string, string, *runtime.Context) (string, error), which has 3 parameters"),
    ("ThreeResults", "func(string, *runtime.Context) (int, string, error), which has 3 results"),
    ("NoError", "func(string, *runtime.Context) (string, string), whose last result is not an error"),
    ("OnlyValue", "func(string, *runtime.Context) string, whose last result is not an error"),
    ("ContextByValue", "func(string, runtime.Context) (string, error), "
     "whose first parameter is not a context.Context and whose second is not a *runtime.Context"),
    ("ContextFirst", "func(*runtime.Context, string) (string, error), "
     "whose first parameter is not a context.Context and whose second is not a *runtime.Context"),
    ("ContextLast", "func(string, context.Context) (string, error), "
     "whose first parameter is not a context.Context and whose second is not a *runtime.Context"),
    ("TwoContexts", "func(context.Context, *runtime.Context) (string, error), which has no parameter for the event"),
    ("AnotherStruct", "func(string, *struct { A int }) (string, error), "
     "whose first parameter is not a context.Context and whose second is not a *runtime.Context"),
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
