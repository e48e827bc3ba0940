"""Measures a packed function in this Python: python measure.py WHAT DIRECTORY

Prints one line of numbers, in the units that make bench shows.
"""
from __future__ import print_function

import os
import sys
import time

clock = getattr(time, "perf_counter", time.time)
what, directory = sys.argv[1:]
sys.path.insert(0, directory)
sys.dont_write_bytecode = True


class Identity(object):
    cognito_identity_id = cognito_identity_pool_id = None


class Context(object):
    """The context object that Lambda's runtime client passes."""

    function_name = "bench"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:bench"
    memory_limit_in_mb = "128"
    aws_request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
    log_group_name = "/aws/lambda/bench"
    log_stream_name = "2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef"
    identity = Identity()
    client_context = tenant_id = None
    deadline = time.time() + 900

    def get_remaining_time_in_millis(self):
        return max(int(1000 * (self.deadline - time.time())), 0)


SMALL = {"key1": "value1", "key2": "value2", "key3": "value3"}


def best(rounds, calls, function):
    """Returns the seconds of one call in the best of several rounds."""
    times = []
    for _ in range(rounds):
        start = clock()
        for _ in range(calls):
            function()
        times.append((clock() - start) / calls)
    return min(times)


def start():
    """ms from before the import of the module to after the first call."""
    context = Context()
    before = clock()
    import handler
    handler.Handle(SMALL, context)
    return 1000 * (clock() - before),


def warm():
    """us per call with a small event and a full context."""
    import handler
    handle, context = handler.Handle, Context()
    best(1, 2000, lambda: handle(SMALL, context))
    return 1e6 * best(10, 2000, lambda: handle(SMALL, context)),


def large():
    """ms, best of 10, for a 1 MB event: json.dumps plus json.loads, Go echoing it as
    json.RawMessage, and Go echoing it as interface{}."""
    import json
    import handler
    context = Context()
    item = {"id": 123456, "name": u"caf\u00e9 \u2603", "tags": ["a", "b", "c"], "price": 12.5, "on": True, "text": "x" * 60}
    event, item_size = [], len(json.dumps(item))
    while len(event) * item_size < 1 << 20:
        event.append(dict(item))
    functions = [lambda: json.loads(json.dumps(event)), lambda: handler.Raw(event, context), lambda: handler.Any(event, context)]
    assert functions[0]() == functions[1]() == functions[2]()
    times = [[best(1, 1, f) for f in functions] for _ in range(10)]
    return tuple(1000 * min(column) for column in zip(*times))


print(" ".join("%.3f" % number for number in globals()[what]()))
