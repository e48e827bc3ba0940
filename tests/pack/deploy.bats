#!/usr/bin/env bats
# The deployment settings that pack prints.
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  commands_setup
  [[ $arch == amd64 ]] && machine=x86_64 || machine=arm64
}

# said prints the part of pack's output about deploying.
said() {
  pack --no-import 2>/dev/null | sed -n '/^deploy with/,$p'
}

@test "pack ends with the deployment settings" {
  handler_go
  build
  [[ $(said) == "deploy with  --runtime python3.13 --handler handler.Handle --architectures $machine" ]]
  build --buildmode=exe
  [[ $(said) == "deploy with  --runtime python3.13 --handler handler.Handle --architectures $machine
or           --runtime provided.al2023 --handler handler.Handle --architectures $machine" ]]
}

@test "the handler setting names an exported handler, in a module with any path" {
  printf 'module example.com/my.app\n' >go.mod
  printf 'package main\n\ntype T int\n\nfunc (T) Method() {}\n\nfunc Greet() {}\n\nfunc hidden() {}\n' >handler.go
  for mode in plugin exe; do
    HANDLER=hello build --buildmode="$mode"
    [[ $(HANDLER=hello said | head -n 1) == "deploy with  --runtime python3.13 --handler hello.Greet --architectures $machine" ]]
  done
  printf 'package main\n\nimport _ "log/slog"\n\nfunc Greet() {}\n\nvar Answer = func() {}\n' >handler.go
  build
  [[ $(said) == "deploy with  --runtime python3.13 --handler handler.Answer --architectures $machine
or           --runtime python3.13 --handler handler.Greet --architectures $machine" ]]
}

@test "a program with its own main is deployed as handler.Handle" {
  printf 'package main\n\nimport _ "net"\n\nfunc main() { select {} }\n' >main.go
  build --buildmode=exe
  [[ $(said | head -n 1) == "deploy with  --runtime python3.13 --handler handler.Handle --architectures $machine" ]]
}

@test "a function is built for x86_64 unless GOARCH says arm64" {
  handler_go
  CGO_ENABLED=0 GOARCH='' build --buildmode=exe
  [[ $(said | head -n 1) == *'--architectures x86_64' ]]
  CGO_ENABLED=0 GOARCH=arm64 build --buildmode=exe
  [[ $(said | head -n 1) == *'--architectures arm64' ]]
}
