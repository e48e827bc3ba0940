#!/usr/bin/env bats
# pack --target=web. tests/web runs the zips that it makes.
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  commands_setup
  export GOARCH=arm64
  stderr=''
}

# server builds, once, a program that listens.
server() {
  local built=$BATS_FILE_TMPDIR/server
  if [[ ! -f $built/bootstrap ]]; then
    mkdir -p "$built"
    cp "$root"/examples/web/{main.go,go.mod} "$built"
    (cd "$built" && build --buildmode=exe >/dev/null)
  fi
  cp "$built/bootstrap" .
}

@test "pack --target=web makes a zip with a program and index.js for arm64" {
  server
  mkdir public
  echo home >public/index.html
  run -0 --separate-stderr pack --target=web handler bootstrap handler.zip public
  [[ -z $stderr ]]
  [[ ${lines[-2]} == 'fits       Lambda Web Functions (limits: zip 512 MiB, arm64 only)' ]]
  [[ ${lines[-1]} == 'deploy with  aws lambda-web create-web-function, runtime nodejs24.x (experimental: never run on AWS)' ]]
  [[ $output != *edge* ]]
  run -0 python3 - handler.zip <<'END'
import stat, sys, zipfile
for i in zipfile.ZipFile(sys.argv[1]).infolist():
    print(stat.filemode(i.external_attr >> 16), i.filename)
END
  [[ $output == $'-rwxr-xr-x bootstrap\n-rw-r--r-- index.js\n-rw-r--r-- public/index.html' ]]
  left_nothing
}

@test "a program for amd64 is refused" {
  cp "$root"/examples/web/{main.go,go.mod} .
  GOARCH=amd64 build --buildmode=exe >/dev/null
  run -1 --separate-stderr pack --target=web
  [[ $stderr == 'pack: handler.zip would be for amd64, which Lambda Web Functions does not accept (limits: zip 512 MiB, arm64 only): build it with GOARCH=arm64' ]]
  [[ ! -e handler.zip ]]
}

@test "a plugin is refused" {
  handler_go
  GOARCH=$arch build >/dev/null
  run -1 --separate-stderr pack --target=web
  [[ $stderr == 'pack: handler.so was built with -buildmode=plugin, but Lambda Web Functions start a program: build it with --buildmode=exe' ]]
  [[ ! -e handler.zip ]]
}

@test "an executable with handlers is refused" {
  handler_go
  build --buildmode=exe >/dev/null
  run -1 --separate-stderr pack --target=web
  [[ $stderr == 'pack: bootstrap serves events with its handlers, but Lambda Web Functions send HTTP requests: give it a func main that listens on AWS_LAMBDA_HTTP_ENDPOINT' ]]
  [[ ! -e handler.zip ]]
}

@test "invoke and serve say how to run a web function" {
  server
  pack --target=web >/dev/null
  local command
  for command in invoke serve; do
    run -1 --separate-stderr "$command" handler.zip
    [[ $stderr == "$command: handler.zip is for Lambda Web Functions, which no emulator runs: run the program itself, with AWS_LAMBDA_HTTP_ENDPOINT=127.0.0.1:9000" ]]
  done
  left_nothing
}
