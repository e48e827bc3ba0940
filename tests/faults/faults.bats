#!/usr/bin/env bats
# The table of faults in faults.md.

bats_require_minimum_version 1.5.0

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  lambda_setup "$(python3 -c 'import sys; print(sys.executable)')"
}

@test "each fault does what faults.md says" {
  "$root/tests/faults/run" || {
    echo "to update the table, run tests/faults/run --write"
    return 1
  }
}
