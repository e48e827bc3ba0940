#!/usr/bin/env bats
# Functions that stream, as executables and as plugins in a Python runtime: examples with serve
# as the function URL, and the types of aws-lambda-go.
# shellcheck disable=SC2154 # run sets stderr
bats_require_minimum_version 1.5.0

setup_file() {
  local example
  export root
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  for example in stream download; do
    cp -R "$root/examples/$example" "$BATS_FILE_TMPDIR/$example"
    cd "$BATS_FILE_TMPDIR/$example" || return
    both_packagings
  done
  cp -R "$root/tests/stream/function" "$BATS_FILE_TMPDIR/function"
  cd "$BATS_FILE_TMPDIR/function" || return
  both_packagings
}

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  # shellcheck source=SCRIPTDIR/../served.bash
  source "$BATS_TEST_DIRNAME/../served.bash"
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  python=$(python3 -c 'import sys; print(sys.executable)')
  lambda_setup "$python"
  commands_setup
}

teardown() { stop; }

@test "server-sent events arrive one by one, end before the timeout, and continue after the last id" {
  local packaging
  for packaging in exe plugin; do
    start --timeout 3 "$BATS_FILE_TMPDIR/stream/$packaging.zip"
    run -0 python3 - "$url" <<'PYTHON'
import sys, time, urllib.request

def events(**headers):
    """Returns the ids of a response's events, each with the time of its arrival."""
    answer = urllib.request.urlopen(urllib.request.Request(sys.argv[1] + "/?every=200ms", headers=headers), timeout=20)
    assert answer.headers["Content-Type"] == "text/event-stream", answer.headers
    return [(int(line[4:]), time.monotonic()) for line in answer if line.startswith(b"id: ")]

first = events()
ids = [number for number, _ in first]
assert ids == list(range(1, len(ids) + 1)) and 5 <= len(ids) <= 11, ids
times = [when for _, when in first]
assert times[-1] - times[0] > 0.15 * (len(ids) - 1), times
again = events(**{"Last-Event-ID": str(ids[-1])})
assert again[0][0] == ids[-1] + 1, again
PYTHON
    run -1 grep -E 'timed out|not sent' "$logs"
    stop
  done
}

@test "a download of 20 MB arrives complete, with its file name" {
  local packaging
  for packaging in exe plugin; do
    start --timeout 60 "$BATS_FILE_TMPDIR/download/$packaging.zip"
    run -0 python3 - "$url" <<'PYTHON'
import sys, urllib.request
answer = urllib.request.urlopen(sys.argv[1] + "/measurements.csv", timeout=60)
assert answer.headers["Content-Disposition"] == 'attachment; filename="measurements.csv"', answer.headers
want = b"".join(b"%07d,%011d\n" % (i, i * i % 99999999977) for i in range(1000000))
assert len(want) == 20000000 and answer.read() == want
PYTHON
    run -0 curl -sS -o "$BATS_TEST_TMPDIR/missing" -w '%{http_code}' "$url/other.csv"
    [[ $output == 404 ]]
    stop
  done
}

# streamed runs a Python program, in which start(HANDLER) starts the function, for each packaging.
streamed() {
  local program
  program=$(cat)
  export PYTHONPATH=$BATS_TEST_DIRNAME PYTHONDONTWRITEBYTECODE=1
  cd "$BATS_FILE_TMPDIR/function/exe" || return
  run -0 "$python" -c "from caller import *
start = lambda handler: Function(handler, './bootstrap')
$program"
  cd ../plugin || return
  PYTHONPATH+=:$RIC
  run -0 "$python" -c "from caller import *
start = lambda handler: Function(handler, sys.executable, '-m', 'awslambdaric')
$program"
}

@test "a streamed response may be larger than 6 MB or empty, and lambdaurl of aws-lambda-go streams too" {
  streamed <<'PYTHON'
function = start("Stream")
r = function.get("/large")
assert r.head["statusCode"] == 200 and r.body == b"x" * 20000000
assert r.headers["Content-Type"] == FORMAT and r.headers["Lambda-Runtime-Function-Response-Mode"] == "streaming", r.headers
r = function.get("/nothing")
assert (r.head, r.body, r.error) == ({"statusCode": 200, "headers": {}}, b"", None), r.head
function.close()
function = start("Wrapped")
r = function.get("/")
assert (r.head["statusCode"], r.head["cookies"], r.body, r.error) == (202, ["a=1"], b"fine", None), r.head
function.close()
PYTHON
}

@test "the streaming response types of aws-lambda-go are streamed in order and closed" {
  streamed <<'PYTHON'
function = start("URLStream")
r = function.get("/")
assert r.headers["Content-Type"] == FORMAT, r.headers
assert r.chunks == [b'{"statusCode":202,"headers":{"Content-Type":"text/plain"},"cookies":["a=1","b=2"]}' + b"\0" * 8, b"first ", b"second"], r.chunks
function.expect("the body was closed")
assert function.get("/none").body == b""
r = function.get("/broken")
assert (r.body, r.error) == (b"first ", {"errorMessage": "half way", "errorType": "StreamBroken"}), r.error
function.expect("the body was closed")
function.close()
function = start("RESTStream")
r = function.get("/")
assert (r.head, r.body) == ({"statusCode": 202, "multiValueHeaders": {"Vary": ["Accept", "Origin"]}}, b"first second"), r.head
function.expect("the body was closed")
function.close()
PYTHON
}

@test "a stream is an error when Python calls the handler, because it is not JSON" {
  cd "$BATS_FILE_TMPDIR/function/plugin"
  run -1 --separate-stderr "$python" -B -c 'import handler; handler.Stream({"rawPath": "/"}, None)'
  [[ $stderr == *'JSONDecodeError: Extra data: '* ]]
}
