#!/usr/bin/env bats
# Programs of 2017 that serve net/http behind API Gateway, in both packagings: called by
# Python, and run by AWS's emulator.

bats_require_minimum_version 1.5.0

setup_file() {
  export root BUILT=$BATS_FILE_TMPDIR GOPROXY=off
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  cp -R "$BATS_TEST_DIRNAME/function" "$BUILT/function"
  cd "$BUILT/function" || return
  both_packagings
}

setup() {
  # shellcheck source=tests/gateway/http.bash
  source "$BATS_TEST_DIRNAME/../gateway/http.bash"
}

teardown() { stop_lambda; }

@test "a program of 2017 serves an event of a REST API, called by Python and under Lambda" {
  call function "$REST" | described '{"function": ""}'
  describes function '{"function": "fn"}'
}

@test "a panic gives a 502, a deadline a 504, an event without a request an error, and the next event is served" {
  local way
  for way in plugin custom; do
    AWS_LAMBDA_FUNCTION_TIMEOUT=2 under_lambda function "$way"
    run -0 --separate-stderr invoke '{"httpMethod": "GET", "path": "/panic"}'
    [[ $output == '{"statusCode":502,"headers":{"Content-Type":"application/json"},"body":"{\"message\":\"Bad Gateway\"}","isBase64Encoded":false}' ]]
    run -0 --separate-stderr invoke '{"httpMethod": "GET", "path": "/slow"}'
    [[ $output == '{"statusCode":504,'* ]]
    run -0 --separate-stderr invoke '{"Records": []}'
    [[ $output == '{"errorMessage":"the event is not a request from API Gateway, a function URL, a load balancer or VPC Lattice: it has neither httpMethod nor requestContext.http.method","errorType":"EventError"'* ]]
    run -0 --separate-stderr invoke '{"httpMethod": "GET", "path": "/next"}'
    [[ $output == '{"statusCode":200,'*'/next'* ]]
    grep -F 'gateway: "GET" "/panic": 502 Bad Gateway: the server sent no response: unexpected EOF' "$LAMBDA_LOG"
    stop_lambda
  done
}

@test "a go.mod may require the modules in any version, and stays unchanged" {
  mkdir "$BATS_TEST_TMPDIR/mod"
  cd "$BATS_TEST_TMPDIR/mod"
  cp "$BATS_TEST_DIRNAME/function/handler.go" .
  # The module net must not require a newer version of core than this one.
  local gomod=$'module example.com/pets\n\ngo 1.20\n\nrequire (\n\tgithub.com/eawsy/aws-lambda-go-core v0.0.0-20170101000000-123456789012\n\tgithub.com/eawsy/aws-lambda-go-net v1.2.3\n)'
  printf '%s\n' "$gomod" >go.mod
  run -0 --separate-stderr "$root/scripts/build" --buildmode=exe
  [[ ${lines[1]} == '  Handle  '* && $(<go.mod) == "$gomod" ]]
}

# A program whose go.mod says less than theirs could not require them: from 1.21 on, Go refuses that.
@test "the modules need no later Go than their go.mod says" {
  local module release
  for module in "$root/lambda" "$root/modules/aws-lambda-go-net"; do
    cd "$module"
    release=go$(sed -n 's/^go //p' go.mod)
    unset GOPROXY
    export GOTOOLCHAIN=$release GOFLAGS=-mod=readonly # an older Go may not know the flags that go env has
    go version || skip "$release cannot be downloaded"
    run -0 --separate-stderr go build ./...
  done
}

@test "after gomod, a vendored copy of the modules builds" {
  mkdir "$BATS_TEST_TMPDIR/plain"
  cd "$BATS_TEST_TMPDIR/plain"
  cp "$BATS_TEST_DIRNAME/function/handler.go" .
  rm -f go.mod
  export GOPROXY=off GOMODCACHE=$BATS_TEST_TMPDIR/modules
  "$root/scripts/gomod" example.com/pets
  go mod vendor
  run -0 --separate-stderr "$root/scripts/build" --buildmode=exe
  [[ ${lines[1]} == '  Handle  '* ]]
  run -0 --separate-stderr go version -m bootstrap
  [[ $output == *"github.com/eawsy/aws-lambda-go-net"*"v$(<"$root/VERSION")"* ]]
}
