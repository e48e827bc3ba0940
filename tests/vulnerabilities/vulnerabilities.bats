#!/usr/bin/env bats
# Known vulnerabilities in the code that the project's Go code calls.
bats_require_minimum_version 1.5.0

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  # shellcheck source=versions
  source "$root/versions"
  go_tool govulncheck golang.org/x/vuln/cmd/govulncheck "$GOVULNCHECK_VERSION"
}

# scan runs govulncheck in a directory and skips the test if its database cannot be reached.
scan() {
  local status=0 said
  said=$(cd "$1" && "$TOOL" ./... 2>&1) || status=$?
  if [[ $status -ne 0 && $said == *'fetching vulnerabilities'* ]]; then
    cannot "Go's vulnerability database cannot be reached"
  fi
  printf '%s\n' "$said"
  return "$status"
}

@test "govulncheck finds nothing in the shim, the commands and the modules" {
  local module
  for module in "$root"/{shim,commands,lambda,modules/*}; do
    scan "$module"
  done
}
