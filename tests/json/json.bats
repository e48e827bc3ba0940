#!/usr/bin/env bats
# The codec of shim/json, compared with encoding/json.

bats_require_minimum_version 1.5.0

setup() {
  ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  export GOTOOLCHAIN=local GOFLAGS='' GOWORK=off
}

@test "encoding/json's own tests pass with the codec" {
  run -0 "$BATS_TEST_DIRNAME/std/run" -v
  [[ $output == *"--- PASS: TestUnmarshal/#"* ]]
  [[ $output != *"--- SKIP"* ]]
}

@test "encoding/json's own tests pass with the codec while Go checks its pointers" {
  run -0 "$BATS_TEST_DIRNAME/std/run" -gcflags=lambdashim/json=-d=checkptr
}

@test "the codec does not link encoding/json, fmt, net or time" {
  cd "$ROOT/shim"
  run -0 go list -deps ./json
  run -1 grep -xE 'encoding/json.*|fmt|net|time|text/.*' <<<"$output"
}

@test "while Go checks the codec's pointers, random types and texts give the same results as in encoding/json" {
  cd "$ROOT/shim"
  GOEXPERIMENT=nojsonv2 run -0 go test -gcflags=lambdashim/json=-d=checkptr -short ./json
}

@test "with 32 bits, random types and texts give the same results as in encoding/json" {
  cd "$ROOT/shim"
  GOEXPERIMENT=nojsonv2 GOARCH=386 CGO_ENABLED=0 run -0 go test -short ./json
}

@test "on arm64, random types and texts give the same results as in encoding/json" {
  command -v qemu-aarch64-static >/dev/null || skip "qemu-aarch64-static is not installed"
  cd "$ROOT/shim"
  GOEXPERIMENT=nojsonv2 GOARCH=arm64 CGO_ENABLED=0 go test -c -o "$BATS_TEST_TMPDIR/test" ./json
  cd json
  run -0 qemu-aarch64-static "$BATS_TEST_TMPDIR/test" -test.short -test.run 'Random|Flipped'
}

@test "nothing takes more than twice the memory or time of encoding/json, and a part of an event keeps about 3 kB" {
  cd "$ROOT/shim"
  GOEXPERIMENT=nojsonv2 run -0 go test -run 'NoText|NoResult|KeepsAbout' -v ./json
  [[ $(grep -c '^--- PASS: ' <<<"$output") == 3 ]]
}

@test "the host and the shim of an executable do not link encoding/json" {
  cd "$ROOT/shim"
  run -0 go list -deps ./host ./exe
  run -1 grep -x 'encoding/json.*' <<<"$output"
}
