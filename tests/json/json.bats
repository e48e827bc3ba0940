#!/usr/bin/env bats
# The codec of shim/json: encoding/json is the judge of all that it does.

bats_require_minimum_version 1.5.0

setup() {
  ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  export GOTOOLCHAIN=local GOFLAGS='' GOWORK=off
}

@test "encoding/json's own tests pass with the codec in its place" {
  run -0 "$BATS_TEST_DIRNAME/std/run" -v
  [[ $output == *"--- PASS: TestUnmarshal/#"* ]]
  [[ $output != *"--- SKIP"* ]]
}

@test "they pass without unsafe, too" {
  run -0 "$BATS_TEST_DIRNAME/std/run" -tags=purego
}

@test "a codec that is wrong fails them" {
  cp -R "$ROOT/shim" "$BATS_TEST_TMPDIR/shim"
  mkdir -p "$BATS_TEST_TMPDIR/tests/json"
  cp -R "$BATS_TEST_DIRNAME/std" "$BATS_TEST_TMPDIR/tests/json"
  sed -i 's/maxDepth = 10000/maxDepth = 9999/' "$BATS_TEST_TMPDIR/shim/json/syntax.go"
  run -1 "$BATS_TEST_TMPDIR/tests/json/std/run"
  [[ $output == *"--- FAIL: TestUnmarshalMaxDepth"* ]]
}

@test "the codec links neither encoding/json nor fmt, net or time" {
  cd "$ROOT/shim"
  run -0 go list -deps ./json
  run -1 grep -xE 'encoding/json.*|fmt|net|time|text/.*' <<<"$output"
}
