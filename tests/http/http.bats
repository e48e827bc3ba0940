#!/usr/bin/env bats
# An http.Handler as a function with aws-lambda-go-api-proxy: as a plugin called from
# Python and as an executable with a Runtime API. Clients behind each of the services
# (tests/http/function/clients.py) send the requests.

bats_require_minimum_version 1.5.0

setup_file() {
  export root BUILT=$BATS_FILE_TMPDIR PYTHONPATH=$BATS_TEST_DIRNAME/function
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  local function
  cp -R "$root/examples/http" "$BUILT/example"
  cp -R "$root/tests/http/function" "$BUILT/proxied"
  for function in example proxied; do
    cd "$BUILT/$function" || return
    both_packagings
  done
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
}

teardown() { stop_lambda; }

# checked runs a Python program with the clients for a function in each packaging.
# In the program, start is the packaging's class.
checked() {
  local function=$1 packaging class program
  shift
  program=$(cat)
  for packaging in "$@"; do
    if [[ $packaging == plugin ]]; then class=Plugin; else class=Program; fi
    cd "$BUILT/$function/$packaging" || return
    run -0 python3 -B -c "from clients import *
start = $class
$program"
  done
}

@test "the example gives every service the same answers" {
  checked example plugin exe <<'PYTHON'
import hashlib
for kind, handler in (rest, "REST"), (httpapi, "HTTPAPI"), (url, "FunctionURL"), (alb_multi, "ALB"):
    client = Client(kind, start(handler))
    r = client.get("/hello/Ada")
    assert (r.status, r.headers, r.body) == (200, [("Content-Type", "text/plain; charset=utf-8")], b"Hello, Ada!\n"), (kind, r.headers, r.body)
    assert client.get("/hello/B%C3%B6b%20%2B?greeting=Hi&greeting=Ho").body == "Hi, Böb +!\n".encode(), kind
    for body in b"text", b"\x00\xff\xfe", "Füße".encode(), b"", b"x" * 300000:
        r = client.request("POST", "/digest", [("Content-Type", "application/octet-stream")], body)
        assert r.status == 200 and r.json() == {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}, (kind, r.body)
    r = client.request("POST", "/digest", [], b"x" * (1 << 20) + b"y")
    assert (r.status, r.body) == (413, b"the body is larger than 1 MB\n"), (kind, r.status)
    r = client.get("/square.png")
    assert r.get("Content-Type") == "image/png" and r.body.startswith(b"\x89PNG\r\n\x1a\n") and r.body.endswith(b"IEND\xaeB`\x82"), (kind, r.body)
    r = client.request("POST", "/login")
    assert r.status == 401 and r.get("WWW-Authenticate") == 'Basic realm="example"', (kind, r.headers)
    r = client.request("POST", "/login", [("Authorization", "Basic " + base64.b64encode(b"ada:lovelace").decode())])
    assert r.status == 303 and r.get("Location") == "/hello/ada", (kind, r.headers)
    assert r.all("Set-Cookie") == ["session=s1; Path=/; HttpOnly; Secure", "theme=dark; Path=/"], (kind, r.headers)
    assert client.get("/count").body == b"1\n2\n3\n", kind
    assert client.get("/other").status == 404 and client.get("/login").status == 405, kind
    client.function.close()
PYTHON
}

@test "a request arrives complete, except for parts that a load balancer drops" {
  checked proxied plugin exe <<'PYTHON'
for kind, handler in (rest, "REST"), (httpapi, "HTTPAPI"), (url, "HTTPAPI"), (alb, "ALB"), (alb_multi, "ALB"):
    client = Client(kind, start(handler))
    r = client.request("PUT", "/a%20b/c?q=1&q=2&empty=&w=x%20y%26z%2B", [("X-Repeated", "1"), ("X-Repeated", "2"), ("Cookie", "a=1; b=2"),
        ("User-Agent", "tests (one, two)")], b"\x00\xff").json()
    assert r["method"] == "PUT" and r["path"] == "/a%20b/c", (kind, r)
    repeated = ["2"] if kind is alb else ["1", "2"]
    assert r["query"]["q"] == repeated and r["query"]["empty"] == [""], (kind, r)
    if kind not in (alb, alb_multi):
        assert r["host"] == HOST and r["query"]["w"] == ["x y&z+"], (kind, r)
    assert r["values"] == repeated and r["cookies"] == {"a": "1", "b": "2"} and r["first"]["User-Agent"] == "tests (one, two)", (kind, r)
    assert base64.b64decode(r["body"]) == b"\x00\xff", (kind, r)
    # A plugin called from Python with None has no context.
    request = ("8476a536-e9f4-11e8-9739-2dfe598c3fcd", True) if start is Program else ("", False)
    assert (r["request"], r["limited"]) == request, (kind, r)
    client.function.close()
PYTHON
}

