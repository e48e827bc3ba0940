#!/usr/bin/env bats
# Hooks for snapshots and the shutdown, and Lambda's JSON log format, in both packagings
# and in a plugin that Lambda's own client serves.

bats_require_minimum_version 1.5.0

setup_file() {
  local function
  export root
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  for function in lifecycle records; do
    cp -R "$BATS_TEST_DIRNAME/functions/$function" "$BATS_FILE_TMPDIR/$function"
    cd "$BATS_FILE_TMPDIR/$function" || return
    "$root/scripts/build"
    "$root/scripts/pack" handler handler.so plugin.zip
    "$root/scripts/pack" --loop=python handler handler.so python.zip
    "$root/scripts/build" --buildmode=exe
    python3 -m zipfile -e plugin.zip plugin
    python3 -m zipfile -e python.zip python
  done
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  stderr=''
  python=$(python3 -c 'import sys; print(sys.executable)')
  lambda_setup "$python"
}

# lives runs a function, packaged as $2, with a Runtime API and the environment variables
# that follow.
lives() {
  local function=$BATS_FILE_TMPDIR/$1 packaging=$2
  local -a command=("$function/bootstrap")
  shift 2
  if [[ $packaging != exe ]]; then
    cd "$function/$packaging" || return
    command=("$python" -m awslambdaric handler.Handle)
  fi
  run --separate-stderr env PYTHONPATH="$RIC" "$@" "$python" "$BATS_TEST_DIRNAME/api.py" "${command[@]}"
}

# tells compares the requests that the Runtime API got with the lines on stdin.
tells() {
  local want
  want=$(cat)
  if [[ $output != "$want" ]]; then
    printf 'got\n%s\nwant\n%s\nstderr\n%s\n' "$output" "$want" "$stderr"
    return 1
  fi
}

# tests/snapstart has the executables.
@test "a hook that fails before the snapshot is an initialisation error with status 64" {
  lives lifecycle plugin AWS_LAMBDA_INITIALIZATION_TYPE=snap-start FAIL='before 2'
  tells <<'END'
POST runtime/init/error Runtime.BeforeSnapshotError {"errorMessage":"no luck before 2","errorType":"errorString"}
ended with 64
END
  [[ $stderr == *'errorString: no luck before 2'*$'\naws-lambda-go-shim: Runtime.BeforeSnapshotError: no luck before 2' ]]
  lives lifecycle python AWS_LAMBDA_INITIALIZATION_TYPE=snap-start FAIL='before 2'
  [[ $output == *'POST runtime/init/error Runtime.BeforeSnapshotError {"errorMessage": "no luck before 2", "errorType": "errorString", '*$'\nended with 64' ]]
}

@test "a hook that fails after the restore is a restore error with status 65" {
  lives lifecycle plugin AWS_LAMBDA_INITIALIZATION_TYPE=snap-start FAIL='after 1'
  tells <<'END'
GET runtime/restore/next
POST runtime/restore/error Runtime.AfterRestoreError {"errorMessage":"no luck after 1","errorType":"errorString"}
ended with 65
END
  lives lifecycle python AWS_LAMBDA_INITIALIZATION_TYPE=snap-start FAIL='after 1'
  [[ $output == $'GET runtime/restore/next\n'*$'\nPOST runtime/restore/error Runtime.AfterRestoreError {"errorMessage": "no luck after 1", "errorType": "errorString", '*$'\nended with 65' ]]
}

@test "shutdown callbacks run on SIGTERM, and an internal extension is registered to get it" {
  local packaging
  for packaging in exe plugin; do
    lives lifecycle "$packaging" SHUTDOWN=1
    # The two requests may come in either order.
    [[ $output == 'POST extension/register aws-lambda-go-shim {"events":[]}'* && $output == *$'\nGET extension/event/next extension-1\n'* ]]
    output=$(grep -v extension <<<"$output")
    tells <<'END'
GET runtime/invocation/next
POST runtime/invocation/request-1/response null
GET runtime/invocation/next
shutdown 2
shutdown 1
ended with -15
END
  done
}

