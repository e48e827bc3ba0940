"""Many calls, and the memory and references they leave behind."""
import gc
import itertools
import os
import sys

import handler
from context import Attributes, LambdaContext

PAGE = os.sysconf("SC_PAGE_SIZE")


def resident():
    """Resident memory in bytes."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * PAGE


def leaves_nothing(call, count):
    """Checks that count calls leave less than 1 MB behind, once the heaps of Go and Python have grown to their size.

    On a busy machine Go's collector is late, and its heap grows and shrinks by some megabytes. A leak grows in every round.
    """
    for _ in itertools.repeat(None, count // 4):
        call()
    grown = []
    while not grown or grown[-1] >= 1 << 20:
        if len(grown) == 10:
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


def references(count="1700"):
    """Over 100,000 calls of every kind change no reference count and leave no object
    behind."""
    for name, call, watched in kinds():
        for _ in range(100):
            call()
        before = census(watched)
        for _ in itertools.repeat(None, int(count)):
            call()
        for what, grown in ((what, after - before[what]) for what, after in census(watched).items()):
            # The watched objects belong to the call, so their counts must stay exactly the
            # same. CPython's caches change the totals a little, but not with each call.
            wrong = grown > 100 if what in ("None", "objects", "blocks") else grown != 0
            if wrong:
                raise AssertionError("%s calls, %s: %s grew by %d" % (count, name, what, grown))


def census(watched):
    gc.collect()
    found = dict((what, sys.getrefcount(value)) for what, value in watched.items())
    found["None"] = sys.getrefcount(None)
    found["objects"] = len(gc.get_objects())
    if hasattr(sys, "getallocatedblocks"):
        found["blocks"] = sys.getallocatedblocks()
    return found


def fresh(text):
    """Returns a string that nothing else refers to."""
    return "".join([text, " of a call"])


def kinds():
    """Yields calls of every kind: a name, the call, and the objects to count references of."""
    event, numbers = {"key": fresh("event")}, itertools.count()

    def change_environment():
        os.environ["CHANGED"] = str(next(numbers) % 1000)
        handler.Handle(None)

    def fails(function, event):
        return lambda: raised_quietly(event, function)

    yield "a success", lambda: handler.Echo(event), {"event": event}
    yield "a large answer", lambda: handler.EchoRaw("x" * 10000), {}
    yield "an error", fails(handler.Fail, "custom"), {"function": handler.Fail}
    yield "an error with frames", fails(handler.Fail, "stack"), {}
    yield "a panic", fails(handler.Panic, "deep"), {}
    yield "an event that JSON cannot represent", fails(handler.Echo, {"key": object}), {"object": object}
    yield "an event of another type", fails(handler.Integer, event), {"event": event}
    yield "a result that is not JSON", fails(handler.RawOf, "{"), {}
    yield "a result that is not UTF-8", fails(handler.RawBytesOf, "//4="), {}
    yield "a symbol that is missing", fails(lambda name: handler._bridge.lookup(handler._plugin, name), "Missing"), {}
    yield "an environment that changes", change_environment, {"environ": os.environ}
    for name, value in attribute_values():
        values = {"context": LambdaContext(**{name: value}), "event": event}
        if value is not None and not isinstance(value, int):  # nothing else may refer to it
            values["value"] = value
        yield ("%s is %.40r" % (name, value),
               lambda context=values["context"]: handler.Echo(event, context), values)


class Raises(object):
    """Raises at each access to an attribute."""

    def __getattr__(self, name):
        raise ZeroDivisionError(name)


def attribute_values():
    """Yields names of a context's attributes with values of every type."""
    def fails():
        raise ZeroDivisionError

    texts = [fresh("text"), fresh("bytes").encode("ascii"), fresh("text").encode("ascii").decode("ascii") + u"\u00fc",
             u"\ud800" + fresh("half"), 7, None, object(), Raises()]
    for value in texts:
        yield "function_name", value
        yield "identity", Attributes(cognito_identity_id=value, cognito_identity_pool_id=value)
        yield "client_context", Attributes(client=Attributes(app_title=value), custom={"key": [value]}, env=None)
    for value in ("128", 128, "lots", 2 ** 80, 1.5, None, object()):
        yield "memory_limit_in_mb", value
        yield "get_remaining_time_in_millis", lambda value=value: value
    for value in (fails, None, 7, Raises()):
        yield "get_remaining_time_in_millis", value
    for name in ("identity", "client_context"):
        for value in (None, 7, fresh("text"), Raises()):
            yield name, value
