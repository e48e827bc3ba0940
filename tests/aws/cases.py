"""What is tested on AWS: 40 cases for each function, and what only some functions offer."""
import base64
import concurrent.futures
import http.client
import json
import time

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

MB = 1 << 20


class Failed(Exception):
    """A case that does not hold: what was expected, and what came."""


def equal(got, want):
    if got != want:
        raise Failed("%s instead of %s" % (short(got), short(want)))


def holds(condition, got):
    if not condition:
        raise Failed("unexpected: " + short(got))


def short(value):
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) < 200 else text[:200] + "…"


class Answer:
    """What Lambda answers to an invocation."""

    def __init__(self, response):
        self.text = response["Payload"].read()
        self.failed = "FunctionError" in response
        self.log = base64.b64decode(response.get("LogResult", "")).decode(errors="replace")
        self.id = response["ResponseMetadata"]["HTTPHeaders"].get("x-amzn-requestid")
        try:
            self.value = json.loads(self.text)
        except ValueError:
            self.value = self.text.decode(errors="replace")


class Target:
    """A deployed function."""

    def __init__(self, spec, name, client, logs, url, session, qualifier=None):
        self.spec, self.name, self.client, self.logs, self.url, self.session = spec, name, client, logs, url, session
        self.options = {"FunctionName": name, **({"Qualifier": qualifier} if qualifier else {})}
        self.plugin = spec.way == "plugin"

    def send(self, event, **options):
        return Answer(self.client.invoke(Payload=json.dumps(event), **{**self.options, **options}))

    def ask(self, do, **fields):
        return self.send({"Do": do, **fields})

    def result(self, do, **fields):
        answer = self.ask(do, **fields)
        holds(not answer.failed, answer.value)
        return answer.value

    def fails(self, kind, message, do, label=None, **fields):
        answer = self.ask(do, **fields)
        holds(answer.failed, answer.value)
        equal((answer.value["errorType"], answer.value["errorMessage"]), (kind, message))
        if label:
            equal(answer.value["stackTrace"][0]["label"], label)
        return answer

    def goes_on(self, *acts):
        """Returns what is known of the process before and after some invocations that it serves."""
        for _ in range(3):  # another environment may have served one of them
            before = self.result("process")
            for act in acts:
                act()
            after = self.result("process")
            if (after["id"], after["count"]) == (before["id"], before["count"] + len(acts) + 1):
                return before, after
        raise Failed("another process")

    def ends(self, how, do, **fields):
        """The invocation ends its process, and the next one has another."""
        for _ in range(3):
            before = self.result("process")["id"]
            answer = self.ask(do, **fields)
            holds(answer.failed and how in answer.value["errorMessage"], answer.value)
            if self.result("process")["id"] != before:
                return
        raise Failed("the same process")

    def request(self, method, path, body=b""):
        """Sends a signed request to the function's URL. The response's raw.stream() has the body as it arrives."""
        request = AWSRequest(method, self.url.rstrip("/") + path, data=body, stream_output=True)
        SigV4Auth(self.session.get_credentials(), "lambda", self.session.region_name).add_auth(request)
        response = URLLib3Session(timeout=30).send(request.prepare())
        if response.status_code == 403:
            raise PermissionError("the function URL answers 403: allow lambda:InvokeFunctionUrl and lambda:InvokeFunction")
        return response

    def cloudwatch(self, *texts):
        """Waits until the function's log group has all texts, and returns its lines."""
        for _ in range(60):
            pages = self.logs.get_paginator("filter_log_events").paginate(logGroupName="/aws/lambda/" + self.name)
            lines = [event["message"] for page in pages for event in page["events"]]
            if all(any(text in line for line in lines) for text in texts):
                return lines
            time.sleep(1)
        raise Failed("CloudWatch has %d lines, without one of %s" % (len(lines), short(texts)))


CASES = []


def case(sentence):
    return lambda check: CASES.append((sentence, check))


def comes_back(sentence, value):
    CASES.append((sentence, lambda f: equal(f.send(value).value, value)))


def fails(sentence, *want, **fields):
    CASES.append((sentence, lambda f: f.fails(*want, **fields)))


def ends(sentence, exe, plugin, do, **fields):
    CASES.append((sentence, lambda f: f.ends(plugin if f.plugin else exe, do, **fields)))


comes_back("null comes back", None)
comes_back("a large integer keeps its digits", 2**63 + 1)
comes_back("text keeps its characters", "naïve \U0001f40d \x00 \\ \u2028")
comes_back("an object comes back", {"a": [1, {"b": []}, 2.5, True], "": ""})


