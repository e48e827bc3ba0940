#!/usr/bin/env bats
# Types with the methods of encoding/json/v2.

bats_require_minimum_version 1.5.0

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  go list encoding/json/jsontext >/dev/null 2>&1 || skip "this Go has no encoding/json/v2"
  cp -R "$BATS_TEST_DIRNAME/v2" "$BATS_TEST_TMPDIR/function"
  cd "$BATS_TEST_TMPDIR/function" || return
}

teardown() { stop_lambda; }

@test "types with MarshalJSONTo and UnmarshalJSONFrom work in both packagings" {
  local event='{"points":["ab","cd"],"by":{"x":"ef"}}'
  both_packagings
  cd plugin
  run -0 python3 -B -c "import handler, json; print(json.dumps(handler.Handle(json.loads('$event'), None), separators=(',', ':')))"
  [[ $output == "$event" ]]
  cd ../exe
  lambda_setup "$(python3 -c 'import sys; print(sys.executable)')"
  _HANDLER=handler.Handle start_lambda handler.Handle ./bootstrap
  run -0 invoke "$event"
  [[ $output == "$event" ]]
}
