#!/usr/bin/env bats
# The command gomod, and its promise that plain Go commands work in a function's directory
# without a network.
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  commands_setup
  export GOFLAGS='' GOMODCACHE=$BATS_TEST_TMPDIR/empty
}

teardown() { unpublish; }

# ok runs a command that must succeed and print nothing to stderr.
ok() {
  run -0 --separate-stderr "$@"
  [[ -z $stderr ]]
}

# edge_go writes a function that imports the module lambda.
edge_go() {
  cat >"${1:-handler.go}" <<'END'
package main

import "github.com/eawsy/aws-lambda-go-shim/lambda/edge"

func Handle(event edge.Event) (edge.Result, error) { return event.Forward() }
END
}

@test "go vet, go test and go mod tidy work in a directory that had no go.mod" {
  handler_go
  cat >handler_test.go <<'END'
package main

import "testing"

func TestHandle(t *testing.T) {
	if got, err := Handle(nil, nil); got != "Hello, World!" || err != nil {
		t.Error(got, err)
	}
}
END
  ok gomod example.com/hello
  [[ $output == "$PWD/go.mod uses the modules of the shim, which are now in $PWD/.aws-lambda-go-shim" ]]
  [[ $(<go.mod) == "module example.com/hello

go $(go env GOVERSION | sed -E 's/^go([0-9]+\.[0-9]+).*/\1/')

require github.com/eawsy/aws-lambda-go-core v$(<"$root/VERSION")

replace (
	github.com/eawsy/aws-lambda-go-core => ./.aws-lambda-go-shim/aws-lambda-go-core
	github.com/eawsy/aws-lambda-go-net => ./.aws-lambda-go-shim/aws-lambda-go-net
	github.com/eawsy/aws-lambda-go-shim/lambda => ./.aws-lambda-go-shim/lambda
)" ]]
  before=$(<go.mod)
  run -0 go vet ./...
  run -0 go test ./...
  [[ $output == $'ok  \texample.com/hello\t'* ]]
  run -0 go mod tidy
  ok gomod
  [[ $(<go.mod) == "$before" ]]
}

@test "the module is named after its directory, or function if that is not a valid module name" {
  ok gomod
  [[ $(head -n 1 go.mod) == 'module function' ]] # this is "a user's place"
  mkdir "$BATS_TEST_TMPDIR/orders"
  cd "$BATS_TEST_TMPDIR/orders"
  ok gomod
  [[ $(head -n 1 go.mod) == 'module orders' ]]
}

@test "a go.mod keeps its content, and requires the imported modules" {
  edge_go
  printf '// A comment.\nmodule example.com/x // another\n\ngo 1.21\n\nexclude example.com/y v1.0.0\n' >go.mod
  ok gomod
  [[ $(<go.mod) == *'// A comment.'*'module example.com/x // another'*'exclude example.com/y v1.0.0'* ]]
  [[ $(<go.mod) == *"require github.com/eawsy/aws-lambda-go-shim/lambda v$(<"$root/VERSION")"* && $(<go.mod) != *"core v"* ]]
  run -0 go vet .
}

@test "a replace directive of the user in go.mod stays" {
  handler_go
  printf 'module x\n\ngo 1.21\n\nreplace github.com/eawsy/aws-lambda-go-core => ../mine\n' >go.mod
  run -0 --separate-stderr gomod
  [[ $stderr == "gomod: $PWD/go.mod already replaces github.com/eawsy/aws-lambda-go-core with ../mine: left unchanged" ]]
  [[ $(grep -c 'aws-lambda-go-core =>' go.mod) -eq 1 && ! -e .aws-lambda-go-shim/aws-lambda-go-core ]]
}

@test "build makes the same bytes with and without the directory .aws-lambda-go-shim" {
  edge_go
  ok gomod example.com/gate
  # An older copy, as after an update of the shim, must not be used.
  printf 'package edge\n\nfunc (' >.aws-lambda-go-shim/lambda/edge/event.go
  printf 'package edge\n\nvar Event int\n' >.aws-lambda-go-shim/lambda/edge/old.go
  run -0 build --buildmode=exe -o with
  rm -r .aws-lambda-go-shim
  run -0 build --buildmode=exe -o without
  cmp with/bootstrap without/bootstrap
}

@test "in a workspace, every module that imports one uses the same copy, also in a clone and without the go.work" {
  workspace
  edge_go bills/edge.go
  sed -i 's/Handle/Forward/' bills/edge.go
  cp lib/go.mod "$BATS_TEST_TMPDIR"
  cp go.work "$BATS_TEST_TMPDIR"
  cd orders
  run -0 --separate-stderr gomod
  [[ -z $stderr ]]
  workspace=$(dirname "$PWD")
  [[ $output == "$workspace/bills/go.mod uses the modules of the shim, which are now in $workspace/.aws-lambda-go-shim
$workspace/orders/go.mod uses the modules of the shim, which are now in $workspace/.aws-lambda-go-shim" ]]
  [[ $(<go.mod) == *"github.com/eawsy/aws-lambda-go-core v$(<"$root/VERSION")"* ]]
  [[ $(<go.mod) == *$'\tgithub.com/eawsy/aws-lambda-go-shim/lambda => ../.aws-lambda-go-shim/lambda\n'* ]]
  cd ..
  cmp go.work "$BATS_TEST_TMPDIR/go.work"
  cmp lib/go.mod "$BATS_TEST_TMPDIR/go.mod"
  run -0 build -o with ./orders
  git init -q .
  git add .
  git -c user.name=a -c user.email=a@example.com commit -q -m a
  git clone -q . "$BATS_TEST_TMPDIR/clone"
  cd "$BATS_TEST_TMPDIR/clone"
  run -0 go vet ./orders ./lib ./bills
  (cd bills && GOWORK=off go vet .)
  rm -r .aws-lambda-go-shim
  run -0 build -o without ./orders
  cmp without/handler.so "$workspace/with/handler.so"
}

@test "a replace directive of the user in a workspace stays" {
  workspace
  cp -R "$root/modules/aws-lambda-go-core" mine
  printf '\nreplace github.com/eawsy/aws-lambda-go-core => ../mine\n' >>lib/go.mod
  run -0 --separate-stderr gomod
  [[ $stderr == "gomod: $PWD/lib/go.mod already replaces github.com/eawsy/aws-lambda-go-core with ../mine: left unchanged" ]]
  [[ ! -e .aws-lambda-go-shim/aws-lambda-go-core ]]
  # Each module of a workspace may say so in its own go.work, too.
  printf '\nuse ./mine\n' >>go.work
  run -0 go vet ./orders
}

@test "./... ignores the directory, and a new one replaces it" {
  handler_go
  ok gomod
  touch .aws-lambda-go-shim/old
  ok gomod
  [[ ! -e .aws-lambda-go-shim/old ]]
  [[ $(go list ./...) == function ]]
  [[ -z $(find . -maxdepth 1 -name '.aws-lambda-go-shim-*') ]]
}

@test "if there is a directory vendor, gomod says to run go mod vendor" {
  handler_go
  ok gomod
  run -0 go mod vendor
  run -0 --separate-stderr gomod
  [[ $stderr == 'gomod: run go mod vendor, because there is a directory vendor' ]]
}

@test "wrong arguments and a broken go.mod give an error and change nothing" {
  run -2 --separate-stderr gomod 'a b'
  [[ $stderr == 'gomod: malformed import path "a b": invalid char '"' '"': use a path such as example.com/function' ]]
  run -2 --separate-stderr gomod one two
  [[ $stderr == 'gomod: expected one module path, but got ["one" "two"]: give one' ]]
  [[ -z $(ls -A) ]]
  printf 'module x\n' >go.mod
  run -2 --separate-stderr gomod example.com/y
  [[ $stderr == "gomod: there is a go.mod already, at $PWD/go.mod: leave \"example.com/y\" out" ]]
  printf 'modul x\n' >go.mod
  run -1 --separate-stderr gomod
  [[ $stderr == "gomod: $PWD/go.mod:1: unknown directive: modul" ]]
  [[ $(ls -A) == go.mod ]]
}

@test "a directory that cannot be written is an error" {
  [[ $EUID -ne 0 ]] || skip 'root can write everywhere'
  chmod a-w .
  run -1 --separate-stderr gomod
  [[ $stderr == "gomod: cannot write in $PWD: permission denied" ]]
}

# bats test_tags=slow
@test "each example has the go.mod that gomod writes, and passes go vet and go test" {
  unset GOMODCACHE GOPROXY
  for example in "$root"/examples/*/; do
    name=$(basename "$example")
    [[ -f $example/handler.go ]] || continue
    cp -R "$example" "$BATS_TEST_TMPDIR/$name"
    cd "$BATS_TEST_TMPDIR/$name"
    rm -rf .aws-lambda-go-shim
    ok gomod
    diff "$example/go.mod" go.mod
    run -0 go vet ./...
    run -0 go test ./...
  done
}
