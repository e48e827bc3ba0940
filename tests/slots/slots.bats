#!/usr/bin/env bats
# Functions that serve several invocations at once, as on Lambda Managed Instances.

bats_require_minimum_version 1.5.0

setup_file() {
  export root
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  (cd "$root/shim" && go build -o "$BATS_FILE_TMPDIR/play" ./peer/play)
  cp -R "$BATS_TEST_DIRNAME/function" "$BATS_FILE_TMPDIR/function"
  cd "$BATS_FILE_TMPDIR/function" || return
  export GOARCH
  GOARCH=$(go env GOHOSTARCH)
  both_packagings
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  python=$(python3 -c 'import sys; print(sys.executable)')
  lambda_setup "$python"
  cd "$BATS_FILE_TMPDIR/function" || return
}

# processes prints how many processes answer if the function has four slots and the command that follows.
processes() { PYTHONPATH=$RIC _HANDLER=handler.Handle python3 "$BATS_TEST_DIRNAME/../workers.py" 4 "$@" | grep -E '^[0-9]+$' | sort -u | wc -l; }

@test "an executable serves all invocations in one process" {
  cd exe
  run -0 --separate-stderr processes ./bootstrap
  [[ $output -eq 1 ]]
}

@test "each worker of Lambda's Python has a process, which serves one invocation at a time" {
  local packaging
  for packaging in exe plugin; do
    cd "$BATS_FILE_TMPDIR/function/$packaging"
    run -0 --separate-stderr processes "$python" -m awslambdaric handler.Handle
    [[ $output -eq 4 ]]
  done
}

# It used to end the process, or to be two lines in a worker's log.
@test "an answer that comes too late is one line in the log, and everything else is served" {
  local format packaging refused='the Runtime API refused the answer with status 400: "over", and then a minimal error with status 410: "gone"'
  local -a command
  for packaging in exe/bootstrap exe/python plugin/python; do
    cd "$BATS_FILE_TMPDIR/function/${packaging%/*}"
    command=("./${packaging#*/}")
    [[ $packaging != */python ]] || command=("$python" -m awslambdaric handler.Handle)
    for format in Text JSON; do
      AWS_LAMBDA_LOG_FORMAT=$format AWS_LAMBDA_MAX_CONCURRENCY=2 PYTHONPATH=$RIC run -0 --separate-stderr \
        "$BATS_FILE_TMPDIR/play" - "${command[@]}" <<'END'
{"id": "a", "event": ""}
{"id": "late", "event": "", "late": true, "response": [{"status": 400, "body": "over"}], "error": [{"status": 410, "body": "gone"}]}
{"id": "c", "event": ""}
{"id": "d", "event": ""}
END
      printf '%s %s\n%s\n' "$packaging" "$format" "$output"
      run -0 python3 - "${lines[-1]}" <<'PYTHON'
import json, re, sys
ended = json.loads(sys.argv[1])
print(ended["over"], [(i["deliveries"], i["answers"]) for i in ended["invocations"]])
for line in ended["stderr"]:
    print(re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "TIME", line))
PYTHON
      [[ ${#lines[@]} -eq 2 && ${lines[0]} == 'True [(1, 1), (1, 0), (1, 1), (1, 1)]' ]]
      if [[ $format == Text ]]; then
        [[ ${lines[1]} == $'[ERROR]\tTIME\tlate\tRuntime.ResponseRefused: '"$refused" ]]
      else
        [[ ${lines[1]} == '{"timestamp":"TIME","level":"ERROR","message":"'"${refused//\"/\\\"}"'","errorType":"Runtime.ResponseRefused","requestId":"late"}' ]]
      fi
    done
  done
}
