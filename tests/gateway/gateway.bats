#!/usr/bin/env bats
# An http.Handler with package gateway, in both packagings: called by Python, and run by
# AWS's emulator.

bats_require_minimum_version 1.5.0

setup_file() {
  export root BUILT=$BATS_FILE_TMPDIR
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  export GOPROXY=off
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  cp -R "$BATS_TEST_DIRNAME/function" "$BUILT/function"
  cp -R "$root/examples/http" "$BUILT/example"
  local function
  cp -R "$BUILT/function" "$BUILT/slog"
  printf 'package main\n\nimport _ "log/slog"\n' >"$BUILT/slog/slog.go"
  for function in function example slog; do
    cd "$BUILT/$function" || return
    both_packagings
  done
}

setup() {
  # shellcheck source=tests/gateway/http.bash
  source "$BATS_TEST_DIRNAME/http.bash"
}

teardown() { stop_lambda; }

@test "an http.Handler serves an event of a REST API, called by Python and under Lambda" {
  call function "$REST" | described '{"limited": false}'
  describes function '{"limited": true}'
}

@test "a panic and a response over 6 MB give a 502, an event without a request is an error, and the next event is served" {
  local way
  for way in plugin custom; do
    under_lambda function "$way"
    run -0 --separate-stderr invoke '{"httpMethod": "GET", "path": "/panic"}'
    [[ $output == '{"statusCode":502,"headers":{"Content-Type":"application/json"},"body":"{\"message\":\"Bad Gateway\"}","isBase64Encoded":false}' ]]
    run -0 --separate-stderr invoke '{"httpMethod": "GET", "path": "/large"}'
    [[ $output == '{"statusCode":502,'* ]]
    run -0 --separate-stderr invoke '{"Records": []}'
    [[ $output == '{"errorMessage":"the event is not a request from API Gateway, a function URL, a load balancer or VPC Lattice: it has neither httpMethod nor requestContext.http.method","errorType":"EventError"'* ]]
    run -0 --separate-stderr invoke '{"httpMethod": "GET", "path": "/next"}'
    [[ $output == '{"statusCode":200,'*'/next'* ]]
    grep -F 'gateway: "GET" "/panic": 502 Bad Gateway: the handler panicked: "on purpose"' "$LAMBDA_LOG"
    grep -F 'gateway: "GET" "/large": 502 Bad Gateway: the response is larger than the 6291456 bytes that Lambda allows' "$LAMBDA_LOG"
    stop_lambda
  done
}

# errors prints the level, request id, message and first frame of the stack of each record in the log.
errors() {
  python3 - "$LAMBDA_LOG" <<'PYTHON'
import json, sys
for line in open(sys.argv[1]):
    if line.startswith('{"timestamp"'):
        record = json.loads(line)
        stack = record.get("stackTrace") or [{"label": "none"}]
        print(record["level"], record["requestId"][8:9], record["message"], stack[0]["label"])
PYTHON
}

@test "in the JSON log format, the reasons are records of level ERROR with the request id and the stack" {
  local function way
  for function in function slog; do
    for way in plugin custom; do
      AWS_LAMBDA_LOG_FORMAT=JSON AWS_LAMBDA_LOG_LEVEL=ERROR under_lambda "$function" "$way"
      run -0 --separate-stderr invoke '{"httpMethod": "GET", "path": "/panic"}'
      [[ $output == '{"statusCode":502,'* ]]
      run -0 --separate-stderr invoke '{"httpMethod": "GET", "path": "/large"}'
      [[ $output == '{"statusCode":502,'* ]]
      run -0 --separate-stderr invoke '{"httpMethod": "G T", "path": "/"}'
      [[ $output == '{"statusCode":400,'* ]]
      run -0 errors
      [[ $output == 'ERROR - gateway: "GET" "/panic": 502 Bad Gateway: the handler panicked: "on purpose" mux.func1
ERROR - gateway: "GET" "/large": 502 Bad Gateway: the response is larger than the 6291456 bytes that Lambda allows none
ERROR - gateway: "G T" "/": 400 Bad Request: the method "G T" is not valid none' ]]
      stop_lambda
    done
  done
}

@test "the example answers in both packagings" {
  [[ $(sed -n 2p "$BUILT/example/plugin.txt") == '  Handle  *gateway.Handler' ]]
  run -0 --separate-stderr call example '{"httpMethod": "GET", "path": "/"}'
  [[ $output == *'"body": "Hello, World!"'* ]]
  under_lambda example custom
  run -0 --separate-stderr invoke '{"httpMethod": "GET", "path": "/"}'
  [[ $output == *'"body":"Hello, World!"'* ]]
}
