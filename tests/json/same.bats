#!/usr/bin/env bats
# The types of lambda/json, in a test, a plugin and an executable.

bats_require_minimum_version 1.5.0

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  cp -R "$BATS_TEST_DIRNAME/same" "$BATS_TEST_TMPDIR/function"
  cd "$BATS_TEST_TMPDIR/function" || return
}

teardown() { stop_lambda; }

# same prints a result in a form to compare.
same() { python3 -c 'import json, sys; print(json.dumps(json.loads(sys.argv[1]), indent=1))' "$1"; }

@test "the types of lambda/json mean the same in a test, a plugin and an executable" {
  local event tested plugin
  event=$(python3 -c 'import re; print("{\"echo\":%s}" % re.search("const text = .(.*).\n", open("handler.go").read())[1])')
  both_packagings
  "$root/scripts/gomod" >gomod.txt
  run -0 go test -v -run TestReport .
  tested=$(same "$(sed -n 's/^result //p' <<<"$output")")
  [[ $tested == *'json.RawMessage of github.com/eawsy/aws-lambda-go-shim/lambda/json, methods 1 and 2'* ]]
  cd plugin
  plugin=$(python3 -B -c 'import handler, json, sys; print(json.dumps(handler.Handle(json.loads(sys.argv[1]), None)))' "$event")
  diff <(printf '%s\n' "$tested") <(same "$plugin")
  cd ../exe
  lambda_setup "$(python3 -c 'import sys; print(sys.executable)')"
  _HANDLER=handler.Handle start_lambda handler.Handle ./bootstrap
  run -0 invoke "$event"
  diff <(printf '%s\n' "$tested") <(same "$output")
}
