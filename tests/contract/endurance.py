"""Many calls, and what they leave behind."""
import gc
import itertools
import os
import sys

import handler
from context import Attributes, LambdaContext
from environment import trace_id
from expect import equal, raised

PAGE = os.sysconf("SC_PAGE_SIZE")


def resident():
    """Resident memory in bytes."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * PAGE


def leaves_nothing(call, count):
    """So many calls leave less than 1 MB behind, once the heaps of Go and Python have found their size."""
    for _ in itertools.repeat(None, count // 4):
        call()
    grown = []
    while not grown or grown[-1] >= 1 << 20:
        if len(grown) == 3:
            raise AssertionError("%d calls left behind %r bytes" % (count, grown))
        gc.collect()
        before = resident()
        for _ in itertools.repeat(None, count):
            call()
        gc.collect()
        grown.append(resident() - before)


def calls():
    context = LambdaContext(client_context=Attributes(client=None, custom={"a": "b"}, env=None),
                            identity=Attributes(cognito_identity_id="i", cognito_identity_pool_id="p"))
    event = {"a": [1, 2.5, "text"], "b": None}
    leaves_nothing(lambda: handler.Echo(event, context), 20000)


def trace_ids():
    """An invocation's trace id leaves nothing behind, whoever sets it. From 3.9 on,
    Python's own os.environ leaves some 150 bytes for each new value.
    """
    numbers = itertools.count()

    def by_go():
        handler.Setenv(["_X_AMZN_TRACE_ID", trace_id(next(numbers))])

    def by_python():
        os.environ["_X_AMZN_TRACE_ID"] = trace_id(next(numbers))
        handler.Handle(None)

    leaves_nothing(by_go, 20000)
    if sys.version_info < (3, 9):
        leaves_nothing(by_python, 20000)


def large_results():
    leaves_nothing(lambda: handler.Fill(100000), 500)


def failures():
    def call():
        raised_quietly("custom", handler.Fail)
        raised_quietly("string", handler.Panic)
        raised_quietly(object(), handler.Echo)

    leaves_nothing(call, 3000)


def raised_quietly(event, function):
    try:
        function(event)
    except Exception:
        return
    raise AssertionError("no exception")


def refusals():
    def call():
        if hasattr(handler, "lower"):
            raise AssertionError("there is one")

    leaves_nothing(call, 10000)


def handles_of_contexts():
    """Nothing of a context is kept after the call."""
    import weakref

    context = LambdaContext()
    seen = weakref.ref(context)
    handler.Context(None, context)
    equal(raised(handler.Fail, "custom", context).name, "CustomError")
    del context
    gc.collect()
    equal(seen(), None)
