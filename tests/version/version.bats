#!/usr/bin/env bats
# The command version, with the shim that make shim built.
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  commands_setup
}

@test "version prints the shim's version, its Go versions and where they run" {
  run -0 --separate-stderr version
  [[ -z $stderr ]]
  [[ ${lines[0]} == "aws-lambda-go-shim $(<"$root/VERSION")" ]]
  hosts=("$root"/build/shim/go*/*/host.so)
  [[ ${#lines[@]} -eq $((1 + ${#hosts[@]})) ]]
  for line in "${lines[@]:1}"; do
    [[ $line =~ ^linux/(amd64|arm64)\ \ go1\.[0-9.]+\ \ needs\ glibc\ 2\.[0-9]+:\ runs\ in\ python ]]
  done
}

@test "a shim built by zig runs with the glibc of Lambda's oldest Python" {
  need_zig
  run -0 version
  for line in "${lines[@]:1}"; do
    [[ $line == *': runs in python2.7, and python3.8 and later' ]]
  done
}

@test "version needs neither a function nor Go" {
  run -0 env PATH="$BATS_TEST_TMPDIR/empty" "$root/build/shim/bin/commands" "$root" version
  [[ ${lines[0]} == 'aws-lambda-go-shim '* ]]
}

@test "--help and -h print the usage of each command" {
  local command option
  for command in build gomod invoke new pack serve version; do
    for option in --help -h; do
      run -0 --separate-stderr "$command" $option
      [[ ${lines[0]} == "usage: $command"* && -z $stderr ]]
    done
  done
}

@test "an argument is a usage error" {
  run -2 --separate-stderr version 1
  [[ -z $output ]]
  [[ $stderr == 'version: expected no argument, but got "1": leave it out' ]]
}

@test "without a shim for any architecture, version says how to build one" {
  home_without_shim
  run -1 --separate-stderr "$root/build/shim/bin/commands" "$home" version
  [[ $stderr == "version: $home/build/shim has no shim: run make shim" ]]
}
