"""runtime.Context, from the context objects that Python code calls handlers with."""
# -*- coding: utf-8 -*-
from __future__ import unicode_literals

import threading
import time

import handler
from context import EMPTY, SEEN, Attributes, LambdaContext
from expect import PYTHON2, between, equal, raised


def seen(context):
    found = handler.Context(None, context)
    found.pop("remaining")
    return found


def every_field():
    equal(seen(LambdaContext()), SEEN)
    equal(seen(LambdaContext(
        identity=Attributes(cognito_identity_id="us-east-1:1", cognito_identity_pool_id="us-east-1:2"),
        client_context=Attributes(
            client=Attributes(installation_id="i", app_title="t", app_version_name="n",
                              app_version_code="c", app_package_name="p"),
            custom={"key": "value"},
            env={"locale": "de_AT", "model": "\u00fc"},
        ))), dict(
            SEEN, has_identity=True, has_client_context=True, has_client=True, has_custom=True, has_env=True,
            identity={"cognito_identity_id": "us-east-1:1", "cognito_identity_pool_id": "us-east-1:2"},
            client_context={
                "client": {"installation_id": "i", "app_title": "t", "app_version_name": "n",
                           "app_version_code": "c", "app_package_name": "p"},
                "custom": {"key": "value"},
                "env": {"locale": "de_AT", "model": "\u00fc"}}))


def client_context(**attributes):
    return seen(LambdaContext(client_context=Attributes(**attributes)))["client_context"]


def custom_values():
    found = client_context(client=None, env=None, custom={
        "string": "s", "number": 1.5, "true": True, "null": None, "list": [1, "two"], "object": {"a": {"b": "c"}}})
    equal(found, {"env": None, "custom": {
        "string": "s", "number": "1.5", "true": "true", "null": "", "list": "[1, \"two\"]",
        "object": "{\"a\": {\"b\": \"c\"}}"}})
    # What JSON has no form of is its str().
    equal(client_context(custom={"object": LambdaContext})["custom"]["object"], str(LambdaContext))


def missing_attributes():
    equal(seen(object()), EMPTY)
    equal(seen(Attributes()), EMPTY)
    for name in SEEN:
        if not name.startswith("has_"):
            context = LambdaContext()
            delattr(context, name)
            equal(seen(context), dict(SEEN, **{str(name): EMPTY[name]}), name)
    equal(seen(LambdaContext(identity=Attributes())), SEEN)
    equal(client_context(), {"custom": None, "env": None})
    equal(client_context(client=Attributes(app_title="t")), {"custom": None, "env": None, "client": {
        "installation_id": "", "app_title": "t", "app_version_name": "", "app_version_code": "",
        "app_package_name": ""}})
    equal(seen(LambdaContext(identity=Attributes(cognito_identity_id="only")))["identity"],
          {"cognito_identity_id": "only", "cognito_identity_pool_id": ""})


def none():
    equal(seen(None), EMPTY)
    found = handler.Context(None)
    equal(found.pop("remaining"), 0)
    equal(found, EMPTY)
    nothing = dict.fromkeys(SEEN)
    nothing.update(identity=None, client_context=None, get_remaining_time_in_millis=None)
    equal(seen(Attributes(**dict((str(key), value) for key, value in nothing.items()))), EMPTY)


def a_mock():
    if PYTHON2:
        class Mock(object):
            def __getattr__(self, name):
                return Mock()

            def __call__(self):
                return Mock()
        mocks = [Mock()]
    else:
        from unittest import mock
        mocks = [mock.Mock(), mock.MagicMock()]
    for context in mocks:
        found = seen(context)
        equal([found[key] for key in sorted(EMPTY) if key.endswith(("_id", "_name", "_version", "_arn"))], [""] * 6)
        context.aws_request_id = "1-2-3"
        equal(seen(context)["aws_request_id"], "1-2-3")


def unusual_values():
    equal(seen(LambdaContext(memory_limit_in_mb=256))["memory_limit_in_mb"], "256")
    equal(seen(LambdaContext(memory_limit_in_mb="lots"))["memory_limit_in_mb"], "0")
    equal(seen(LambdaContext(memory_limit_in_mb=2 ** 80))["memory_limit_in_mb"], "0")
    for name in ("na\u00efve \U0001f40d", "a\0b", "", "x" * 100000):
        equal(seen(LambdaContext(function_name=name))["function_name"], name)
        equal(seen(LambdaContext(function_name=name.encode("utf-8")))["function_name"], name)
    equal(seen(LambdaContext(function_name=42))["function_name"], "")


def its_exceptions():
    class Broken(LambdaContext):
        def get_remaining_time_in_millis(self):
            raise ZeroDivisionError("from the context")

    class BrokenProperty(object):
        @property
        def function_name(self):
            raise ZeroDivisionError("from a property")

    for context, message in ((Broken(), "from the context"), (BrokenProperty(), "from a property")):
        error = raised(handler.Context, None, context)
        equal((error.name, error.message), (str("ZeroDivisionError"), str(message)))
    equal(seen(LambdaContext()), SEEN)


def remaining_time():
    between(handler.Context(None, LambdaContext(3000))["remaining"], 2000, 3000)
    equal(handler.Context(None, LambdaContext(0))["remaining"], 0)
    equal(handler.Context(None, LambdaContext(-5))["remaining"], 0)
    # A mock's may be anything.
    for other in (None, "soon", 1.5e300, 2 ** 70):
        handler.Context(None, Attributes(get_remaining_time_in_millis=lambda: other))
    between(handler.Context(None, Attributes(get_remaining_time_in_millis=lambda: 800.5))["remaining"], 1, 800)
    between(handler.UntilDone(None, LambdaContext(100)), 0, 1000)


def remaining_time_from_many():
    low, high = handler.RemainingFromMany(100, LambdaContext(3000))
    between(low, 0, high)
    between(high, 1000, 3000)


def remaining_time_after_the_call():
    first = handler.Keep(None, LambdaContext(400))
    between(first, 200, 400)
    time.sleep(0.1)
    between(handler.RemainingOfKept(None), 0, first - 100)
    handler.Healthy(None)
    time.sleep(0.4)
    equal(handler.RemainingOfKept(None), 0)


def each_its_own():
    wrong, done = [], []

    def call(number):
        for n in range(50):
            name = "%d-%d" % (number, n)
            found = handler.RequestID(n % 3, LambdaContext(aws_request_id=name))
            if found != name:
                wrong.append((name, found))
        done.append(number)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(wrong, [])
    equal(len(done), 20)
