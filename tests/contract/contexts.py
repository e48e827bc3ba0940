"""Go's runtime.Context, made from the context objects that Python code passes to handlers."""
# -*- coding: utf-8 -*-
from __future__ import unicode_literals

import threading

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
    # A value that JSON cannot represent becomes its str().
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


def raises(error):
    """Returns a context whose every attribute raises."""
    class Raises(object):
        def __getattribute__(self, name):
            raise error
    return Raises()


class BrokenMethod(LambdaContext):
    def get_remaining_time_in_millis(self):
        raise ZeroDivisionError("from the context")


class BrokenNumber(object):
    def __init__(self, error):
        self.error = error

    def __int__(self):
        raise self.error

    __long__ = __int__


def its_exceptions():
    """An attribute that raises counts as absent."""
    error = ZeroDivisionError("from the context")
    equal(seen(raises(error)), EMPTY)
    equal(seen(BrokenMethod()), SEEN)
    equal(handler.Context(None, BrokenMethod())["remaining"], 0)
    equal(seen(LambdaContext(identity=raises(error), client_context=raises(error))), SEEN)
    equal(seen(LambdaContext(client_context=Attributes(custom={("a", "tuple"): 1}))), SEEN)
    equal(seen(LambdaContext(memory_limit_in_mb=BrokenNumber(error)))["memory_limit_in_mb"], "0")
    equal(seen(LambdaContext(get_remaining_time_in_millis=lambda: BrokenNumber(error))), SEEN)


def interrupted():
    """An exception that ends the process passes through; the attribute does not count as absent."""
    for error in (KeyboardInterrupt("from the context"), SystemExit(3)):
        def stop():
            raise error

        for context in (raises(error), LambdaContext(get_remaining_time_in_millis=stop),
                        LambdaContext(identity=raises(error)), LambdaContext(client_context=raises(error)),
                        LambdaContext(memory_limit_in_mb=BrokenNumber(error))):
            found = raised(handler.Context, None, context)
            equal((found.name, found.exception is error), (type(error).__name__, True))
    equal(seen(LambdaContext()), SEEN)


def lone_surrogates():
    """Text without a UTF-8 form counts as absent. Python 2.7 can encode all text."""
    if PYTHON2:
        return
    equal(seen(LambdaContext(function_name="a\ud800b")), dict(SEEN, function_name=""))
    equal(seen(LambdaContext(tenant_id="\udcff")), SEEN)
    equal(seen(LambdaContext(identity=Attributes(cognito_identity_id="\ud800", cognito_identity_pool_id="p")))
          ["identity"], {"cognito_identity_id": "", "cognito_identity_pool_id": "p"})
    equal(client_context(custom={"\ud800": "\udfff"})["custom"], {"\ufffd": "\ufffd"})
    equal(handler.Echo({"\ud800": "\udfff"}, LambdaContext()), {"\ufffd": "\ufffd"})


def remaining_time():
    between(handler.Context(None, LambdaContext(3000))["remaining"], 2000, 3000)
    equal(handler.Context(None, LambdaContext(0))["remaining"], 0)
    equal(handler.Context(None, LambdaContext(-5))["remaining"], 0)
    for none in (-1, -2 ** 63, -2 ** 70, 2 ** 63, 2 ** 70, float("inf"), float("nan")):
        context = Attributes(get_remaining_time_in_millis=lambda: none)
        equal(handler.Context(None, context)["remaining"], 0)
        equal(handler.HasDeadline(None, context), False)
    for far in (2 ** 63 - 1, 2 ** 63 - 2, 2 ** 62):
        context = Attributes(get_remaining_time_in_millis=lambda: far)
        between(handler.Context(None, context)["remaining"], 2 ** 61, 2 ** 63 - 1)
        equal(handler.HasDeadline(None, context), True)
    # A mock may return anything.
    for other in (None, "soon", 1.5e300, 2 ** 70):
        handler.Context(None, Attributes(get_remaining_time_in_millis=lambda: other))
    between(handler.Context(None, Attributes(get_remaining_time_in_millis=lambda: 800.5))["remaining"], 1, 800)
    between(handler.UntilDone(None, LambdaContext(100)), 0, 1000)


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
