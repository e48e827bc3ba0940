#!/usr/bin/env bats
# When Go takes over from Lambda's own runtime client, and when Python's loop serves: with
# the unchanged client, with changes that AWS might make, and with patches by a wrapper.

bats_require_minimum_version 1.5.0

setup_file() {
  export root
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=/dev/null # shellcheck follows it in setup, and would take minutes for both
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  mkdir "$BATS_FILE_TMPDIR/loop" "$BATS_FILE_TMPDIR/lifecycle"
  cd "$BATS_FILE_TMPDIR/loop" || return
  cp "$BATS_TEST_DIRNAME/../loop/function/handler.go" .
  both_packagings handler
  "$root/scripts/pack" --loop=native handler handler.so native.zip
  python3 -m zipfile -e native.zip native
  cd "$BATS_FILE_TMPDIR/lifecycle" || return
  cp "$BATS_TEST_DIRNAME"/../lifecycle/functions/lifecycle/* .
  "$root/scripts/build"
  "$root/scripts/pack"
  python3 -m zipfile -e handler.zip plugin
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  python=$(python3 -c 'import sys; print(sys.executable)')
  lambda_setup "$python"
  cd "$BATS_FILE_TMPDIR/loop/plugin" || return
}

teardown() { stop_lambda; }

# says checks the answer $1, and the shim's line $2 in the log $3 about who serves.
says() {
  local want=$1 line=$2 log=$3 said
  said=$(sed -n "s/^aws-lambda-go-shim: Python's own loop serves this function: //p" "$log")
  if [[ $output != "$want" || $said != "$line" ]]; then
    printf '%s\ngot  %s | %s\nwant %s | %s\n' "${change:-}" "$output" "$said" "$want" "$line"
    cat "$log"
    return 1
  fi
}

# change sets RIC to a copy of the runtime client with the change $1.
change() {
  change=$1
  lambda_setup "$python"
  "$python" "$BATS_TEST_DIRNAME/change.py" "$RIC" "$BATS_TEST_TMPDIR/$change" "$change"
  RIC=$BATS_TEST_TMPDIR/$change
}

# served invokes the function in RIC. A script $3 may start RIC.
served() {
  local want=$1 line=$2
  local -a client=(-m awslambdaric)
  [[ -z ${3:-} ]] || client=("$3")
  PYTHONPATH=$RIC:. start_lambda handler.Way "$python" "${client[@]}"
  run -0 --separate-stderr invoke '{}'
  says "$want" "$line" "$LAMBDA_LOG"
  stop_lambda
}

# worked runs the function in RIC with two workers, and checks the answers of both.
worked() {
  local want=$1 line=$2 log=$BATS_TEST_TMPDIR/workers.log stderr=''
  _HANDLER=handler.Way PYTHONPATH=$RIC:. run -0 --separate-stderr \
    "$python" "$BATS_TEST_DIRNAME/../workers.py" 2 "$python" -m awslambdaric handler.Way
  printf '%s\n' "$stderr" >"$log"
  output=$(sort -u <<<"$output")
  says "$want" "$line" "$log"
}

# patched runs the function with a wrapper that patches the runtime client with the Python
# code on stdin.
patched() {
  local script=$BATS_TEST_TMPDIR/patched.py
  {
    printf 'import sys\nfrom awslambdaric import __main__, bootstrap, lambda_runtime_client\n'
    cat
    printf '__main__.main(sys.argv)\n'
  } >"$script"
  served "$1" "$2" "$script"
}

@test "a client that does something new or different serves itself and does it, and the log says why" {
  local name line
  while IFS='|' read -r name line; do
    change "$name"
    served '"python"' "$line"
  done <<'END'
renamed_lookup|bootstrap.run has something new: load_handler
renamed_request|bootstrap.run has something new: handle_request
missing_request|bootstrap.handle_event_request was replaced
new_argument|BaseLambdaRuntimeClient.post_invocation_result has something new: checksum
optional_argument|bootstrap.handle_event_request has something new: region
new_field|bootstrap.run has something new: baggage
new_duty_in_client|BaseLambdaRuntimeClient.wait_next_invocation has something new: print
late_lookup|the handler was looked up after an invocation had arrived
on_a_thread|the handler was looked up on a thread that is not the main one
new_duty|bootstrap.run has something new: start
END
  grep -q '^telemetry has started$' "$LAMBDA_LOG"
}

@test "Go takes over from a client that was reformatted or compiled in another place" {
  local name
  for name in reformatted compiled_elsewhere; do
    change "$name"
    served '"native loop"' ''
  done
}

@test "Go serves in each of several workers, even if their parent has imported or looked up the function" {
  local name
  worked '"native loop"' ''
  for name in import_in_parent lookup_in_parent workers_by_fork; do
    change "$name"
    worked '"native loop"' ''
  done
}

@test "workers that get the handler from their parent call it from Python" {
  local line='the handler was looked up by _get_handler for run_concurrent'
  change handler_from_parent
  worked '"python"' "$line"$'\n'"$line"
}

@test "an executable replaces each of several workers, even if their parent has imported or looked it up" {
  local name
  cd "$BATS_FILE_TMPDIR/loop/exe"
  worked '"native loop"' ''
  for name in import_in_parent lookup_in_parent workers_by_fork; do
    change "$name"
    worked '"native loop"' ''
  done
}

@test "Go takes over from awslambdaric 4.2.0, which looks the handler up in the parent of its workers" {
  local packaging
  lambda_setup "$python" PREFORK
  served '"native loop"' ''
  for packaging in plugin exe; do
    cd "$BATS_FILE_TMPDIR/loop/$packaging"
    worked '"native loop"' ''
  done
}

@test "each worker reports an error in init" {
  mkdir "$BATS_TEST_TMPDIR/failing"
  cd "$BATS_TEST_TMPDIR/failing"
  printf 'package main\n\nfunc init() { panic("no luck") }\n\nfunc Way() {}\n' >handler.go
  "$root/scripts/build"
  "$root/scripts/pack"
  python3 -m zipfile -e handler.zip task
  cd task
  _HANDLER=handler.Way PYTHONPATH=$RIC:. run -0 --separate-stderr \
    "$python" "$BATS_TEST_DIRNAME/../workers.py" 2 "$python" -m awslambdaric handler.Way
  [[ $output == *'[ERROR] string: no luck'* ]] # the client writes it to stdout
  [[ $output == *'init/error {"errorMessage": "no luck", "errorType": "string", '*'handler.go'* ]]
}

@test "a wrapper that replaces a part of the client keeps it" {
  local function='def patched(*args, **kwargs): return original(*args, **kwargs)' member
  patched '"python"' 'bootstrap._get_handler was replaced' <<END
import functools
original = bootstrap._get_handler
$function
bootstrap._get_handler = functools.wraps(original)(patched)
END
  for member in bootstrap.{create_log_sink,handle_event_request} lambda_runtime_client.{BaseLambdaRuntimeClient.wait_next_invocation,LambdaRuntimeClient.post_invocation_result}; do
    patched '"python"' "${member#lambda_runtime_client.} was replaced" <<END
original = $member
$function
$member = patched
END
  done
  patched '"python"' 'bootstrap.LambdaContext was replaced' <<'END'
class Context(bootstrap.LambdaContext): pass
bootstrap.LambdaContext = Context
END
}

@test "a marshaller of the wrapper is used" {
  patched '{"wrapped": "python"}' 'LambdaRuntimeClient.marshaller was replaced' <<'END'
class Marshaller(lambda_runtime_client.LambdaMarshaller):
    def marshal_response(self, response):
        return super().marshal_response({"wrapped": response})
lambda_runtime_client.LambdaRuntimeClient.marshaller = Marshaller()
END
}

@test "--loop=native takes over from an unknown client too, except after an invocation has arrived or before a fork" {
  local name
  cd "$BATS_FILE_TMPDIR/loop/native"
  for name in renamed_lookup new_duty optional_argument on_a_thread; do
    change "$name"
    served '"native loop"' ''
  done
  patched '"native loop"' '' <<<'bootstrap.create_log_sink = lambda: bootstrap.StandardLogSink()'
  change late_lookup
  served '"python"' 'the handler was looked up after an invocation had arrived'
  change lookup_in_parent
  worked '"native loop"' ''
}

@test "Python's hooks for a snapshot run together with Go's" {
  local stderr=''
  cd "$BATS_FILE_TMPDIR/lifecycle/plugin"
  cat >"$BATS_TEST_TMPDIR/hooks.py" <<'PYTHON'
import sys
import snapshot_restore_py
from awslambdaric import __main__
if len(sys.argv) > 2:
    snapshot_restore_py.register_after_restore(print, "hook of Python's", flush=True)
__main__.main(sys.argv)
PYTHON
  AWS_LAMBDA_INITIALIZATION_TYPE=snap-start PYTHONPATH=$RIC:. run -0 --separate-stderr \
    "$python" "$BATS_TEST_DIRNAME/../lifecycle/api.py" "$python" "$BATS_TEST_TMPDIR/hooks.py" handler.Handle and-one-of-Python
  [[ $output == *"hook of Python's"* ]]
  [[ $output == *'response ["before 2", "before 1", "after 1", "after 2"]'* ]]
  [[ $stderr == *'serves this function: Python functions are registered with snapshot_restore_py'* ]]
  AWS_LAMBDA_INITIALIZATION_TYPE=snap-start PYTHONPATH=$RIC:. run -0 --separate-stderr \
    "$python" "$BATS_TEST_DIRNAME/../lifecycle/api.py" "$python" "$BATS_TEST_TMPDIR/hooks.py" handler.Handle
  [[ $output == *'response ["before 2","before 1","after 1","after 2"]'* ]]
  [[ $stderr != *'serves this function'* ]]
}