@test "repeated headers, cookies, binary and compressed bodies reach the client" {
  checked proxied plugin exe <<'PYTHON'
for kind, handler in (rest, "REST"), (httpapi, "HTTPAPI"), (url, "HTTPAPI"), (alb_multi, "ALB"):
    client = Client(kind, start(handler))
    r = client.get("/headers")
    assert r.status == 418 and r.body == b"", (kind, r.status)
    assert r.get("Vary").replace(", ", ",") == "Accept,Origin" and r.all("Last-Modified") == ["Sun, 22 Nov 2026 00:00:00 GMT"], (kind, r.headers)
    assert r.all("Set-Cookie") == ["a=1; Path=/", "b=2; Expires=Sun, 22 Nov 2026 00:00:00 GMT"], (kind, r.headers)
    r = client.get("/image")
    assert r.get("Content-Type") == "image/png" and r.body == b"\x89PNG\r\n\x1a\n\x00\xff", (kind, r.body)
    r = client.get("/gzip")
    assert r.get("Content-Encoding") == "gzip" and r.body == bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]), (kind, r.body)
    client.function.close()
PYTHON
}

# If one of these fails with a newer version of the library, remove its line in
# docs/apigateway.md.
@test "aws-lambda-go-net does not have the known problems of aws-lambda-go-api-proxy" {
  checked proxied plugin exe <<'PYTHON'
libraries = {rest: start("REST"), httpapi: start("HTTPAPI"), alb: start("ALB")}
libraries[url], libraries[alb_multi] = libraries[httpapi], libraries[alb]
ours = start("Net")

def differ(kinds, look, short, right):
    """Checks the result of look with the library, and with aws-lambda-go-net."""
    for kind in kinds:
        for function, want in (libraries[kind], short), (ours, right):
            try:
                got = look(Client(kind, function))
            except Failed as failed:
                got = str(failed)
            assert got == want, "%s, %s: got %r, want %r" % (kind.__name__, "ours" if function is ours else "the library", got, want)

every = rest, httpapi, url, alb, alb_multi

# In net/http, a handler that writes nothing answers with 200.
unset = "errorString: Error while generating proxy response: %s code not set on response"
differ((rest, httpapi, url), lambda c: c.get("/nothing").status, unset % "Status", 200)
differ((alb, alb_multi), lambda c: c.get("/nothing").status, unset % "status", 200)
# The first status counts, but after a 1xx status comes another. HEAD has no body.
differ(every, lambda c: c.get("/late").status, 500, 200)
differ(every, lambda c: c.get("/hints").status, 103, 200)
differ(every, lambda c: c.request("HEAD", "/late").body, b"fine", b"")
# With the library, a panic fails the invocation. With aws-lambda-go-net, it is a 502.
differ(every, lambda c: c.get("/panic").status, "errorString: boom", 502)
# With the library, the client's address has no port, or is empty behind a load balancer.
differ((rest, httpapi, url), lambda c: c.get("/").json()["remote"].split(":"), [CLIENT], [CLIENT, "0"])
differ((alb, alb_multi), lambda c: c.get("/").json()["remote"] == "", True, False)
# With payload 2.0, the library splits a header at every comma and makes a header of each cookie.
look = lambda name, value: lambda c: c.get("/", (name, value)).json()["first"][name]
differ((httpapi, url), look("Accept-Encoding", "gzip, br"), "gzip", "gzip, br")
differ((httpapi, url), look("If-Range", "Sun, 22 Nov 2026 00:00:00 GMT"), "Sun", "Sun, 22 Nov 2026 00:00:00 GMT")
differ((httpapi, url), look("Cookie", "a=1; b=2"), "a=1", "a=1; b=2")
# An HTTP API decodes the path.
differ((httpapi,), lambda c: c.get("/100%25").json()["path"],
    'errorString: Could not convert proxy event to request: parse "https://api.example.com/100%": invalid URL escape "%"', "/100%25")
differ((httpapi,), lambda c: c.get("/a%3Fb").json()["path"], "/a", "/a%3Fb")
# A load balancer does not decode the query, and sends the host in a header.
differ((alb, alb_multi), lambda c: c.get("/?w=x%20y").json()["query"]["w"], ["x%20y"], ["x y"])
differ((alb_multi,), lambda c: c.get("/").json()["host"], "", HOST)
# Without multi-value headers enabled, a load balancer ignores them in the answer.
differ((alb,), lambda c: c.get("/image").get("Content-Type"), None, "image/png")
differ((alb,), lambda c: c.get("/headers").all("Set-Cookie"), [], ["a=1; Path=/", "b=2; Expires=Sun, 22 Nov 2026 00:00:00 GMT"])
for function in {*libraries.values(), ours}:
    function.close()
PYTHON
}

