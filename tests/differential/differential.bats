#!/usr/bin/env bats
# Runs the same handlers with aws-lambda-go, with the shim as an executable and as a
# plugin, and with awslambdaric in Python. Each talks to a strict Runtime API with the same
# script. Only the listed differences between them are allowed.

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
  # Use version 1 of encoding/json: its error texts are those of the shim.
  GOEXPERIMENT=nojsonv2 go build -trimpath -o "$BUILT/native" ./native
  cp -R python "$BUILT/python"
  cd shim || return
  both_packagings
  mv plugin exe "$BUILT"
}

setup() { cd "$BATS_TEST_DIRNAME" || return; }

# tested runs Go tests by name, and prints the number of their exchanges.
tested() {
  run go test -count=1 -v -run "$1" .
  grep -oE '[0-9]+ exchanges with .*' <<<"$output" | sort | uniq -c | sed 's/^ */# /' >&3 || true
  if [[ $status -ne 0 ]]; then
    printf '%s\n' "$output"
    return 1
  fi
}

@test "the shim does what aws-lambda-go does, except for the listed differences" {
  tested 'Unique|AWSLambdaGo|Tables'
}

@test "the shim does what awslambdaric does, except for the listed differences" {
  tested AWSLambdaRIC
}
