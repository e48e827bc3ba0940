#!/usr/bin/env bats
# The software bill of materials of a function, as docs/building.md says to make it.
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  # shellcheck source=tests/tools.bash
  source "$BATS_TEST_DIRNAME/../tools.bash"
  # shellcheck source=versions
  source "$BATS_TEST_DIRNAME/../../versions"
  commands_setup
}

# components prints the modules in a program.
components() {
  "$TOOL" bin -json -std "$1" 2>/dev/null |
    python3 -c 'import json, sys; print(*(c["name"] for c in json.load(sys.stdin)["components"]))'
}

@test "cyclonedx-gomod reads the modules in a plugin, in an executable, and in what pack made of them" {
  local program
  GOPROXY='' go_tool cyclonedx-gomod github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod "$CYCLONEDX_GOMOD_VERSION"
  grep -F "cyclonedx-gomod@$CYCLONEDX_GOMOD_VERSION bin -json -std" "$root/docs/building.md"
  handler_go
  build
  build --buildmode=exe
  mkdir zipped
  for program in handler.so bootstrap; do
    pack --no-import handler "$program"
    python3 -m zipfile -e handler.zip zipped
    run -0 components "$program"
    [[ " $output " == *'/aws-lambda-go-core '* && " $output " == *' std '* ]]
    [[ $(components "zipped/$program") == "$output" ]]
  done
}
