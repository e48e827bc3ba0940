#!/usr/bin/env bats
# Handlers typed with github.com/aws/aws-lambda-go/events: for every exported type of the
# module there is a handler that returns its event.

bats_require_minimum_version 1.5.0

setup_file() {
  export FUNCTION=$BATS_FILE_TMPDIR/function
  local root names
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  cp -R "$BATS_TEST_DIRNAME" "$FUNCTION"
  cd "$FUNCTION" || return
  names=$(go doc -short github.com/aws/aws-lambda-go/events | sed -nE 's/^type ([A-Za-z0-9_]+) .*/\1/p')
  {
    printf 'package main\n\nimport "github.com/aws/aws-lambda-go/events"\n\n'
    printf 'func echo[E any](event E) (E, error) { return event, nil }\n\nvar (\n'
    sed 's/.*/\t& = echo[events.&]/' <<<"$names"
    printf ')\n'
  } >handler.go
  {
    printf 'package main\n\nvar handlers = map[string]any{\n'
    sed 's/.*/\t"&": &,/' <<<"$names"
    printf '}\n'
  } >handlers_test.go
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  GOARCH=$(go env GOHOSTARCH) both_packagings
  go mod edit -require=lambdashim@v0.0.0 -replace=lambdashim="$root/shim"
}

@test "every type has a handler in both packagings" {
  cd "$FUNCTION"
  [[ $(grep -c '^  [A-Z]' plugin.txt) -eq $(grep -c echo.events handler.go) ]]
  diff <(grep '^  ' plugin.txt) <(grep '^  ' exe.txt)
}

@test "an executable decodes and encodes every type as encoding/json does, byte for byte" {
  cd "$FUNCTION"
  # The reference is version 1 of encoding/json.
  GOEXPERIMENT=nojsonv2 run go test -count=1 -v .
  grep -v -e '^=== ' -e '^ *--- PASS' <<<"$output"
  [[ $status -eq 0 ]]
  grep -E '[0-9]+ types, [0-9]+ events' <<<"$output" | sed 's/^ */# /' >&3
}
