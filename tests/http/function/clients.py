"""HTTP clients of a function, each behind one of the services that call functions.

A request is converted to an event as the service does it, and the function's answer to a
response as the service does it.
"""

import base64
import http.client
import http.server
import json
import os
import queue
import subprocess
import sys
import threading
import time
import urllib.parse


class Failed(Exception):
    """The function answered with an error."""

    def __init__(self, type, message):
        super().__init__("%s: %s" % (type, message))


class Plugin:
    """A plugin, called from this Python."""

    def __init__(self, handler):
        if os.getcwd() not in sys.path:
            sys.path.insert(0, os.getcwd())
        import handler as module

        self.function = getattr(module, handler)

    def invoke(self, event):
        try:
            return self.function(event, None)
        except Exception as error:
            raise Failed(type(error).__name__, error)

    def close(self):
        pass


class Program:
    """A program that runs with the Runtime API of this process."""

    def __init__(self, handler, *command, **environment):
        self.events, self.answers = queue.Queue(), queue.Queue()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), RuntimeAPI)
        self.server.daemon_threads, self.server.program = True, self
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        environment = dict(
            os.environ,
            AWS_LAMBDA_RUNTIME_API="127.0.0.1:%d" % self.server.server_port,
            AWS_LAMBDA_FUNCTION_NAME="fn",
            _HANDLER="handler." + handler,
            **environment
        )
        self.log = open("log", "ab")
        self.process = subprocess.Popen(command or ["./bootstrap"], env=environment, stderr=self.log)

    def invoke(self, event):
        answer = self.start(event)
        if isinstance(answer, Failed):
            raise answer
        return json.loads(answer) if isinstance(answer, bytes) else answer

    def start(self, event):
        self.events.put(event)
        return self.answers.get(timeout=30)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.server.shutdown()
        self.server.server_close()
        self.log.close()


class Stream:
    """A response in chunks, each with the time of its arrival."""

    def __init__(self, headers):
        self.headers, self.chunks, self.trailers = headers, [], None

    def read(self, file):
        while True:
            size = int(file.readline(), 16)
            if size == 0:
                self.trailers = http.client.parse_headers(file)
                return
            self.chunks.append((time.monotonic(), file.read(size)))
            assert file.readline() == b"\r\n"

    def text(self):
        return b"".join(chunk for _, chunk in self.chunks)

    def response(self):
        prelude, body = self.text().split(b"\0" * 8, 1)
        head = json.loads(prelude)
        headers = list(head.get("headers", {}).items()) + [("Set-Cookie", cookie) for cookie in head.get("cookies", [])]
        return Response(head["statusCode"], headers, body)


