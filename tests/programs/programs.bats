#!/usr/bin/env bats
# Real programs with popular modules, in both packagings: called from Python, and run by
# AWS's emulator and runtime client. The modules come from the module proxy.

bats_require_minimum_version 1.5.0

setup_file() {
  export root
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  # shellcheck source=tests/tools.bash
  source "$BATS_TEST_DIRNAME/../tools.bash"
  # shellcheck source=versions
  source "$root/versions"
  python=$(python3 -c 'import sys; print(sys.executable)')
  export PYTHONPATH=$BATS_TEST_DIRNAME PYTHONDONTWRITEBYTECODE=1
}

teardown() {
  stop_lambda
  stop_moto
}

# program builds a program in both packagings.
program() {
  lambda_setup "$python"
  cp -R "$BATS_TEST_DIRNAME/$1" "$BATS_TEST_TMPDIR/program"
  cd "$BATS_TEST_TMPDIR/program" || return
  go mod download >&2 || skip "the modules of $1 cannot be downloaded"
  both_packagings
}

# each_way runs a Python program that uses ways.py for each way to run the function: called
# from Python, and in the emulator in both packagings. The logs go to $way.log.
each_way() {
  local way program
  program="from ways import *
$(cat)"
  for way in python plugin exe; do
    echo "# $way"
    export TMPDIR=$BATS_TEST_TMPDIR/$way LAMBDA=
    mkdir "$TMPDIR"
    if [[ $way == python ]]; then
      (cd plugin && "$python" -c "$program") 2>"$BATS_TEST_TMPDIR/$way.log" || {
        cat "$BATS_TEST_TMPDIR/$way.log"
        return 1
      }
      continue
    fi
    cd "$way" || return
    PYTHONPATH=$RIC start_lambda handler.Handle "$python" -m awslambdaric
    cd .. || return
    listening
    LAMBDA=$LAMBDA "$python" -c "$program" || {
      cat "$LAMBDA_LOG"
      return 1
    }
    stop_lambda
    cp "$LAMBDA_LOG" "$BATS_TEST_TMPDIR/$way.log"
  done
}

