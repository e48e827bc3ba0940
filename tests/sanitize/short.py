"""A short run for valgrind: an import, calls of every kind, errors, changes of the
environment, threads.
"""
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "contract"))

import handler  # noqa: E402
from context import Attributes, LambdaContext  # noqa: E402
from expect import equal, raised  # noqa: E402

CONTEXTS = [
    None, object(), LambdaContext(),
    LambdaContext(tenant_id=u"t\u00fc", memory_limit_in_mb=object(), function_name=b"bytes", aws_request_id="x" * 5000,
                  identity=Attributes(cognito_identity_id="i", cognito_identity_pool_id=7),
                  client_context=Attributes(client=Attributes(app_title="t"), custom={"a": {}}, env=None)),
]


def calls():
    for context in CONTEXTS:
        equal(handler.Echo({"a": [1, None, u"\u00e9"]}, context), {u"a": [1.0, None, u"\u00e9"]})
        equal(handler.EchoRaw(["x" * 100000], context), [u"x" * 100000])
        handler.Context(None, context)
    for event in ("", {}, [], 2 ** 70, u"\U0001f40d"):
        equal(handler.EchoRaw(event), event)


def failures():
    equal(raised(handler.Fail, "custom").name, "CustomError")
    equal(raised(handler.Fail, "x" * 10000).name, "errorString")
    equal(raised(handler.Panic, "index").name, "boundsError")
    equal(raised(handler.Echo, object()).name, "TypeError")
    equal(raised(handler.RawOf, "{").name, "ValueError" if sys.version_info[0] == 2 else "JSONDecodeError")
    equal(raised(handler.RawBytesOf, "//4=").name[-5:], "Error")
    equal(raised(getattr, handler, "Missing").name, "AttributeError")
    equal(raised(getattr, handler, "Number").name, "AttributeError")


def environment():
    os.environ["ADDED"] = "one"
    equal(handler.Getenv(["ADDED"]), [u"one"])
    handler.Setenv(["BY_GO", "x" * 1000])
    os.environ["ADDED"] = "two" * 1000
    equal(handler.Getenv(["ADDED", "BY_GO"]), [u"two" * 1000, u"x" * 1000])
    del os.environ["ADDED"]
    equal(handler.Getenv(["ADDED"]), [None])


if __name__ == "__main__":
    for part in (calls, failures, environment):
        part()
    thread = threading.Thread(target=calls)
    thread.start()
    thread.join()
    print("done")
