#!/usr/bin/env bats
# The command new.

bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=tests/setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  commands_setup
}

@test "each template that needs no module from outside is a function that go vet, build and pack take" {
  local template
  for template in $(cd "$root/examples" && printf '%s\n' */go.mod); do
    template=${template%/*}
    [[ ! -e $root/examples/$template/go.sum && $template != web ]] || continue
    run -0 --separate-stderr new --template "$template" "the $template"
    [[ -z $stderr && ${lines[0]} == "the $template is made from the template $template. Next, there:" ]]
    (cd "the $template" && go vet . && [[ -s Makefile ]] && build --buildmode=exe && pack)
  done
}

@test "without a template it is hello, in the directory here too; the module has the directory's name" {
  mkdir orders
  cd orders
  run -0 new .
  run -0 head -n 1 go.mod
  [[ $output == 'module example.com/orders' ]]
  cmp handler.go "$root/examples/hello/handler.go"
  run -0 --separate-stderr invoke
  [[ $output == '"Hello, World!"' ]]
}

@test "the template aws-lambda-go has no module of the shim" {
  run -0 new --template aws-lambda-go program
  [[ $(ls -A program) == $'Makefile\ngo.mod\ngo.sum\nmain.go' ]]
  run -1 grep replace program/go.mod
}

@test "in a workspace it says how to add the function" {
  printf 'go 1.26\n' >go.work
  run -0 new bills
  [[ ${lines[-1]} == "It is not yet in the workspace $PWD/go.work: go work use bills" ]]
  go work use bills
  (cd bills && build)
}

@test "each wrong input gives one sentence, and writes nothing" {
  refused() {
    local status=$1 sentence=$2
    shift 2
    run "-$status" --separate-stderr new "$@"
    [[ -z $output && $stderr == "new: $sentence" ]]
  }
  refused 2 'expected one directory, but got []: give one'
  refused 2 'expected one directory, but got ["a" "b"]: give one' a b
  run -2 --separate-stderr new --template java a
  [[ $stderr == 'new: unknown template "java": use one of api-proxy, aws-lambda-go, '* ]]
  touch file
  mkdir full
  touch full/file
  refused 1 'the directory "full" is not empty: choose a new one' full
  refused 1 'the directory "file" cannot be read: not a directory' file
  refused 1 'the directory "file/a" cannot be read: not a directory' file/a
  [[ $(ls) == $'file\nfull' ]]
}
