#!/usr/bin/env bats
# HTTP with the libraries of AWS: examples/http serves with aws-lambda-go-api-proxy, and a function streams with the types of
# aws-lambda-go.

bats_require_minimum_version 1.5.0

setup_file() {
  export root BUILT=$BATS_FILE_TMPDIR
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  local function
  cp -R "$root/examples/http" "$BUILT/example"
  cp -R "$BATS_TEST_DIRNAME/function" "$BUILT/streams"
  for function in example streams; do
    cd "$BUILT/$function" || return
    both_packagings
  done
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  python=$(python3 -c 'import sys; print(sys.executable)')
  lambda_setup "$python"
}

teardown() { stop_lambda; }

# under_lambda starts a handler of a function in a packaging: plugin or exe.
under_lambda() {
  cd "$BUILT/$1/$2" || return
  if [[ $2 == exe ]]; then
    _HANDLER=handler.$3 start_lambda "handler.$3" ./bootstrap
  else
    PYTHONPATH=$RIC start_lambda "handler.$3" "$python" -B -m awslambdaric
  fi
}

# streams checks what a handler answers to an event with a stream, which the emulator passes on when it is complete. Then it
# waits for the line $5 in the function's log.
streams() {
  local function=$1 handler=$2 event=$3 want=$4 line=$5 packaging i
  for packaging in plugin exe; do
    under_lambda "$function" "$packaging" "$handler"
    run -0 --separate-stderr invoke "$event"
    [[ ${output//[$'\0']/} == "$want" ]]
    for ((i = 0; i < 100; i++)); do
      if grep -qx "$line" "$LAMBDA_LOG"; then break; fi
      sleep 0.1
    done
    grep -qx "$line" "$LAMBDA_LOG"
    stop_lambda
  done
}

@test "the example answers a REST API, an HTTP API, a function URL and a load balancer" {
  local packaging handler event
  for packaging in plugin exe; do
    for handler in REST HTTPAPI FunctionURL ALB; do
      case $handler in
        REST) event='{"httpMethod": "POST", "path": "/digest", "body": "AP//", "isBase64Encoded": true}' ;;
        ALB) event='{"httpMethod": "POST", "path": "/digest", "body": "AP//", "isBase64Encoded": true, "requestContext": {"elb": {}}}' ;;
        *) event='{"version": "2.0", "rawPath": "/digest", "requestContext": {"http": {"method": "POST", "path": "/digest"}}, "body": "AP//", "isBase64Encoded": true}' ;;
      esac
      under_lambda example "$packaging" "$handler"
      run -0 --separate-stderr invoke "$event"
      [[ $output == *'"statusCode":200'*'"body":"{\"bytes\":3,\"sha256\":\"'"$(printf '\0\377\377' | sha256sum | cut -c -64)"'\"}"'* ]]
      stop_lambda
    done
  done
}

@test "the example's stream arrives" {
  streams example Stream '{"version": "2.0", "rawPath": "/count", "requestContext": {"http": {"method": "GET", "path": "/count"}}}' \
    '{"statusCode":200,"headers":{"Content-Type":"text/plain; charset=utf-8"}}'$'1\n2\n3' '.*'
}

@test "the streaming response types of aws-lambda-go are streamed and closed" {
  streams streams URLStream '{"rawPath": "/"}' '{"statusCode":202,"headers":{"Content-Type":"text/plain"},"cookies":["a=1","b=2"]}first second' \
    'the body was closed'
  streams streams RESTStream '{"path": "/"}' '{"statusCode":202,"multiValueHeaders":{"Vary":["Accept","Origin"]}}first second' \
    'the body was closed'
}

@test "a stream that is not JSON is an error when Python calls the handler" {
  cd "$BUILT/streams/plugin"
  run -1 --separate-stderr "$python" -B -c 'import handler; handler.URLStream({}, None)'
  # shellcheck disable=SC2154 # run sets it
  [[ $stderr == *'JSONDecodeError: Extra data: '* ]]
}