@test "a malformed event is an error, and the next request is served" {
  checked proxied plugin exe <<'PYTHON'
def error(function, event):
    try:
        return "no error, but %s" % function.invoke(event)
    except Failed as failed:
        return str(failed)

for kind, handler in (rest, "REST"), (httpapi, "HTTPAPI"), (alb, "ALB"):
    function = start(handler)
    good = kind("GET", "/late", [], b"")
    assert error(function, dict(good, body="%%%", isBase64Encoded=True)) == \
        "errorString: Could not convert proxy event to request: illegal base64 data at input byte 0"
    assert error(function, dict(good, isBase64Encoded="no")).startswith("UnmarshalTypeError: json: cannot unmarshal string into Go struct field ")
    assert error(function, ["no", "request"]).startswith("UnmarshalTypeError: json: cannot unmarshal array into Go value of type events.")
    assert error(function, kind("GE T", "/", [], b"")) == 'errorString: Could not convert proxy event to request: net/http: invalid method "GE T"'
    assert error(function, kind("GET", "/panic", [], b"")) == "errorString: boom"
    assert Client(kind, function).get("/hints").body == b"fine"
    function.close()
PYTHON
}

# streamed checks a function's streams in both packagings with the native loop: an
# executable, and a plugin in Lambda's runtime client.
streamed() {
  local program
  program=$(cat)
  lambda_setup "$(python3 -c 'import sys; print(sys.executable)')"
  checked "$1" exe <<<"$program"
  PYTHONPATH=$PYTHONPATH:$RIC checked "$1" plugin <<<"
import sys
def start(handler):
    return Program(handler, sys.executable, '-B', '-m', 'awslambdaric', 'handler.' + handler, PYTHONPATH=os.environ['PYTHONPATH'])
$program"
}

@test "each part of the example's stream arrives when it is written" {
  streamed example <<'PYTHON'
function = start("Stream")
for _ in range(2):
    stream = function.invoke(url("GET", "/count", [], b""))
    assert stream.headers["Content-Type"] == "application/vnd.awslambda.http-integration-response", stream.headers
    assert stream.headers["Lambda-Runtime-Function-Response-Mode"] == "streaming", stream.headers
    r = stream.response()
    assert (r.status, r.headers, r.body) == (200, [("Content-Type", "text/plain; charset=utf-8")], b"1\n2\n3\n"), r.body
    times = {chunk: when for when, chunk in stream.chunks}
    assert times[b"2\n"] - times[b"1\n"] > 0.03 and times[b"3\n"] - times[b"2\n"] > 0.03, stream.chunks
    assert len(stream.trailers) == 0
r = function.invoke(url("POST", "/login", [("Authorization", "Basic " + base64.b64encode(b"ada:lovelace").decode())], b"")).response()
assert r.status == 303 and r.all("Set-Cookie") == ["session=s1; Path=/; HttpOnly; Secure", "theme=dark; Path=/"], r.headers
r = function.invoke(url("GET", "/square.png", [], b"")).response()
assert r.get("Content-Type") == "image/png" and r.body.startswith(b"\x89PNG\r\n\x1a\n"), r.body
function.close()
PYTHON
}

