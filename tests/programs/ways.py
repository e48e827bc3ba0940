"""Calls the handler of a packed program: from this Python, or through the emulator at LAMBDA."""

import base64
import json
import os
import sys
import urllib.request

REQUEST = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"


class Failed(Exception):
    pass


class Context:
    """The parts of Lambda's context object that the programs use."""

    aws_request_id = REQUEST

    def get_remaining_time_in_millis(self):
        return 10000


def call(event):
    """Returns the answer, or raises Failed("type: message")."""
    if os.environ.get("LAMBDA"):
        answer = json.load(urllib.request.urlopen(os.environ["LAMBDA"], json.dumps(event).encode(), timeout=30))
        if isinstance(answer, dict) and "errorType" in answer:
            raise Failed("%(errorType)s: %(errorMessage)s" % answer)
        return answer
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    import handler

    try:
        return handler.Handle(event, Context())
    except Exception as error:
        raise Failed("%s: %s" % (type(error).__name__, error))


def failure(event):
    """Returns the text of the error that a call gives."""
    try:
        return "no error, but %r" % call(event)
    except Failed as failed:
        return str(failed)


def request(method, path, body="", query=""):
    """Sends a request of an HTTP API. Returns the status, headers, cookies and body."""
    answer = call(
        {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": query,
            "headers": {"content-type": "application/json", "host": "api.example.com"},
            "requestContext": {"domainName": "api.example.com", "stage": "$default", "http": {"method": method, "path": path}},
            "body": body,
            "isBase64Encoded": False,
        }
    )
    body = answer["body"].encode()
    if answer.get("isBase64Encoded"):
        body = base64.b64decode(body)
    headers = {name.lower(): value for name, value in (answer.get("headers") or {}).items()}
    return answer["statusCode"], headers, answer.get("cookies") or [], body
