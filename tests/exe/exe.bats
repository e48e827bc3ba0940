#!/usr/bin/env bats
# Functions packaged as executables, run by AWS's emulator as a custom runtime and from a
# Python runtime.

bats_require_minimum_version 1.5.0

setup_file() {
  export root TASK=$BATS_FILE_TMPDIR/task
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  cp -R "$BATS_TEST_DIRNAME/../loop/function" "$BATS_FILE_TMPDIR/function"
  cd "$BATS_FILE_TMPDIR/function" || return
  BUILDMODE=exe "$root/scripts/build"
  "$root/scripts/pack"
  python3 -m zipfile -e handler.zip "$TASK"
  chmod +x "$TASK/bootstrap" # python -m zipfile drops the mode
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  # shellcheck source=tests/pythons.bash
  source "$BATS_TEST_DIRNAME/../pythons.bash"
  python=$(python3 -c 'import sys; print(sys.executable)')
  lambda_setup "$python"
  cd "$TASK" || return
}

teardown() { stop_lambda; }

# as_custom_runtime starts bootstrap as provided.al2023 does.
as_custom_runtime() {
  _HANDLER=$1 start_lambda "$1" ./bootstrap
}

# as_wrapper starts bootstrap as the start script of a managed runtime does: in place of the
# command that follows.
as_wrapper() {
  local setting=$1
  shift
  _HANDLER=$setting AWS_LAMBDA_EXEC_WRAPPER=$PWD/bootstrap start_lambda "$setting" "$BATS_TEST_DIRNAME/../start_script.bash" "$@"
}

# as_python starts the function as a Python runtime does.
as_python() {
  PYTHONPATH=$RIC start_lambda "$1" "$python" -m awslambdaric
}

# says checks what the launcher has written into the log, after its name.
says() {
  stop_lambda
  run grep '^aws-lambda-go-shim: ' "$LAMBDA_LOG"
  [[ $output == "${1:+aws-lambda-go-shim: $1}" ]]
}

# bats test_tags=slow
@test "the same zip answers as a custom runtime and from every Python runtime" {
  as_custom_runtime handler.Way
  run -0 --separate-stderr invoke '{}'
  [[ $output == '"native loop"' ]]
  stop_lambda
  local tried=0
  find_pythons
  for python in "${PYTHONS[@]}"; do
    case $(python_version "$python") in 2.* | 3.[67].*) continue ;; esac
    lambda_setup "$python"
    as_python handler.Way
    run -0 --separate-stderr invoke '{}'
    [[ $output == '"native loop"' ]]
    says ''
    tried=$((tried + 1))
  done
  [[ $tried -gt 0 ]]
}

@test "what follows the last dot or colon of a handler setting names the handler, as in every language, or an error lists them" {
  local setting
  for setting in Way index.Way src/app.Way example.Hello::Way Assembly::Namespace.Type::Way handler.Context:Way; do
    as_wrapper "$setting" /var/lang/bin/node --max-old-space-size=115 /var/runtime/index.mjs
    run -0 --separate-stderr invoke '{}'
    printf '%s: %s\n' "$setting" "$output"
    [[ $output == '"native loop"' ]]
    says ''
  done
  for setting in index.handler example.Hello::handleRequest Assembly::Type::Method Way. Way:: way bootstrap; do
    as_wrapper "$setting" /var/lang/bin/java -classpath '/var/runtime/lib/*' com.amazonaws.services.lambda.runtime.api.client.AWSLambda
    run -0 --separate-stderr invoke '{}'
    printf '%s: %s\n' "$setting" "$output"
    [[ $output == *"\\\"$setting\\\" does not name a handler of this program: set the function's handler to one of Context, Fail, Told, Way, for example handler.Context\""* ]]
    stop_lambda
  done
}

