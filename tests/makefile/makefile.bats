#!/usr/bin/env bats
# The example Makefile that users copy to the directory of their function.
bats_require_minimum_version 1.5.0

setup_file() {
  export DOCKER=${DOCKER:-docker} IMAGE=${IMAGE:-eawsy/aws-lambda-go-shim:latest}
  # Only the variables that a test sets may have an effect.
  unset HANDLER PACKAGE BUILDMODE TARGET LDFLAGS GOARCH GOFLAGS MAKEFLAGS
}

setup() {
  root="$(cd "$BATS_TEST_DIRNAME/../.." && pwd)"
  src="$BATS_TEST_TMPDIR/a function's place"
  mkdir "$src"
  cd "$src" || return
  cp "$root/image/Makefile.example" Makefile
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  handler_go 'return version, nil'
  printf '\nvar version = "none"\n' >>handler.go
}

need_engine() {
  "$DOCKER" version >/dev/null 2>&1 || skip "no Docker engine answers"
  [[ ! -e $root/build/tests/no-image ]] || skip "$(<"$root/build/tests/no-image")"
}

# dry runs a command with a stand-in for docker that prints its arguments, one per line.
dry() {
  printf '#!/bin/sh\nprintf "%%s\\n" "$@"\n' >"$BATS_TEST_TMPDIR/dry"
  chmod +x "$BATS_TEST_TMPDIR/dry"
  DOCKER="$BATS_TEST_TMPDIR/dry" "$@"
}

@test "make builds and packs, in a path with spaces" {
  need_engine
  run -0 make
  [[ "$(ls)" == $'Makefile\nhandler.go\nhandler.so\nhandler.zip' ]]
  run -0 call_zip handler.zip
  [[ "$output" == none ]]
}

@test "new writes a function with this Makefile, and make serve answers HTTP" {
  need_engine
  local port i
  # shellcheck source=tests/ports.bash
  source "$root/tests/ports.bash"
  reserve_port port
  mkdir empty
  cd empty
  run -0 "$DOCKER" run --rm -u "$(id -u):$(id -g)" -v "$PWD:/src" "$IMAGE" new --template http api
  [[ ${lines[0]} == 'api is made from the template http. Next, there:' ]]
  setsid make -C api serve PORT="$port" 3>&- &
  run -0 --separate-stderr curl --silent --show-error --retry 60 --retry-delay 1 --retry-all-errors "http://127.0.0.1:$port/"
  kill -- -$! # all of them, as a terminal does
  wait $! || true
  [[ $output == 'Hello, World!' ]]
  # serve itself is the first process of the container, so signals end it.
  for ((i = 0; i < 100; i++)); do
    [[ -n $("$DOCKER" ps --quiet --filter "publish=$port") ]] || break
    sleep 0.1
  done
  [[ -z $("$DOCKER" ps --quiet --filter "publish=$port") ]]
}

@test "after make gomod go vet works, in the container and with an installed shim" {
  run -0 dry make gomod
  [[ "$output" == *$'\nmake\n-f\nMakefile\ngomod' ]]
  PATH="$root/scripts:$PATH" AWS_LAMBDA_GO_SHIM=$root run -0 make gomod
  GOFLAGS='' GOPROXY=off run -0 go vet .
}

@test "make all does the same as make docker" {
  run -0 dry make all
  local all=$output
  run -0 dry make docker
  [[ "$output" == "$all" && "$output" == run* ]]
}

@test "BUILDMODE=exe makes an executable, TARGET is checked, and clean removes the files" {
  need_engine
  BUILDMODE=exe TARGET=edge-origin run -0 make
  [[ "$(ls)" == $'Makefile\nbootstrap\nhandler.go\nhandler.zip' ]]
  run -0 python3 -m zipfile -l handler.zip
  [[ "$output" == *bootstrap* && "$output" != *handler.so* ]]
  rm handler.zip
  TARGET=moon run -2 make
  [[ "$output" == *'unknown target "moon"'* && ! -e handler.zip ]]
  run -0 make clean
  [[ "$(ls)" == $'Makefile\nhandler.go' ]]
}

@test "HANDLER, PACKAGE and LDFLAGS can come from the environment" {
  need_engine
  HANDLER=myhandler PACKAGE=mypackage LDFLAGS='-X main.version=1.2.3' run -0 make
  [[ "$(ls)" == $'Makefile\nhandler.go\nmyhandler.so\nmypackage.zip' ]]
  run -0 python3 -m zipfile -l mypackage.zip
  [[ "$output" == *myhandler.so* && "$output" == *myhandler/__init__.py* ]]
}

# shellcheck disable=SC2016 # for another shell
@test "HANDLER and PACKAGE can come from the command line" {
  run -0 dry make HANDLER=myhandler PACKAGE=mypackage
  printf '#!/bin/sh\necho "$HANDLER $PACKAGE"\n' >"$BATS_TEST_TMPDIR/dry"
  DOCKER="$BATS_TEST_TMPDIR/dry" run -0 make HANDLER=myhandler PACKAGE=mypackage
  [[ "$output" == "myhandler mypackage" ]]
  DOCKER="$BATS_TEST_TMPDIR/dry" run -0 make HANDLER=myhandler
  [[ "$output" == "myhandler myhandler" ]]
}

