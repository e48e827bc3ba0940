#!/usr/bin/env bats
# Programs of 2017 that serve net/http behind API Gateway, in both packagings: called by
# Python, and run by AWS's emulator.

bats_require_minimum_version 1.5.0

setup_file() {
  export root
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  export GOPROXY=off REST=$root/lambda/gateway/testdata/rest.json
  package plugin
  package exe
}

# package builds and packs the function in a packaging, and unpacks the zip.
package() {
  local packaging=$1
  cp -R "$BATS_TEST_DIRNAME/function" "$BATS_FILE_TMPDIR/$packaging"
  cd "$BATS_FILE_TMPDIR/$packaging" || return
  "$root/scripts/build" --buildmode="$packaging"
  "$root/scripts/pack"
  python3 -m zipfile -e handler.zip task
  if [[ $packaging == exe ]]; then
    chmod +x task/bootstrap # python -m zipfile drops the mode
  fi
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  python=$(python3 -c 'import sys; print(sys.executable)')
}

teardown() { stop_lambda; }

# under_lambda starts the function in one of the ways that Lambda uses: plugin, exe or custom.
under_lambda() {
  lambda_setup "$python"
  case $1 in
    plugin)
      cd "$BATS_FILE_TMPDIR/plugin/task" || return
      PYTHONPATH=$RIC start_lambda handler.Handle "$python" -m awslambdaric
      ;;
    exe)
      cd "$BATS_FILE_TMPDIR/exe/task" || return
      PYTHONPATH=$RIC start_lambda handler.Handle "$python" -m awslambdaric
      ;;
    custom)
      cd "$BATS_FILE_TMPDIR/exe/task" || return
      _HANDLER=handler.Handle start_lambda handler.Handle ./bootstrap
      ;;
  esac
}

# described checks an answer to the event of a REST API. $1 is the function's name that the
# handler sees.
described() {
  FUNCTION_NAME=$1 python3 -c '
import json, os, sys
answer = json.load(sys.stdin)
assert answer["statusCode"] == 200 and answer["isBase64Encoded"] is False, answer
assert answer["headers"]["Content-Type"] == "application/json", answer
assert "multiValueHeaders" not in answer and "cookies" not in answer, answer
told = json.loads(answer["body"])
want = {"method": "POST", "path": u"/pets/caf\u00e9/a/b", "query": {"color": [u"gr\u00e5", "black & white"], "size": ["L"]},
        "host": "a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com", "tags": ["one", "two"], "cookies": 2,
        "body": "name=Rex&age=4", "from": "203.0.113.9:0", "function": os.environ["FUNCTION_NAME"], "table": "pets-prod"}
assert told == want, told
print("described")'
}

# call calls the plugin from Python and prints its answer as JSON.
call() {
  cd "$BATS_FILE_TMPDIR/plugin/task" || return
  python3 -B - "$1" <<'PYTHON'
import json, sys
import handler
print(json.dumps(handler.Handle(json.loads(sys.argv[1]), None)))
PYTHON
}

@test "a program of 2017 serves an event of a REST API, called by Python" {
  call "$(<"$REST")" >"$BATS_TEST_TMPDIR/answer"
  run -0 described '' <"$BATS_TEST_TMPDIR/answer"
  [[ $output == described ]]
}

@test "a plugin and an executable serve an event of a REST API under Lambda" {
  local way
  for way in plugin exe custom; do
    under_lambda "$way"
    invoke "$(<"$REST")" >"$BATS_TEST_TMPDIR/answer"
    run -0 described fn <"$BATS_TEST_TMPDIR/answer"
    [[ $output == described ]]
    stop_lambda
  done
}

@test "a panic gives a 502, a deadline a 504, an event without a request an error, and the next event is served" {
  local way
  for way in plugin custom; do
    AWS_LAMBDA_FUNCTION_TIMEOUT=2 under_lambda "$way"
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
