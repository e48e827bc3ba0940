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

@test "under the race detector and checkptr, random types and texts are as in encoding/json" {
  cd "$ROOT/shim"
  GOEXPERIMENT=nojsonv2 run -0 go test -race -short ./json
  GOEXPERIMENT=nojsonv2 run -0 go test -gcflags=all=-d=checkptr -short ./json
}

@test "so they are without unsafe" {
  cd "$ROOT/shim"
  GOEXPERIMENT=nojsonv2 run -0 go test -tags=purego -short ./json
}

@test "so they are with 32 bits" {
  cd "$ROOT/shim"
  GOEXPERIMENT=nojsonv2 GOARCH=386 CGO_ENABLED=0 run -0 go test -short ./json
}

@test "so they are on arm64" {
  command -v qemu-aarch64-static >/dev/null || skip "qemu-aarch64-static is not installed"
  cd "$ROOT/shim"
  GOEXPERIMENT=nojsonv2 GOARCH=arm64 CGO_ENABLED=0 go test -c -o "$BATS_TEST_TMPDIR/test" ./json
  cd json
  run -0 qemu-aarch64-static "$BATS_TEST_TMPDIR/test" -test.short -test.run 'Random|Flipped'
}

@test "the host and an executable link no encoding/json of their own" {
  cd "$ROOT/shim"
  run -0 go list -deps ./host ./exe
  run -1 grep -x 'encoding/json.*' <<<"$output"
}
