#!/usr/bin/env bats
# Runs examples/durable with AWS's emulator, runtime client and local runner for durable
# executions. The same workflow written with AWS's SDK for Python must have the same history.

bats_require_minimum_version 1.5.0

setup_file() {
  export root RUNNER PYTHON TASK=$BATS_FILE_TMPDIR/durable/task
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  # shellcheck source=versions
  source "$root/versions"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || cannot 'the local runner needs CPython 3.11'
  python_tool "durable-$DURABLE_TESTING_VERSION" "aws-durable-execution-sdk-python-testing==$DURABLE_TESTING_VERSION" \
    "aws-durable-execution-sdk-python==$DURABLE_SDK_VERSION"
  RUNNER=$TOOL/bin
  PYTHON=$TOOL/bin/python
  cp -R "$root/examples/durable" "$BATS_FILE_TMPDIR/durable"
  cd "$BATS_FILE_TMPDIR/durable" || return
  go mod download >&2 || cannot 'aws-sdk-go-v2 is not available'
  GOARCH=$(go env GOHOSTARCH) "$root/scripts/build" --buildmode=exe
  "$root/scripts/pack"
  python3 -m zipfile -e handler.zip "$TASK"
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  lambda_setup "$PYTHON"
  export AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
  runner=("$RUNNER/dex-local-runner")
}

teardown() { stop_both; }

stop_both() {
  stop_lambda
  [[ -n ${runner_pid:-} ]] || return 0
  kill "$runner_pid" 2>/dev/null || true
  wait "$runner_pid" 2>/dev/null || true
  runner_pid=
}

# start serves a handler in a directory, and starts the runner that calls it.
start() {
  cd "$1" || return
  reserve_port port
  export AWS_ENDPOINT_URL_LAMBDA=http://127.0.0.1:$port
  PYTHONPATH=$RIC start_lambda "$2" "$PYTHON" -m awslambdaric
  "${runner[@]}" start-server --host 127.0.0.1 --port "$port" --lambda-endpoint "${LAMBDA%/2015*}" \
    --local-runner-endpoint "$AWS_ENDPOINT_URL_LAMBDA" >"$BATS_TEST_TMPDIR/runner.log" 2>&1 3>&- &
  runner_pid=$!
  await_port "$port" "$runner_pid" "$BATS_TEST_TMPDIR/runner.log"
}

drive() { "$PYTHON" "$BATS_TEST_DIRNAME/drive.py" "$@"; }

# as_sdk runs the example and, at the same time, the workflow with AWS's SDK, which must have the same result and history. It
# sets log to the example's log.
as_sdk() {
  local theirs=$BATS_TEST_TMPDIR/sdk sdk
  mkdir "$theirs"
  (
    BATS_TEST_TMPDIR=$theirs
    trap stop_both EXIT
    start "$BATS_TEST_DIRNAME" order.Handle
    drive "$@" >"$theirs/history"
  ) >"$theirs/log" 2>&1 3>&- &
  sdk=$!
  start "$TASK" handler.Handle
  run -0 --separate-stderr drive "$@"
  log=$(<"$LAMBDA_LOG")
  wait "$sdk" || {
    cat "$theirs/log"
    return 1
  }
  diff "$theirs/history" <(printf '%s\n' "$output")
}

# times prints how many lines of the log have a text.
times() { grep -c "$1" <<<"$log"; }

@test "a failed step is tried again, a wait and a callback suspend, and no step is repeated after success" {
  as_sdk name book 2 approve
  [[ ${lines[0]} == 'SUCCEEDED {"ApprovedBy": "Ann", "Item": "book", "Reservation": "R-3"}' ]]
  [[ $output == *$'\nWaitSucceeded Wait cool down\nCallbackStarted Callback approval\n'* ]]
  [[ $(times 'reserving book, attempt ') == 3 && $(times 'reserving book, attempt 3') == 1 ]]
  [[ $(times 'asking for approval by') == 1 ]]
  # The first call, two attempts, after the wait, and after the callback.
  [[ $(times '^START RequestId') == 5 ]]
}

@test "a step that fails at each attempt fails the execution" {
  as_sdk name book 3 none
  [[ ${lines[0]} == 'FAILED no stock at attempt 3' ]]
  [[ $(times 'reserving book') == 3 && $(times asking) == 0 ]]
}

@test "a refused callback fails the execution" {
  as_sdk name book 0 refuse
  [[ ${lines[0]} == 'FAILED too dear' ]]
}

@test "an execution is read to its end if the event has only its first page" {
  runner=("$PYTHON" "$BATS_TEST_DIRNAME/paging.py")
  as_sdk name book 1 approve
  [[ ${lines[0]} == 'SUCCEEDED {"ApprovedBy": "Ann", "Item": "book", "Reservation": "R-2"}' ]]
  [[ $(times 'reserving book') == 2 && $(times asking) == 1 ]]
  grep -q 'GET /2025-12-01/durable-executions/.*/state' "$BATS_TEST_TMPDIR/runner.log"
}

@test "an ordinary event gives an error that says what to configure" {
  start "$TASK" handler.Handle
  run -0 --separate-stderr invoke '{"Item": "book"}'
  [[ $output == '{"errorMessage":"the event is not from a durable execution: set the function'"'"'s durable configuration","errorType":"errorString"'* ]]
}
