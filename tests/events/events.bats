#!/usr/bin/env bats
# Handlers typed with github.com/aws/aws-lambda-go/events: for every exported type of the
# module there is a handler that returns its event.

bats_require_minimum_version 1.5.0

setup_file() {
  export HANDLER=typed FUNCTION=$BATS_FILE_TMPDIR/function
  local root examples
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  cp -R "$BATS_TEST_DIRNAME" "$FUNCTION"
  # generate and reference need only aws-lambda-go from the go.mod.
  cp -R "$FUNCTION" "$BATS_FILE_TMPDIR/reference"
  cd "$BATS_FILE_TMPDIR/reference" || return
  sed -i '/eawsy/d' go.mod
  examples=$(go list -m -f '{{.Dir}}' github.com/aws/aws-lambda-go)/events
  go run ./generate "$examples"
  GOEXPERIMENT=nojsonv2 go run ./reference "$examples/testdata" >"$FUNCTION/cases.json"
  mv handler.go "$FUNCTION"

  cd "$FUNCTION" || return
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  both_packagings typed
}

# newest_python prints the newest CPython here, which is not always python3.
newest_python() {
  # shellcheck source=tests/pythons.bash
  source "$BATS_TEST_DIRNAME/../pythons.bash"
  find_pythons
  printf '%s\n' "${PYTHONS[-1]}"
}

@test "every type has a handler in both packagings" {
  cd "$FUNCTION"
  diff <(grep '^  ' plugin.txt) <(grep '^  ' exe.txt)
  python3 - <<'PYTHON'
import json
handlers = {line.split()[0] for line in open("plugin.txt") if line.startswith("  ")}
tested = {case["handler"] for case in json.load(open("cases.json"))}
streams = {"APIGatewayProxyStreamingResponse", "LambdaFunctionURLStreamingResponse"}
assert handlers - tested == streams and tested <= handlers, handlers ^ tested
PYTHON
}

@test "a plugin in the newest CPython decodes and encodes every type as encoding/json does" {
  cd "$FUNCTION/plugin"
  run -0 "$(newest_python)" -B ../check.py plugin ../cases.json
  printf '# plugin: %s\n' "$output" >&3
}

@test "an executable decodes and encodes every type as encoding/json does, byte for byte" {
  cd "$FUNCTION/exe"
  run -0 python3 ../check.py exe ../cases.json
  printf '# executable: %s\n' "$output" >&3
}
