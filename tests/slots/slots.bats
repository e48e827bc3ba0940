#!/usr/bin/env bats
# Executables that serve several invocations at once, as on Lambda Managed Instances.

bats_require_minimum_version 1.5.0

setup_file() {
  export root TASK=$BATS_FILE_TMPDIR/function/task
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  cp -R "$BATS_TEST_DIRNAME/function" "$BATS_FILE_TMPDIR/function"
  cd "$BATS_FILE_TMPDIR/function" || return
  GOARCH=$(go env GOHOSTARCH) BUILDMODE=exe "$root/scripts/build"
  "$root/scripts/pack"
  python3 -m zipfile -e handler.zip "$TASK"
  chmod +x "$TASK/bootstrap" # python -m zipfile drops the mode
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  python=$(python3 -c 'import sys; print(sys.executable)')
  lambda_setup "$python"
  cd "$TASK" || return
}

# slots starts the function with four slots and the command that follows.
slots() { PYTHONPATH=$RIC _HANDLER=handler.Handle python3 "$BATS_TEST_DIRNAME/api.py" 4 "$@"; }

@test "each worker of Lambda's Python has a process, which serves one invocation at a time" {
  run -0 --separate-stderr slots "$python" -m awslambdaric handler.Handle
  [[ $output == '4 processes answer' ]]
}

@test "with LAMBDASHIM_ONE_PROCESS one process serves all, and the next worker replaces it when it ends" {
  local mode
  export LAMBDASHIM_ONE_PROCESS=1
  for mode in +x -x; do
    chmod "$mode" bootstrap
    run -0 --separate-stderr slots "$python" -m awslambdaric handler.Handle
    [[ $output == '1 processes answer
after an end, 1 answers; it is another one: True
after an end, 1 answers; it is another one: True
after an end, 1 answers; it is another one: True
after the last end the function ends with 0' ]]
  done
  chmod +x bootstrap
}

@test "without workers, LAMBDASHIM_ONE_PROCESS changes nothing" {
  export LAMBDASHIM_ONE_PROCESS=1
  PYTHONPATH=$RIC start_lambda handler.Handle "$python" -m awslambdaric
  run -0 --separate-stderr invoke '"who"'
  stop_lambda
  [[ $output =~ ^[0-9]+$ ]]
}