@case("an event of almost 6 MB arrives")
def _(f):
    text = "x" * (6 * MB - 1024)
    equal(f.result("length", Text=text), len(json.dumps({"Do": "length", "Text": text})))


@case("a result of almost 6 MB arrives")
def _(f):
    equal(len(f.result("fill", N=6 * MB - 1024)), 6 * MB - 1024)


@case("a result above 6 MB is an error, and the process goes on")
def _(f):
    def too_large():
        answer = f.ask("fill", N=6 * MB + 1024)
        holds(answer.failed and answer.value["errorType"] == "Function.ResponseSizeTooLarge", answer.value)

    f.goes_on(too_large)


fails("an error has its type and message", "errorString", "plain", "error", Text="plain")
fails("a wrapped error has the type of the outer one", "wrapError", "outer: plain", "wrapped", Text="plain")
fails("an error of its own type, by pointer", "codeError", "code 7", "code", N=7)
fails("the text of an error keeps its characters", "errorString", "naïve \U0001f40d \x00 end", "error", Text="naïve \U0001f40d \x00 end")
fails("an error of 100 kB arrives complete", "errorString", "x" * 100_000, "long", N=100_000)
fails("a panic has its text and its frame", "string", "boo", "panic", Text="boo", label="fail")
fails("an assignment to a nil map is an error", "plainError", "assignment to entry in nil map", "nil map", label="fail")
fails("a nil pointer is an error", "errorString", "runtime error: invalid memory address or nil pointer dereference",
      "nil pointer", label="fail")
fails("Goexit is an error", "Goexit", "the handler called runtime.Goexit", "goexit")


CASES.append(("after a panic the process goes on", lambda f: f.goes_on(lambda: f.ask("panic", Text="boo"))))
ends("os.Exit ends the process with its status", "exit status 3", "exit status 3", "exit", N=3)
ends("a panic in a goroutine ends the process", "exit status 2", "signal: aborted", "goroutine", Text="boo")
ends("a stack overflow ends the process", "exit status 2", "signal: aborted", "runaway")
ends("a function that waits times out", "timed out after 3.00 seconds", "timed out after 3.00 seconds", "sleep", N=60_000)
ends("a function that computes times out", "timed out after 3.00 seconds", "timed out after 3.00 seconds", "spin")


@case("an invocation shortly before the timeout is answered")
def _(f):
    holds(f.result("sleep", N=2000), "no answer")


@case("the context has the function's name, ARN, version and memory")
def _(f):
    context = f.result("context")
    equal((context["function_name"], context["function_version"], context["memory_limit_in_mb"]), (f.name, "$LATEST", "256"))
    holds(context["invoked_function_arn"].endswith(":function:" + f.name), context)


@case("the context has the log group and a stream")
def _(f):
    context = f.result("context")
    equal(context["log_group_name"], "/aws/lambda/" + f.name)
    holds(context["log_stream_name"], context)


@case("the context has the id that the caller gets")
def _(f):
    answer = f.ask("context")
    equal(answer.value["aws_request_id"], answer.id)


@case("the context has the caller's client context")
def _(f):
    sent = {"client": {"app_title": "test"}, "custom": {"a": "ä"}, "env": {"locale": "de"}}
    got = f.send({"Do": "context"}, ClientContext=base64.b64encode(json.dumps(sent).encode()).decode()).value
    got = got.get("client_context") or {}
    equal((got.get("custom"), got.get("env"), (got.get("client") or {}).get("app_title")), (sent["custom"], sent["env"], "test"))


@case("the context has the time that remains")
def _(f):
    remaining = f.result("context")["remaining"]
    holds(1500 < remaining <= 3000, remaining)


@case("the language runs only where it should")
def _(f):
    program = f.result("process")["program"].rpartition("/")[2]
    holds(program.startswith("python") if f.plugin else program == "bootstrap", program)


@case("each invocation has its own trace id")
def _(f):
    ids = [f.result("environment", Text="_X_AMZN_TRACE_ID") for _ in range(2)]
    holds(ids[0] != ids[1] and all(id.startswith("Root=1-") for id in ids), ids)


@case("a goroutine that is left behind goes on with the next invocation")
def _(f):
    before, after = f.goes_on(lambda: f.ask("leave", N=200), lambda: f.ask("sleep", N=1000))
    equal(after["left"], before["left"] + 1)


@case("child processes run, and /tmp is writable")
def _(f):
    equal(f.result("shell", Text="echo $((6*7)) >/tmp/file && cat /tmp/file"), "42\n")