class RuntimeAPI(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        event = json.dumps(self.server.program.events.get()).encode()
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 30000))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:123456789012:function:fn")
        self.send_header("Content-Length", str(len(event)))
        self.end_headers()
        self.wfile.write(event)

    def do_POST(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            answer = Stream(self.headers)
            answer.read(self.rfile)
        else:
            answer = self.rfile.read(int(self.headers["Content-Length"]))
            if not self.path.endswith("/response"):
                error = json.loads(answer)
                answer = Failed(error["errorType"], error["errorMessage"])
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.program.answers.put(answer)

    def log_message(self, *args):
        pass


class Response:
    """The response that a client gets. Headers are pairs; get joins the values of one name."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def get(self, name):
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def json(self):
        return json.loads(self.body)


HOST, CLIENT = "api.example.com", "203.0.113.9"


def split(target):
    path, _, query = target.partition("?")
    return path, query, [pair.partition("=")[::2] for pair in query.split("&") if pair]


def carried(body, binary):
    return base64.b64encode(body).decode() if binary else body.decode()


def is_binary(body):
    try:
        body.decode()
    except UnicodeDecodeError:
        return True
    return False


def single(pairs):
    return {name: value for name, value in pairs}


def multi(pairs):
    values = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def rest(method, target, headers, body):
    """A REST API decodes the query and does not change the path."""
    path, _, pairs = split(target)
    pairs = [(urllib.parse.unquote_plus(name), urllib.parse.unquote_plus(value)) for name, value in pairs]
    headers = [("Host", HOST), ("X-Forwarded-For", CLIENT + ", 130.176.16.72"), ("X-Forwarded-Proto", "https")] + headers
    binary = is_binary(body)
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": single(headers),
        "multiValueHeaders": multi(headers),
        "queryStringParameters": single(pairs) or None,
        "multiValueQueryStringParameters": multi(pairs) or None,
        "pathParameters": {"proxy": path[1:]},
        "stageVariables": {"color": "blue"},
        "requestContext": {
            "resourceId": "0vkq2a",
            "resourcePath": "/{proxy+}",
            "httpMethod": method,
            "extendedRequestId": "Vlk3eG5hFiAFp1g=",
            "requestTime": "22/Nov/2026:18:30:05 +0000",
            "requestTimeEpoch": 1795372205004,
            "path": "/prod" + path,
            "accountId": "123456789012",
            "protocol": "HTTP/1.1",
            "stage": "prod",
            "domainPrefix": "api",
            "domainName": HOST,
            "requestId": "c7f1e1a4-3b21-4f0e-8a31-0c0c2b5d9a10",
            "identity": {"sourceIp": CLIENT, "userAgent": "tests", "accountId": None, "cognitoIdentityId": None},
            "apiId": "a1b2c3d4e5",
        },
        "body": carried(body, binary) or None,
        "isBase64Encoded": binary,
    }


def payload2(method, path, target, headers, body, context):
    _, query, pairs = split(target)
    pairs = [(urllib.parse.unquote_plus(name), urllib.parse.unquote_plus(value)) for name, value in pairs]
    headers = [("host", HOST), ("x-forwarded-for", CLIENT), ("x-forwarded-proto", "https")] + [(name.lower(), value) for name, value in headers]
    cookies = [cookie for name, value in headers if name == "cookie" for cookie in value.split("; ")]
    binary = is_binary(body)
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {name: ",".join(values) for name, values in multi(headers).items() if name != "cookie"},
        "requestContext": dict(
            {
                "domainName": HOST,
                "domainPrefix": "api",
                "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": CLIENT, "userAgent": "tests"},
                "requestId": "JKJaXmPLvHcESHA=",
                "routeKey": "$default",
                "stage": "$default",
                "time": "22/Nov/2026:18:30:05 +0000",
                "timeEpoch": 1795372205004,
            },
            **context
        ),
        "isBase64Encoded": binary,
    }
    if cookies:
        event["cookies"] = cookies
    if pairs:
        event["queryStringParameters"] = {name: ",".join(values) for name, values in multi(pairs).items()}
    if body:
        event["body"] = carried(body, binary)
    return event


def httpapi(method, target, headers, body):
    """An HTTP API decodes the path."""
    path = urllib.parse.unquote(split(target)[0])
    return payload2(method, path, target, headers, body, {"accountId": "123456789012", "apiId": "a1b2c3d4e5"})


def url(method, target, headers, body):
    """A function URL does not change the path."""
    return payload2(method, split(target)[0], target, headers, body, {"accountId": "anonymous", "apiId": "4iykoi7jk2m6"})


def alb(method, target, headers, body):
    """A load balancer does not decode anything, and keeps only the last of several values."""
    path, _, pairs = split(target)
    headers = [(name.lower(), value) for name, value in headers] + [
        ("host", HOST), ("x-forwarded-for", CLIENT), ("x-forwarded-port", "443"), ("x-forwarded-proto", "https")]
    binary = is_binary(body)
    return {
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/fn/6d0ecf831eec9f09"}},
        "httpMethod": method,
        "path": path,
        "queryStringParameters": single(pairs),
        "headers": single(headers),
        "body": carried(body, binary),
        "isBase64Encoded": binary,
    }


def alb_multi(method, target, headers, body):
    """A load balancer with multi-value headers enabled in the target group."""
    event = alb(method, target, headers, body)
    event["multiValueQueryStringParameters"] = multi(split(target)[2])
    event["multiValueHeaders"] = multi(
        [(name.lower(), value) for name, value in headers] + [(name, event["headers"][name]) for name in ("host", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto")])
    del event["queryStringParameters"], event["headers"]
    return event


def answered(kind, answer):
    """Converts an answer to a response. Each service reads its own fields."""
    one = list((answer.get("headers") or {}).items())
    many = [(name, value) for name, values in (answer.get("multiValueHeaders") or {}).items() for value in values]
    if kind is rest:
        headers = [(name, value) for name, value in one if name not in dict(many)] + many
    elif kind in (httpapi, url):
        headers = one + [("Set-Cookie", cookie) for cookie in answer.get("cookies") or []]
    elif kind is alb:
        headers = one
    else:
        headers = many
    body = answer.get("body") or ""
    return Response(answer["statusCode"], headers, base64.b64decode(body, validate=True) if answer.get("isBase64Encoded") else body.encode())


class Client:
    """Sends requests to a function through a service. kind converts requests to its events."""

    def __init__(self, kind, function):
        self.kind, self.function = kind, function

    def request(self, method, target, headers=(), body=b""):
        answer = self.function.invoke(self.kind(method, target, list(headers), body))
        return answered(self.kind, answer)

    def get(self, target, *headers):
        return self.request("GET", target, headers)