@test "a handler setting without a handler's name works if there is only one handler" {
  mkdir "$BATS_TEST_TMPDIR/one"
  cd "$BATS_TEST_TMPDIR/one"
  printf 'package main\n\nvar Hidden int\n\nfunc Only() (string, error) { return "only", nil }\n' >handler.go
  "$root/scripts/build" --buildmode=exe
  as_custom_runtime bootstrap
  run -0 --separate-stderr invoke '{}'
  [[ $output == '"only"' ]]
  stop_lambda
  local setting
  for setting in lambda_function.lambda_handler index.handler example.Hello::handleRequest Assembly::Type::Method handler; do
    as_wrapper "$setting" /var/lang/bin/ruby /var/runtime/index.rb
    run -0 --separate-stderr invoke '{}'
    [[ $output == '"only"' ]]
    stop_lambda
  done
}

# CPython 2.7, 3.6 and 3.7 used to show a traceback about a missing name instead.
# bats test_tags=slow
@test "a bootstrap without its executable bit runs, or one sentence says why not, on every CPython" {
  local stderr
  cp -R "$TASK" "$BATS_TEST_TMPDIR/task"
  cd "$BATS_TEST_TMPDIR/task"
  chmod -x bootstrap
  find_pythons
  for python in "${PYTHONS[@]}"; do
    AWS_LAMBDA_RUNTIME_API=nowhere run -1 --separate-stderr "$python" -B -c $'try:\n  import handler\nexcept ImportError as e:\n  raise SystemExit(e)'
    case $(python_version "$python") in
      2.* | 3.[67].*) [[ $stderr == "$PWD/bootstrap cannot be started: Permission denied" ]] ;;
      *) [[ $stderr == 'aws-lambda-go-shim: AWS_LAMBDA_RUNTIME_API "nowhere" has no valid IP address'* ]] ;;
    esac || {
      printf '%s: %s\n' "$python" "$stderr"
      return 1
    }
  done
}

@test "Python code that wraps the function is replaced too, and a line in the log says so" {
  local why='cannot wrap this function, because it is an executable, which replaces Python: build it as a plugin'
  cp -R "$TASK" "$BATS_TEST_TMPDIR/task"
  cd "$BATS_TEST_TMPDIR/task"
  printf 'import os\nos.environ["_HANDLER"] = os.environ.get("ORIGINAL", os.environ["_HANDLER"])\nimport handler\n' >wrapper.py
  as_python wrapper.Way
  run -0 --separate-stderr invoke '{}'
  [[ $output == '"native loop"' ]]
  says "warning: wrapper $why"
  ORIGINAL=handler.Way as_python wrapper.Way
  run -0 --separate-stderr invoke '{}'
  [[ $output == '"native loop"' ]]
  says "warning: wrapper $why"
  as_python handler.Way
  run -0 --separate-stderr invoke '{}'
  [[ $output == '"native loop"' ]]
  says ''
}

@test "outside Lambda the launcher says how to use the function" {
  local stderr
  run -1 --separate-stderr "$python" -B -c 'import handler'
  [[ $stderr == *$'\nImportError: AWS_LAMBDA_RUNTIME_API is not set: this function is an executable, which only a Lambda runtime or an emulator can start: build it as a plugin to call it from Python' ]]
}

# program_that_tells makes a bootstrap that prints its variables, an open file and the ignored signals.
program_that_tells() {
  mkdir "$BATS_TEST_TMPDIR/started"
  cd "$BATS_TEST_TMPDIR/started" || return
  cp "$TASK/handler.py" .
  cat >bootstrap <<'SH'
#!/bin/sh
printf '%s\n' "$KEPT" "${AWS_LAMBDA_MAX_CONCURRENCY-unset} ${LAMBDASHIM_WORKER-unset}"
cat <&7
sed -n 's/^SigIgn:\t//p' /proc/$$/status
SH
  chmod +x bootstrap
  echo 'from a file' >file
}

@test "the program inherits Python's variables and open files, and ignores no signal" {
  program_that_tells
  # Python ignores SIGPIPE (13) and SIGXFSZ (25), and ignored signals stay ignored after exec.
  KEPT='a "value"' AWS_LAMBDA_RUNTIME_API=127.0.0.1:9001 run -0 --separate-stderr "$python" -B -c '
import os
os.dup2(os.open("file", os.O_RDONLY), 7)
print("printed before")
import handler' 7</dev/null
  [[ ${lines[0]} == 'printed before' ]]
  [[ ${lines[1]} == 'a "value"' ]]
  [[ ${lines[2]} == 'unset unset' ]]
  [[ ${lines[3]} == 'from a file' ]]
  [[ $((0x${lines[4]} & (1 << 12 | 1 << 24))) -eq 0 ]]
}

