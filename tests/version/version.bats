#!/usr/bin/env bats
# The command version, on the shim that make shim built.
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  commands_setup
}

@test "version prints the shim's version, its Go and what it runs on" {
  run -0 --separate-stderr version
  [[ -z $stderr ]]
  [[ ${lines[0]} == "aws-lambda-go-shim $(<"$root/VERSION")" ]]
  hosts=("$root"/build/shim/go*/*/host.so)
  [[ ${#lines[@]} -eq $((1 + ${#hosts[@]})) ]]
  for line in "${lines[@]:1}"; do
    [[ $line =~ ^linux/(amd64|arm64)\ \ go1\.[0-9.]+\ \ needs\ glibc\ 2\.[0-9]+:\ runs\ in\ python ]]
  done
}

@test "built by zig, the shim needs no glibc that Lambda's oldest Python has not" {
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

@test "--help tells how to use it" {
  run -0 --separate-stderr version --help
  [[ ${lines[0]} == 'usage: version' && -z $stderr ]]
}

@test "an argument is a usage error" {
  run -2 --separate-stderr version 1
  [[ -z $output ]]
  [[ $stderr == 'version: version takes no argument, but got "1"' ]]
}

@test "without a shim for any architecture the command says how to make one" {
  home_without_shim
  run -1 --separate-stderr "$root/build/shim/bin/commands" "$home" version
  [[ $stderr == "version: there is no shim below $home/build/shim: run make shim" ]]
}
