#!/usr/bin/env bats
# The same handlers under aws-lambda-go, as an executable and as a plugin of the shim's,
# and under awslambdaric in Python: each over a strict Runtime API that follows the same
# script. What they do differently is compared with the differences that are listed.

bats_require_minimum_version 1.5.0

setup_file() {
  export BUILT=$BATS_FILE_TMPDIR/built PYTHON RIC
  local root
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  PYTHON=$(python3 -c 'import sys; print(sys.executable)')
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR lambda_setup "$PYTHON"
  cp -R "$BATS_TEST_DIRNAME/functions" "$BATS_FILE_TMPDIR/functions"
  mkdir "$BUILT"
  cd "$BATS_FILE_TMPDIR/functions" || return
  # With the encoding/json whose errors have the texts of version 1, as the shim's have.
  GOEXPERIMENT=nojsonv2 go build -trimpath -o "$BUILT/native" ./native
  cp -R python "$BUILT/python"
  cd shim || return
  both_packagings
  mv plugin exe "$BUILT"
}

setup() { cd "$BATS_TEST_DIRNAME" || return; }

# tested runs Go tests by their name, and prints how much they tried.
tested() {
  run go test -count=1 -v -run "$1" .
  grep -oE '[0-9]+ (exchanges with .*|texts)' <<<"$output" | sort | uniq -c | sed 's/^ */# /' >&3 || true
  if [[ $status -ne 0 ]]; then
    printf '%s\n' "$output"
    return 1
  fi
}

@test "every text in an error, a panic, a content type or a stream is answered once, and arrives" {
  tested EveryText
}

@test "the shim does what aws-lambda-go does, except for the differences that are listed" {
  tested 'Unique|AWSLambdaGo|Tables'
}

@test "the shim does what awslambdaric does, except for the differences that are listed" {
  tested AWSLambdaRIC
}