@case("the tail of the log has what the function writes")
def _(f):
    log = f.send({"Do": "write", "Text": "to the tail"}, LogType="Tail").log
    holds(all(start + " to the tail" in log for start in ("fmt", "log", "stderr")), log)


@case("CloudWatch has what the function writes, with its request id")
def _(f):
    text = "to CloudWatch %d" % time.time()
    answer = f.ask("write", Text=text)
    f.cloudwatch("fmt " + text, "log " + text, "stderr " + text, answer.id)


@case("CloudWatch has one record of level ERROR for an error")
def _(f):
    text = "an error of %d" % time.time()
    id = f.ask("error", Text=text).id
    records = [line for line in f.cloudwatch(text) if text in line]
    equal(len(records), 1)
    if f.spec.way == "custom":
        record = json.loads(records[0])
        equal((record["level"], record["requestId"]), ("ERROR", id))
    else:
        holds(records[0].startswith("[ERROR]\t") and id in records[0], records)


@case("an asynchronous invocation runs")
def _(f):
    text = "asynchronous %d" % time.time()
    f.send({"Do": "write", "Text": text}, InvocationType="Event")
    f.cloudwatch("fmt " + text)


@case("a stream that fails ends with its error")
def _(f):
    response = f.client.invoke_with_response_stream(Payload='{"Do": "broken"}', **f.options)
    events = list(response["EventStream"])
    chunks = b"".join(event["PayloadChunk"]["Payload"] for event in events if "PayloadChunk" in event)
    holds(chunks.startswith(b"begun"), chunks.decode())
    holds(events[-1].get("InvokeComplete", {}).get("ErrorCode"), events[-1])


@case("the function URL passes on method, path, query, body, status and cookies")
def _(f):
    response = f.request("POST", "/request?a=1", b"body")
    equal((response.status_code, response.content.decode()), (418, "POST /request?a=1 body"))
    equal(sorted(response.raw.headers.getlist("set-cookie")), ["a=1", "b=2"])


@case("the function URL sends parts when the function flushes")
def _(f):
    start, arrived, body = time.monotonic(), [], b""
    for chunk in f.request("GET", "/slow").raw.stream():
        arrived.append(time.monotonic() - start)
        body += chunk
    equal(body.decode().split("\n"), ["part 0", "part 1", "part 2", ""])
    holds(len(arrived) >= 3 and arrived[-1] - arrived[0] > 0.5, arrived)


@case("the function URL streams 8 MB")
def _(f):
    equal(sum(map(len, f.request("GET", "/large").raw.stream())), 8 * MB)


SIMPLE = [found for found in CASES if found[0] in (
    "an object comes back", "an error has its type and message", "a panic has its text and its frame")]


def at_once(f, n, event):
    with concurrent.futures.ThreadPoolExecutor(n) as pool:
        answers = list(pool.map(lambda _: f.send(event), range(n)))
    for answer in answers:
        holds(not answer.failed, answer.value)
    return [answer.value for answer in answers]


def snapshot_is_restored(f):
    """Five invocations at once get up to five processes from one snapshot."""
    process = f.result("process")
    equal((process["snapshots"], process["restores"]), (1, 1))
    ids = at_once(f, 5, {"Do": "sleep", "N": 1500})
    holds(len(set(ids)) > 1, ids)


SNAPSTART = [("the hooks run before the snapshot and after each restore, which renews the process's state", snapshot_is_restored),
             *SIMPLE]


def one_process_serves_all(f):
    start = time.monotonic()
    ids = at_once(f, 16, {"Do": "sleep", "N": 1000})
    holds(len(set(ids)) < 16 and time.monotonic() - start < 16, ids)


MANAGED = [("16 invocations at once are served by fewer processes", one_process_serves_all), *SIMPLE]


# The path, and the status and a header that the distribution must answer with.
EDGE = [("jwt", "/jwt/index.html", 401, "www-authenticate"), ("redirect", "/redirect/index.html", 301, "location"),
        ("headers", "/headers/index.html", 200, "strict-transport-security"), ("abtest", "/abtest/index.html", 200, "set-cookie"),
        ("origin", "/origin/index.html", 200, "content-type"), ("large", "/large/index.html", 401, "www-authenticate")]


def through_cloudfront(domain, path, status, header):
    for last in [False] * 11 + [True]:  # a new distribution and its functions need some time
        try:
            connection = http.client.HTTPSConnection(domain, timeout=30)
            connection.request("GET", path)
            response = connection.getresponse()
            return equal((response.status, response.getheader(header) is not None), (status, True))
        except (OSError, Failed):
            if last:
                raise
            time.sleep(10)