@test "if Lambda's Python has workers, only a worker is replaced, and the program knows that it is a worker" {
  local workers
  program_that_tells
  for workers in 1 4; do
    AWS_LAMBDA_MAX_CONCURRENCY=$workers AWS_LAMBDA_RUNTIME_API=127.0.0.1:9001 run -0 --separate-stderr "$python" -B -c '
import multiprocessing
import handler
try:
    handler.Way({}, None)
except RuntimeError as error:
    print(error, flush=True)
process = multiprocessing.get_context("fork").Process(target=lambda: handler.Way)
process.start()
process.join()' 7<file
    [[ ${lines[0]} == 'this function is an executable, which replaces the serving process, but'*': build it as a plugin' ]]
    if [[ $workers == 1 ]]; then
      [[ ${lines[1]} == 'unset unset' ]]
    else
      [[ ${lines[1]} == 'unset 1' ]]
    fi
  done
}

@test "an unmodified program of aws-lambda-go runs from a Python runtime, and in place of every language" {
  mkdir "$BATS_TEST_TMPDIR/unmodified"
  cd "$BATS_TEST_TMPDIR/unmodified"
  cp "$BATS_TEST_DIRNAME"/../events/go.{mod,sum} .
  cat >main.go <<'GO'
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

func handler(ctx context.Context, event events.SQSEvent) (string, error) {
	lc, _ := lambdacontext.FromContext(ctx)
	return event.Records[0].Body + " " + lc.InvokedFunctionArn, nil
}

func main() { lambda.Start(handler) }
GO
  "$root/scripts/build" --buildmode=exe
  "$root/scripts/pack"
  python3 -m zipfile -e handler.zip task
  chmod +x task/bootstrap
  cd task
  as_python handler.Handle
  run -0 --separate-stderr invoke '{"Records": [{"body": "hello"}]}'
  [[ $output == '"hello arn:aws:lambda:us-east-1:012345678912:function:fn"' ]]
  stop_lambda
  as_wrapper Assembly::Type::Method /var/lang/bin/dotnet exec --depsfile /var/task/a.deps.json /var/runtime/Amazon.Lambda.RuntimeSupport.dll
  run -0 --separate-stderr invoke '{"Records": [{"body": "hello"}]}'
  [[ $output == '"hello arn:aws:lambda:us-east-1:012345678912:function:fn"' ]]
}

# Until v1.18.0, aws-lambda-go knew only the protocol of the runtime go1.x.
@test "a program with an aws-lambda-go that knows no Runtime API is refused" {
  mkdir "$BATS_TEST_TMPDIR/old"
  cd "$BATS_TEST_TMPDIR/old"
  printf 'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start(func() {}) }\n' >main.go
  printf 'module example.com/old\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.17.0\n' >go.mod
  go mod download github.com/aws/aws-lambda-go || skip 'aws-lambda-go cannot be downloaded'
  run -1 --separate-stderr "$root/scripts/build" --buildmode=exe
  [[ $stderr == 'build: this aws-lambda-go, older than v1.18.0, can only serve the runtime go1.x, which is gone: run go get github.com/aws/aws-lambda-go@latest' ]]
  go get github.com/aws/aws-lambda-go@v1.18.0
  run -0 --separate-stderr "$root/scripts/build" --buildmode=exe
}