@test "a refused extension is a warning" {
  lives lifecycle exe SHUTDOWN=1 REGISTER=403
  [[ $output == *$'\nPOST runtime/invocation/request-1/response null\n'* ]]
  [[ $stderr == 'aws-lambda-go-shim: warning: Lambda will not send SIGTERM before shutdown, because no extension could be registered: the Runtime API failed at POST /2020-01-01/extension/register: it answered with status 403: "{}"' ]]
}

# records prints the log records in a function's output, without their times. It prints
# lines that are not records as they are.
records() {
  python3 - <<PYTHON
import json, re, sys
for line in """$1""".splitlines():
    try:
        record = json.loads(line)
    except ValueError:
        print(line)
        continue
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", record.pop("timestamp")):
        sys.exit("no timestamp: " + line)
    print(" ".join("%s=%s" % item for item in record.items()))
PYTHON
}

@test "in the JSON log format, log and slog write records with the request id" {
  local packaging
  for packaging in exe plugin python; do
    lives records "$packaging" AWS_LAMBDA_LOG_FORMAT=JSON
    output=$(records "$(grep -v errorType <<<"$stderr")")
    tells <<'END'
level=INFO message=init
level=INFO message=by log requestId=request-1
level=INFO message=without a context requestId=request-1 n=1
level=INFO message=early requestId=request-1 early=True
level=WARN message=grouped requestId=request-1 a=1 g={'b': 2}
level=FATAL message=fatal requestId=request-1
END
  done
  lives records exe AWS_LAMBDA_LOG_FORMAT=JSON
  run -0 records "$(grep errorType <<<"$stderr" | sed 's/\\n/ | /')"
  [[ $output == 'level=ERROR message=failed | in two lines errorType=errorString requestId=request-1' ]]
}

@test "the log level applies in the JSON log format" {
  local packaging
  for packaging in exe plugin; do
    lives records "$packaging" AWS_LAMBDA_LOG_FORMAT=JSON AWS_LAMBDA_LOG_LEVEL=WARN
    output=$(records "${stderr//\\n/ }")
    tells <<'END'
level=WARN message=grouped requestId=request-1 a=1 g={'b': 2}
level=FATAL message=fatal requestId=request-1
level=ERROR message=failed in two lines errorType=errorString requestId=request-1
END
    lives records "$packaging" AWS_LAMBDA_LOG_FORMAT=JSON AWS_LAMBDA_LOG_LEVEL=DEBUG
    [[ $stderr == *'"level":"DEBUG","message":"hidden unless the level is DEBUG","requestId":"request-1"'* ]]
  done
}

@test "the function's own settings of log and slog stay" {
  local packaging
  for packaging in exe plugin; do
    lives records "$packaging" AWS_LAMBDA_LOG_FORMAT=JSON OWN=1
    [[ $output == *$'\nhandler.go:'*': by log'* ]]
    [[ $stderr == *' level=INFO msg="without a context" n=1'* ]]
  done
}

@test "in the text log format the records have the format of package log" {
  local packaging line
  for packaging in exe plugin python; do
    lives records "$packaging"
    line=$(grep -c 'by log$' <<<"$stderr")
    [[ $line == 1 && $stderr =~ (^|$'\n')[0-9]{4}/[0-9]{2}/[0-9]{2}\ [0-9:]{8}\.[0-9]{6}\ by\ log ]]
    [[ $stderr == *' WARN grouped a=1 g.b=2'* ]]
  done
}

@test "lines of log are records even if the function does not use slog" {
  local packaging
  mkdir -p "$BATS_FILE_TMPDIR/log"
  cd "$BATS_FILE_TMPDIR/log"
  cat >handler.go <<'GO'
package main

import "log"

func init() { log.Print("init\nin two lines") }

func Handle() { log.Print("invoked") }
GO
  "$root/scripts/build"
  "$root/scripts/pack"
  "$root/scripts/build" --buildmode=exe
  python3 -m zipfile -e handler.zip plugin
  for packaging in exe plugin; do
    lives log "$packaging" AWS_LAMBDA_LOG_FORMAT=JSON
    output=$(records "${stderr//\\n/ }")
    tells <<'END'
level=INFO message=init in two lines
level=INFO message=invoked requestId=request-1
END
    lives log "$packaging" AWS_LAMBDA_LOG_FORMAT=JSON AWS_LAMBDA_LOG_LEVEL=ERROR
    [[ -z $stderr ]]
  done
}
