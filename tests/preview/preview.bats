#!/usr/bin/env bats
# preview.bash, as a newcomer runs it. IMAGE names an image other than the published one,
# DOCKER a client other than docker.

bats_require_minimum_version 1.5.0

setup() {
  stderr='' stderr_lines=() # set by run
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  export TMPDIR=$BATS_TEST_TMPDIR/tmp
  mkdir "$TMPDIR" "$BATS_TEST_TMPDIR/a user's place"
  cd "$BATS_TEST_TMPDIR/a user's place" || return
}

# left_nothing checks that the user's directory and the temporary one are empty.
left_nothing() {
  [[ -z $(ls -A) && -z $(ls -A "$TMPDIR") ]]
}

says_hello() {
  [[ $output =~ ^'"Hello, World!" executed in '[0-9]+\.[0-9][0-9]' ms'$ ]]
}

@test "on the host it prints one line, and leaves no files" {
  run -0 --separate-stderr "$root/preview.bash" --host
  says_hello
  [[ ${stderr_lines[0]} == '> using the Go and Python of this machine: as --host says' ]]
  left_nothing
}

@test "without a Docker engine it uses the host, and says why" {
  DOCKER_HOST=unix://$BATS_TEST_TMPDIR/none run -0 --separate-stderr "$root/preview.bash"
  says_hello
  [[ ${stderr_lines[0]} == '> using the Go and Python of this machine: '* ]]
  left_nothing
}

@test "with --docker and without a Docker engine it fails" {
  DOCKER_HOST=unix://$BATS_TEST_TMPDIR/none run -1 --separate-stderr "$root/preview.bash" --docker
  [[ $stderr == 'preview: --docker does not work here, because '*': see https://docs.docker.com/get-docker' ]]
  [[ -z $output ]]
  left_nothing
}

@test "with Docker it uses the image" {
  local docker
  docker=$(type -P "${DOCKER:-docker}") && "$docker" image inspect "${IMAGE:-eawsy/aws-lambda-go-shim:latest}" >/dev/null 2>&1 ||
    skip "there is no image or no Docker engine"
  mkdir "$BATS_TEST_TMPDIR/bin"
  ln -s "$docker" "$BATS_TEST_TMPDIR/bin/docker"
  PATH=$BATS_TEST_TMPDIR/bin:$PATH run -0 --separate-stderr "$root/preview.bash" --docker
  says_hello
  [[ ${stderr_lines[0]} == '> using Docker with the image '*', which this machine has' ]]
  left_nothing
}

@test "the error names a missing tool and says how to get it" {
  mkdir "$BATS_TEST_TMPDIR/bin"
  local tool
  for tool in bash dirname mktemp rm uname; do
    ln -s "$(type -P "$tool")" "$BATS_TEST_TMPDIR/bin/$tool"
  done
  PATH=$BATS_TEST_TMPDIR/bin run -1 --separate-stderr "$root/preview.bash"
  [[ $stderr == 'preview: cannot build here: the docker command is missing, and this machine lacks Go: see https://go.dev/doc/install' ]]
  left_nothing
}

@test "an unknown option is a usage error" {
  run -2 --separate-stderr "$root/preview.bash" --cloud
  [[ ${stderr_lines[0]} == "preview: '--cloud' is not an option" ]]
  left_nothing
}

@test "a truncated download runs nothing" {
  local size part
  size=$(wc -c <"$root/preview.bash")
  for part in 1000 3000 $((size - 20)); do
    head -c "$part" "$root/preview.bash" >"$BATS_TEST_TMPDIR/part"
    run bash -s -- --host <"$BATS_TEST_TMPDIR/part"
    [[ $output != *'using'* ]]
    left_nothing
  done
}
