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
