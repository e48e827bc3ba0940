#!/usr/bin/env bats
# What make test says before it begins. Stand-ins for commands succeed, or fail as on a machine without a network.
bats_require_minimum_version 1.5.0

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=image/versions
  source "$root/image/versions"
  # shellcheck source=tests/forecast.bash
  source "$root/tests/forecast.bash"
  mkdir "$BATS_TEST_TMPDIR/bin"
  # forecast calls these.
  # shellcheck disable=SC2034
  DOCKER=docker TIMES=$BATS_TEST_TMPDIR/seconds IMAGE_FLAGS=''
}

# stand_in puts commands that exit with a status before the real ones on PATH. No real CPython runs.
stand_in() {
  local status=$1 command
  shift
  for command in "$@"; do
    printf '#!/bin/sh\nexit %d\n' "$status" >"$BATS_TEST_TMPDIR/bin/$command"
    chmod +x "$BATS_TEST_TMPDIR/bin/$command"
  done
  export PATH=$BATS_TEST_TMPDIR/bin:$PATH PYENV_ROOT=$BATS_TEST_TMPDIR
}

@test "if nothing is missing, it only names the CPythons and the time of the last run" {
  stand_in 0 docker docker-registry go npm python3 qemu-aarch64-static skopeo python{2.7,3.{6..14}}
  echo 2399 >"$TIMES"
  run -0 forecast
  [[ ${#lines[@]} -eq 2 ]]
  [[ $output == 'the last full run here took 40 minutes; make test TESTS=tests/pack/pack.bats runs one file
will run the contract in these CPythons: '* ]]
}

@test "if nothing answers, it says what will be skipped and what to do" {
  stand_in 1 docker go npm python3 python{2.7,3.{6..14}}
  stand_in 0 qemu-aarch64-static
  run -0 forecast
  [[ ${#lines[@]} -eq 6 ]]
  # shellcheck disable=SC2016 # a text for the user
  [[ ${lines[1]} == 'will skip the tests of the image, because no Docker engine answers: start one, or DOCKER=$(.ci/engine) make test' ]]
  [[ ${lines[2]} == *': the Go module proxy does not answer' ]]
  [[ ${lines[3]} == *': the Python package index does not answer' ]]
  [[ ${lines[4]} == *': the npm registry does not answer' ]]
  [[ ${lines[0]} == 'no full run has finished here yet, so its time is unknown; '* ]]
}
