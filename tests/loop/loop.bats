#!/usr/bin/env bats
# The native loop in a plugin, in AWS's runtime client and emulator.

bats_require_minimum_version 1.5.0

setup_file() {
  export TASK=$BATS_FILE_TMPDIR/task root
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  cp -R "$BATS_TEST_DIRNAME/function" "$BATS_FILE_TMPDIR/function"
  cd "$BATS_FILE_TMPDIR/function" || return
  "$root/scripts/build"
  "$root/scripts/pack"
  python3 -m zipfile -e handler.zip "$TASK"
  "$root/scripts/pack" --loop=python handler handler.so python.zip
  python3 -m zipfile -e python.zip "$TASK.python"
}

setup() {
  source "$BATS_TEST_DIRNAME/../pythons.bash"
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  python=$(python3 -c 'import sys; print(sys.executable)')
  cd "$TASK" || return
}

teardown() { stop_lambda; }

# under starts the function in the runtime client.
under() {
  local handler=$1
  shift
  lambda_setup "$python"
  export PYTHONPATH=$RIC${PYTHONPATH:+:$PYTHONPATH}
  start_lambda "$handler" "$python" "$@" -m awslambdaric
}

answers() {
  local event=$1 want=$2
  run -0 --separate-stderr invoke "$event"
  if [[ $output != "$want" ]]; then
    printf 'got  %s\nwant %s\n' "$output" "$want"
    cat "$LAMBDA_LOG"
    return 1
  fi
}

# bats test_tags=slow
@test "the native loop serves on every CPython that has a runtime client" {
  local tried=0
  find_pythons
  for python in "${PYTHONS[@]}"; do
    case $(python_version "$python") in 2.* | 3.[67].*) continue ;; esac
    PYTHONPATH='' under handler.Way
    answers '{}' '"native loop"'
    answers '{}' '"native loop"'
    stop_lambda
    printf '# native loop: CPython %s\n' "$(python_version "$python")" >&3
    tried=$((tried + 1))
  done
  [[ $tried -gt 0 ]]
}

@test "a function packed with --loop=python is served by Lambda's own client" {
  cd "$TASK.python"
  under handler.Way
  answers '{}' '"python"'
}

@test "a slash in the handler setting works like a dot" {
  mkdir -p "$BATS_TEST_TMPDIR/nested"
  cp -R "$TASK" "$BATS_TEST_TMPDIR/nested/sub"
  cd "$BATS_TEST_TMPDIR/nested"
  under sub/handler.Way
  answers '{}' '"native loop"'
}

@test "errors and panics are answered and logged, and the next invocation is served" {
  under handler.Fail
  answers '"error"' '{"errorMessage":"no luck","errorType":"errorString"}'
  run -0 --separate-stderr invoke '"panic"'
  [[ $output == '{"errorMessage":"assignment to entry in nil map","errorType":"plainError","stackTrace":[{"path":"handler/handler.go","line":'*',"label":"Fail"}]}' ]]
  answers '"goexit"' '{"errorMessage":"the handler called runtime.Goexit","errorType":"Goexit"}'
  answers '"fine"' '"fine"'
  grep -q $'^\\[ERROR\\]\t.*\tplainError: assignment to entry in nil map\r  File "handler/handler.go", line [0-9]*, in Fail' "$LAMBDA_LOG"
}

@test "os.Exit and a fatal error end the process with Runtime.ExitError, and the log has Go's trace" {
  export AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128
  under handler.Fail
  run -0 --separate-stderr invoke '"exit"'
  [[ $output == *'"errorType":"Runtime.ExitError"'*'exit status 3'* ]]
  stop_lambda
  under handler.Fail
  run -0 --separate-stderr invoke '"fatal"'
  [[ $output == *'"errorType":"Runtime.ExitError"'* ]]
  grep -q 'goroutine stack exceeds 33554432-byte limit' "$LAMBDA_LOG"
}