@test "lambdacontext.FromContext works in a plugin that Python calls" {
  mkdir "$BATS_TEST_TMPDIR/lambdacontext"
  cd "$BATS_TEST_TMPDIR/lambdacontext"
  cp "$BATS_TEST_DIRNAME"/../events/go.{mod,sum} .
  cat >handler.go <<'GO'
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

func Handle(ctx context.Context, event any) (string, error) {
	lc, ok := lambdacontext.FromContext(ctx)
	if !ok {
		return "no context", nil
	}
	_, limited := ctx.Deadline()
	if len(lc.AwsRequestID) != 36 || !limited {
		return "no request", nil
	}
	return lc.InvokedFunctionArn, nil
}
GO
  run -0 --separate-stderr "$root/scripts/build"
  [[ ${#lines[@]} -eq 3 && ${lines[1]} == '  Handle  '* ]]
  "$root/scripts/pack" --loop=python
  python3 -m zipfile -e handler.zip task
  cd task
  as_python handler.Handle
  run -0 --separate-stderr invoke '{}'
  [[ $output == '"arn:aws:lambda:us-east-1:012345678912:function:fn"' ]]
}

@test "options of aws-lambda-go's handlers and of package stdjson decide about JSON, in both packagings" {
  mkdir "$BATS_TEST_TMPDIR/options"
  cd "$BATS_TEST_TMPDIR/options"
  cp "$BATS_TEST_DIRNAME"/../events/go.{mod,sum} .
  cat >handler.go <<'GO'
package main

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/eawsy/aws-lambda-go-shim/lambda/stdjson"
)

type Event struct{ N any }

var Theirs = lambda.NewHandlerWithOptions(func(e Event) (any, error) { return again(nil, e) },
	lambda.WithUseNumber(true), lambda.WithDisallowUnknownFields(true), lambda.WithSetEscapeHTML(true), lambda.WithSetIndent("", " "))

var Ours = stdjson.Handler(again, stdjson.Options{
	Decoder: func(d *json.Decoder) { d.UseNumber(); d.DisallowUnknownFields() },
	Encoder: func(e *json.Encoder) { e.SetEscapeHTML(true); e.SetIndent("", " ") },
})

var Plain = stdjson.Handler(again, stdjson.Options{})

func again(ctx context.Context, e Event) (any, error) { return []any{e.N, "<"}, nil }
GO
  local kind handler
  "$root/scripts/build" --buildmode=exe >/dev/null
  "$root/scripts/build" >/dev/null
  for kind in bootstrap handler.so; do
    "$root/scripts/pack" handler "$kind" "$kind.zip" >/dev/null
    rm -rf task
    python3 -m zipfile -e "$kind.zip" task
    cd task
    for handler in Theirs Ours Plain; do
      as_python "handler.$handler"
      run -0 --separate-stderr invoke '{"N":12345678901234567891}'
      case $handler in
        Plain) [[ $output == '[12345678901234567000,"<"]' ]] ;;
        *) [[ $output == $'[\n 12345678901234567891,\n "\\u003c"\n]' ]] ;;
      esac
      run -0 --separate-stderr invoke '{"M":1}'
      case $handler in
        Plain) [[ $output == '[null,"<"]' ]] ;;
        *) [[ $output == *'"errorMessage":"json: unknown field \"M\""'* ]] ;;
      esac
      stop_lambda
    done
    cd ..
  done
}

# bats test_tags=slow
@test "an executable for arm64 answers" {
  command -v qemu-aarch64-static >/dev/null || skip "qemu-aarch64-static is not installed"
  cp -R "$BATS_TEST_DIRNAME/../loop/function" "$BATS_TEST_TMPDIR/arm64"
  cd "$BATS_TEST_TMPDIR/arm64"
  GOARCH=arm64 run -0 --separate-stderr "$root/scripts/build" --buildmode=exe
  [[ ${lines[0]} == 'bootstrap  '*'  linux/arm64  '*'  needs no glibc' ]]
  _HANDLER=handler.Way start_lambda handler.Way qemu-aarch64-static ./bootstrap
  run -0 --separate-stderr invoke '{}'
  [[ $output == '"native loop"' ]]
}

@test "an executable may have C code" {
  mkdir "$BATS_TEST_TMPDIR/c"
  cd "$BATS_TEST_TMPDIR/c"
  printf 'package main\n\n// static int three(void) { return 3; }\nimport "C"\n\nfunc Handle() (int, error) { return int(C.three()), nil }\n' >handler.go
  run -0 --separate-stderr "$root/scripts/build" --buildmode=exe
  [[ ${lines[0]} == 'bootstrap  '*'  needs glibc 2.'* && ${lines[1]} == '  Handle  func() (int, error)' ]]
  as_custom_runtime handler.Handle
  run -0 --separate-stderr invoke '{}'
  [[ $output == 3 ]]
}
