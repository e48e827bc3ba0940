"""Serves a handler as the runtime python2.7 did: python27.py MODULE.FUNCTION

Lambda's client for Python needs CPython 3, so this is a Runtime API client of our own. It
calls the handler with a context that has the attributes of that runtime's context.
"""
from __future__ import print_function

import httplib
import importlib
import json
import os
import sys
import time
import traceback

API = "/2018-06-01/runtime/"


class Attributes(object):
    def __init__(self, values, names):
        for name, key in names.items():
            setattr(self, name, values.get(key))


class Context(object):
    def __init__(self, headers):
        self._deadline = int(headers["lambda-runtime-deadline-ms"])
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = Attributes(
            json.loads(headers.get("lambda-runtime-cognito-identity") or "{}"),
            {"cognito_identity_id": "cognitoIdentityId", "cognito_identity_pool_id": "cognitoIdentityPoolId"})
        client = json.loads(headers.get("lambda-runtime-client-context") or "null")
        self.client_context = client and Attributes(client, {"custom": "custom", "env": "env"})
        if client:
            names = "installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"
            self.client_context.client = Attributes(client.get("client") or {}, dict(zip(names, names)))

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(message)


def ask(method, path, body=None):
    connection = httplib.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    connection.request(method, API + path, body)
    response = connection.getresponse()
    return dict(response.getheaders()), response.read()


def failure(skipped):
    """Returns the current exception in that runtime's form, without this file's frames."""
    kind, error, trace = sys.exc_info()
    frames = [list(frame) for frame in traceback.extract_tb(trace)[skipped:]]
    return {"errorMessage": str(error), "errorType": kind.__name__, "stackTrace": frames}


def main(setting):
    # Output is not buffered, as in that runtime.
    sys.stdout = os.fdopen(sys.stdout.fileno(), "w", 0)
    try:
        module, name = setting.rsplit(".", 1)
        handler = getattr(importlib.import_module(module.replace("/", ".")), name)
    except Exception:
        traceback.print_exc()
        ask("POST", "init/error", json.dumps(failure(1)))
        sys.exit(1)
    while True:
        headers, event = ask("GET", "invocation/next")
        context = Context(headers)
        os.environ["_X_AMZN_TRACE_ID"] = headers.get("lambda-runtime-trace-id", "")
        try:
            answer, body = "response", json.dumps(handler(json.loads(event), context))
        except Exception:
            answer, body = "error", json.dumps(failure(1))
            traceback.print_exc()
        ask("POST", "invocation/%s/%s" % (context.aws_request_id, answer), body)


if __name__ == "__main__":
    main(sys.argv[1])