@test "a streamed response may be larger than 6 MB, be empty, or go to a REST API" {
  streamed proxied <<'PYTHON'
function = start("Stream")
r = function.invoke(url("GET", "/large?n=20000000", [], b"")).response()
assert r.status == 200 and r.body == b"x" * 20000000
r = function.invoke(url("GET", "/nothing", [], b"")).response()
assert (r.status, r.headers, r.body) == (200, [], b"")
r = function.invoke(url("GET", "/", [], b"")).response().json()
assert r["limited"] and r["request"] == "8476a536-e9f4-11e8-9739-2dfe598c3fcd", r
function.close()
function = start("StreamREST")
r = function.invoke(rest("GET", "/headers", [], b"")).response()
assert r.status == 418 and r.get("Vary") == "Accept, Origin" and len(r.all("Set-Cookie")) == 2, r.headers
function.close()
PYTHON
}

@test "a panic before the head is an error, and a panic after it ends the stream with an error" {
  streamed proxied <<'PYTHON'
function = start("Stream")
try:
    raise AssertionError(function.invoke(url("GET", "/panic", [], b"")))
except Failed as failed:
    assert str(failed) == "errorString: boom", failed
stream = function.invoke(url("GET", "/abort", [], b""))
assert stream.response().body == b"sent "
assert stream.trailers["Lambda-Runtime-Function-Error-Type"] == "PanicError", stream.trailers
error = json.loads(base64.b64decode(stream.trailers["Lambda-Runtime-Function-Error-Body"]))
assert error == {"errorMessage": "the handler panicked: aborted", "errorType": "PanicError"}, error
assert function.invoke(url("GET", "/late", [], b"")).response().body == b"fine"
function.close()
PYTHON
}

@test "the streaming response types of aws-lambda-go are streamed and closed" {
  streamed proxied <<'PYTHON'
def closed():
    return open("log").read().count("the body was closed\n")

def wait_until_closed(count):
    # The function closes the body after the caller has all of it.
    deadline = time.time() + 10
    while closed() - before < count and time.time() < deadline:
        time.sleep(0.01)
    assert closed() - before == count, closed() - before

before = closed()
function = start("URLStream")
stream = function.invoke(url("GET", "/", [], b""))
assert stream.headers["Content-Type"] == "application/vnd.awslambda.http-integration-response", stream.headers
assert [chunk for _, chunk in stream.chunks] == [
    b'{"statusCode":202,"headers":{"Content-Type":"text/plain"},"cookies":["a=1","b=2"]}' + b"\0" * 8, b"first ", b"second"], stream.chunks
assert function.invoke(url("GET", "/none", [], b"")).response().body == b""
stream = function.invoke(url("GET", "/broken", [], b""))
assert stream.response().body == b"first " and stream.trailers["Lambda-Runtime-Function-Error-Type"] == "StreamBroken", stream.trailers
error = json.loads(base64.b64decode(stream.trailers["Lambda-Runtime-Function-Error-Body"]))
assert error == {"errorMessage": "half way", "errorType": "StreamBroken"}, error
wait_until_closed(2)
function.close()
function = start("RESTStream")
stream = function.invoke(rest("GET", "/", [], b""))
assert stream.text() == b'{"statusCode":202,"multiValueHeaders":{"Vary":["Accept","Origin"]}}' + b"\0" * 8 + b"first second", stream.text()
wait_until_closed(3)
function.close()
PYTHON
}

@test "a stream arrives complete in the emulator" {
  lambda_setup "$(python3 -c 'import sys; print(sys.executable)')"
  cd "$BUILT/example/exe"
  _HANDLER=handler.Stream start_lambda handler.Stream ./bootstrap
  run -0 --separate-stderr invoke "$(python3 -c 'from clients import *; print(json.dumps(url("GET", "/count", [], b"")))')"
  [[ ${output//[$'\0']/} == '{"statusCode":200,"headers":{"Content-Type":"text/plain; charset=utf-8"}}'$'1\n2\n3' ]]
}

@test "a stream that is not JSON is an error when Python calls the handler" {
  checked proxied plugin <<'PYTHON'
try:
    raise AssertionError(start("Stream").invoke(url("GET", "/", [], b"")))
except Failed as failed:
    assert str(failed).startswith("JSONDecodeError: Extra data: "), failed
PYTHON
}