@test "linker flags reach the plugin" {
  need_engine
  LDFLAGS='-X main.version=1.2.3' run -0 make
  run -0 call_zip handler.zip
  [[ "$output" == 1.2.3 ]]
}

@test "make builds and packs with the same Makefile in the container" {
  need_engine
  run -0 "$DOCKER" run --rm -u "$(id -u):$(id -g)" -v "$PWD:/src" "$IMAGE" make
  [[ "$(ls)" == $'Makefile\nhandler.go\nhandler.so\nhandler.zip' ]]
  rm handler.so handler.zip
  run -0 "$DOCKER" run --rm -u "$(id -u):$(id -g)" -v "$PWD:/src" "$IMAGE" make build
  [[ "$(ls)" == $'Makefile\nhandler.go\nhandler.so' ]]
}

@test "the files that are built belong to the user who runs make" {
  need_engine
  chown -R 12345:12345 .
  DOCKER_USER=12345:12345 run -0 make
  [[ "$(stat -c %u:%g handler.so handler.zip | sort -u)" == 12345:12345 ]]
  run -0 dry make
  [[ "$output" == *$'\n-u\n'"$(id -u):$(id -g)"$'\n'* ]]
}

@test "FILES are packed" {
  need_engine
  mkdir data
  printf 'some text\n' >data/text
  FILES=data run -0 make
  run -0 python3 -m zipfile -l handler.zip
  [[ "$output" == *data/text* ]]
}

@test "for a function below its module's root, the whole module is mounted" {
  mkdir -p functions/one
  printf 'module example.com/functions\n' >go.mod
  mv handler.go Makefile functions/one
  cd functions/one
  run -0 dry make
  [[ "$output" == *$'\n-v\n'"$src:/src"$'\n-w\n/src/functions/one\n'* ]]
  printf 'go 1.21\n\nuse .\n' >../../../go.work
  run -0 dry make
  [[ "$output" == *$'\n-v\n'"$BATS_TEST_TMPDIR:/src"$'\n-w\n'"/src/a function's place/functions/one"$'\n'* ]]
}

@test "for a function below a GOPATH, the whole GOPATH is mounted" {
  mkdir -p src/example.com/function
  mv handler.go Makefile src/example.com/function
  cd src/example.com/function
  GOPATH="$src" run -0 dry make
  [[ "$output" == *$'\n-v\n'"$src:/go"$'\n-w\n/go/src/example.com/function\n'* ]]
}

@test "the module cache is mounted if it exists" {
  mkdir modules
  GOMODCACHE="$PWD/modules" run -0 dry make
  if command -v go >/dev/null; then [[ "$output" == *$'\n-v\n'"$PWD/modules:/go/pkg/mod"$'\n'* ]]; fi
  GOPATH=/nonexistent GOMODCACHE=/nonexistent run -0 dry make
  [[ "$output" != */go/pkg/mod* ]]
}

@test "Go's environment variables are passed on if they are set" {
  GOFLAGS=-tags=mytag GOPRIVATE=example.com run -0 dry make
  [[ "$output" == *$'\n-e\nGOFLAGS\n'* && "$output" == *$'\n-e\nGOPRIVATE\n'* ]]
  [[ "$output" != *$'\nGOPROXY\n'* ]]
}

@test "SELinux labels are set on demand" {
  SELINUX=z run -0 dry make
  [[ "$output" == *$'\n-v\n'"$PWD:/src:z"$'\n'* ]]
  run -0 dry make
  [[ "$output" == *$'\n-v\n'"$PWD:/src"$'\n'* ]]
}

# shellcheck disable=SC2016 # nothing may run it
@test "commands in HANDLER and PACKAGE are never run" {
  HANDLER='$(touch bad)"`touch bad`' PACKAGE='$(shell touch bad)"; touch bad; "' run -0 dry make
  HANDLER='$(touch bad)"`touch bad`' PACKAGE='"; touch bad; "' run -0 make clean
  [[ "$(ls)" == $'Makefile\nhandler.go' ]]
  HANDLER='$(shell touch bad)' run -0 dry make
  [[ "$(ls)" == $'Makefile\nhandler.go' ]]
}

# shellcheck disable=SC2016 # nothing may run it
@test "an invalid HANDLER gives the error of the build command" {
  need_engine
  HANDLER='$(touch bad)' run make
  [[ "$status" -ne 0 && "$output" == *"HANDLER"* ]]
  [[ "$(ls)" == $'Makefile\nhandler.go' ]]
}

@test "make clean removes the files that were built and packed, and nothing else" {
  touch handler.so handler.zip my.so my.zip other.so
  run -0 make clean
  HANDLER=my run -0 make clean
  [[ "$(ls)" == $'Makefile\nhandler.go\nother.so' ]]
}

@test "make help shows every target" {
  run -0 make help
  [[ "${#lines[@]}" -eq 8 ]]
  local target
  for target in all docker build pack serve gomod clean help; do
    [[ "$output" == *"  $target"$'\t'* ]]
  done
}