@test "a symbol that is not a handler is an initialisation error that explains it" {
  under handler.NotAHandler
  run -0 --separate-stderr invoke '{}'
  [[ $output == *'"errorType":"Runtime.HandlerNotFound"'* ]]
  [[ $output == *'NotAHandler: expected func(E, *runtime.Context) (R, error) or another signature that aws-lambda-go takes, found an int'* ]]
}

@test "a Python wrapper that is the handler can call the function" {
  cp -R "$TASK" "$BATS_TEST_TMPDIR/task"
  cd "$BATS_TEST_TMPDIR/task"
  cat >wrapper.py <<'PYTHON'
import os
os.environ["_HANDLER"] = os.environ["ORIGINAL_HANDLER"]
import handler

def handle(event, context):
    return "wrapped " + handler.Way(event, context)
PYTHON
  export ORIGINAL_HANDLER=handler.Way
  under wrapper.handle
  answers '{}' '"wrapped python"'
}

@test "mock.patch in pytest replaces a function that Python calls" {
  lambda_setup "$python"
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  python_package "$python" pytest PYTEST_VERSION || skip "pytest is not available"
  cat >"$BATS_TEST_TMPDIR/test_mock.py" <<'PYTHON'
from unittest import mock

import handler


def test_it():
    with mock.patch("handler.Way", return_value="mocked"):
        assert handler.Way({}, None) == "mocked"
    assert handler.Way({}, None) == "python"
PYTHON
  _HANDLER=handler.Way AWS_LAMBDA_RUNTIME_API=127.0.0.1:1 PYTHONPATH=$TOOL:$TASK \
    run -0 "$python" -B -m pytest -q -p no:cacheprovider "$BATS_TEST_TMPDIR/test_mock.py"
  [[ $output == *'1 passed'* ]]
}

@test "Python's signal handlers run while the native loop serves" {
  cp -R "$TASK" "$BATS_TEST_TMPDIR/task"
  cd "$BATS_TEST_TMPDIR/task"
  cat >run.py <<'PYTHON'
import os, signal, sys
from awslambdaric import __main__
signal.signal(signal.SIGUSR1, lambda number, frame: print("python got", number, flush=True))
open("pid", "w").write(str(os.getpid()))
__main__.main(sys.argv)
PYTHON
  lambda_setup "$python"
  PYTHONPATH=$RIC start_lambda handler.Way "$python" run.py
  answers '{}' '"native loop"'
  kill -USR1 "$(<pid)"
  answers '{}' '"native loop"'
  grep -q '^python got 10$' "$LAMBDA_LOG"
}

# Lambda's client used to report such an exception as one of the initialization, while Go went on.
@test "an exception of a Python signal handler ends the process, and Go's loop with it" {
  local exception want
  cp -R "$TASK" "$BATS_TEST_TMPDIR/task"
  cd "$BATS_TEST_TMPDIR/task"
  (cd "$root/shim" && go build -o "$BATS_TEST_TMPDIR/play" ./peer/play)
  lambda_setup "$python"
  cat >run.py <<'PYTHON'
import os, signal, sys
from awslambdaric import __main__

def handle(number, frame):
    raise eval(os.environ["EXCEPTION"])

signal.signal(signal.SIGTERM, handle)
__main__.main(sys.argv)
PYTHON
  while IFS='|' read -r exception want; do
    # play sends SIGTERM after the last answer.
    EXCEPTION=$exception _HANDLER=handler.Way PYTHONPATH=$RIC run -0 --separate-stderr "$BATS_TEST_TMPDIR/play" - "$python" run.py handler.Way <<<'{}'
    [[ ${#lines[@]} == 4 && ${lines[3]} == "{$want,\"over\":true,"*',"invocations":[{"id":"request-1","deliveries":1,"answers":1}]}' ]] || {
      printf '%s: %s\n' "$exception" "$output"
      return 1
    }
  done <<'END'
RuntimeError("no luck")|"status":1
AttributeError("no luck")|"status":1
SystemExit(7)|"status":7
KeyboardInterrupt|"status":-1,"signal":"interrupt"
END
}