# listening waits until the emulator takes connections.
listening() {
  local i address=${LAMBDA#http://}
  address=${address%%/*}
  for ((i = 0; i < 200; i++)); do
    if (: >"/dev/tcp/${address/://}") 2>/dev/null; then return; fi
    sleep 0.05
  done
  return 1
}

@test "gin with aws-lambda-go-api-proxy answers requests, and zap logs them with their request ids" {
  program gin
  each_way <<'PYTHON'
status, headers, cookies, body = request("POST", "/orders", '{"customer": "ada@example.com", "amount": 12.5}')
assert (status, headers["location"]) == (201, "/orders/1"), (status, headers)
assert headers["content-type"] == "application/json; charset=utf-8", headers
assert json.loads(body) == {"id": 1, "customer": "ada@example.com", "amount": 12.5}, body

status, _, _, body = request("GET", "/orders/1")
assert (status, json.loads(body)["customer"]) == (200, "ada@example.com"), (status, body)
status, _, _, body = request("GET", "/orders/2")
assert (status, json.loads(body)) == (404, {"error": "no such order"}), (status, body)
status, _, _, body = request("GET", "/orders/none")
assert (status, json.loads(body)["error"]) == (400, 'strconv.ParseInt: parsing "none": invalid syntax'), (status, body)
status, _, _, body = request("POST", "/orders", '{"customer": "ada", "amount": -1}')
assert status == 422 and json.loads(body)["error"].splitlines() == [
    "Key: 'order.Customer' Error:Field validation for 'Customer' failed on the 'email' tag",
    "Key: 'order.Amount' Error:Field validation for 'Amount' failed on the 'gt' tag",
], (status, body)

status, headers, cookies, _ = request("GET", "/login", query="from=a%20b")
assert (status, headers["location"]) == (302, "/orders/1?from=a+b"), (status, headers)
assert cookies == [
    "session=s1; Path=/; Max-Age=3600; HttpOnly; Secure",
    "theme=dark; Path=/; Max-Age=3600; Secure",
], cookies
status, headers, _, body = request("GET", "/pixel.gif")
assert (status, headers["content-type"]) == (200, "image/gif") and body.startswith(b"GIF89a") and len(body) == 42, body
status, _, _, body = request("GET", "/panic")
assert (status, json.loads(body)) == (500, {"error": "out of orders"}), (status, body)
status, _, _, body = request("GET", "/nowhere")
assert (status, body) == (404, b"404 page not found"), (status, body)
PYTHON
  local way
  for way in python plugin exe; do
    python3 - "$BATS_TEST_TMPDIR/$way.log" "$way" <<'PYTHON'
import json, re, sys
log, way = open(sys.argv[1]).read(), sys.argv[2]
records = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
assert [r["msg"] for r in records].count("initialised") == 1, log
requests = [r for r in records if r["msg"] == "request"]
assert [(r["method"], r["route"], r["status"], r["limited"]) for r in requests] == [
    ("POST", "/orders", 201, True), ("GET", "/orders/:id", 200, True), ("GET", "/orders/:id", 404, True),
    ("GET", "/orders/:id", 400, True), ("POST", "/orders", 422, True), ("GET", "/login", 302, True),
    ("GET", "/pixel.gif", 200, True), ("GET", "/panic", 500, True), ("GET", "", 404, True)], requests
ids = [r["requestId"] for r in requests]
if way == "python":
    assert set(ids) == {"8476a536-e9f4-11e8-9739-2dfe598c3fcd"}, ids
else:
    assert ids == re.findall(r"START RequestId: (\S+)", log) and len(set(ids)) == 9, log
panic, = [r for r in records if r["msg"] == "panic"]
assert panic["level"] == "error" and panic["reason"] == "out of orders" and ".failed\n\texample.com/gin/handler.go:" in panic["stacktrace"], panic
PYTHON
  done
}

@test "AWS's SDK writes to S3 and DynamoDB, and reads the data back" {
  python_tool "moto-$MOTO_VERSION" "moto[server]==$MOTO_VERSION"
  program aws
  start_moto
  # This Python has boto3, because moto needs it too.
  python=$TOOL/bin/python
  each_way <<'PYTHON'
import hashlib, boto3
way = os.path.basename(os.environ["TMPDIR"])
s3, dynamodb = boto3.client("s3"), boto3.client("dynamodb")
if way == "python":
    s3.create_bucket(Bucket="documents")
    dynamodb.create_table(TableName="index", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "author", "KeyType": "HASH"}, {"AttributeName": "name", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("author", "name")])

texts = {"%s/%d" % (way, n): "Füße\n" * 10 ** n for n in range(5)}
for name, text in texts.items():
    saved = call({"Do": "save", "Author": way, "Name": name, "Text": text})
    assert saved["Size"] == len(text.encode()) and saved["SHA256"] == hashlib.sha256(text.encode()).hexdigest(), saved
    # Another client reads the document and its entry.
    found = s3.get_object(Bucket="documents", Key=name)
    assert found["Body"].read().decode() == text and found["Metadata"] == {"author": way}, found
    item = dynamodb.get_item(TableName="index", Key={"author": {"S": way}, "name": {"S": name}})["Item"]
    assert item["size"] == {"N": str(saved["Size"])} and item["sha256"] == {"S": saved["SHA256"]}, item
    assert item["request"] == {"S": saved["Request"]} and len(saved["Request"]) == 36, item
    assert call({"Do": "load", "Name": name}) == {"Author": way, "Name": name, "Text": text}

listed = call({"Do": "list", "Author": way})
assert [(e["Name"], e["Size"]) for e in listed] == [(name, len(text.encode())) for name, text in texts.items()], listed
assert call({"Do": "list", "Author": "nobody"}) is None
assert failure({"Do": "load", "Name": "missing"}) == 'NotFound: there is no document "missing"'
assert failure({"Do": "burn"}) == 'errorString: cannot "burn"'
refused = failure({"Do": "save", "Author": "", "Name": "nameless", "Text": ""})
assert refused.startswith("OperationError: operation error DynamoDB: PutItem, https response error StatusCode: 400"), refused
PYTHON
}

@test "SQLite stores rows, rolls back, and serves many goroutines at once" {
  program sqlite
  each_way <<'PYTHON'
import sqlite3
assert call({}) is None
assert call({"Entries": [{"Account": "ada", "Cents": 1250}, {"Account": "bob", "Cents": -300}]}) == [
    {"Account": "ada", "Cents": 1250, "Entries": 1}, {"Account": "bob", "Cents": -300, "Entries": 1}]
assert failure({"Entries": [{"Account": "ada", "Cents": 7}, {"Account": "bob", "Cents": 0}]}) == \
    "Error: constraint failed: CHECK constraint failed: cents <> 0 (275)"
assert call({"Swarm": [{"Account": "é'%d" % (n % 2), "Cents": 1} for n in range(50)]}) == [
    {"Account": "ada", "Cents": 1250, "Entries": 1}, {"Account": "bob", "Cents": -300, "Entries": 1},
    {"Account": "é'0", "Cents": 25, "Entries": 25}, {"Account": "é'1", "Cents": 25, "Entries": 25}]
# Python's SQLite reads the rows.
rows = sqlite3.connect(os.environ["TMPDIR"] + "/ledger.db").execute("SELECT account, cents, request FROM entries ORDER BY id").fetchall()
assert len(rows) == 52 and rows[0][:2] == ("ada", 1250) and rows[0][2] == rows[1][2] != "", rows
assert len({request for _, _, request in rows}) == (1 if not os.environ["LAMBDA"] else 2), rows
PYTHON
}
