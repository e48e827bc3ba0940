"""Many calls, and what they leave behind."""
import gc
import itertools
import os

import handler
from context import Attributes, LambdaContext
from expect import between, equal, raised

PAGE = os.sysconf("SC_PAGE_SIZE")


def resident():
    """Resident memory in bytes."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * PAGE


def growth(call, count):
    """The least growth in three rounds: the heaps of Go and Python find their size first."""
    least = []
    for _ in itertools.repeat(None, count):
        call()
    for _ in range(3):
        gc.collect()
        before = resident()
        for _ in itertools.repeat(None, count):
            call()
        gc.collect()
        least.append(resident() - before)
    return min(least)


def calls():
    context = LambdaContext(client_context=Attributes(client=None, custom={"a": "b"}, env=None),
                            identity=Attributes(cognito_identity_id="i", cognito_identity_pool_id="p"))
    event = {"a": [1, 2.5, "text"], "b": None}
    between(growth(lambda: handler.Echo(event, context), 20000), -10 ** 9, 1 << 20)


def large_results():
    between(growth(lambda: handler.Fill(100000), 1000), -10 ** 9, 1 << 20)


def failures():
    def call():
        raised_quietly("custom", handler.Fail)
        raised_quietly("string", handler.Panic)
        raised_quietly(object(), handler.Echo)

    between(growth(call, 3000), -10 ** 9, 1 << 20)


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

    between(growth(call, 10000), -10 ** 9, 1 << 20)


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
