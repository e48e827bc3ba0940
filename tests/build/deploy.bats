#!/usr/bin/env bats
# The settings for deployment that build prints.
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  commands_setup
  [[ $arch == amd64 ]] && machine=x86_64 || machine=arm64
}

# said prints the part of build's output about deploying.
said() {
  build "$@" 2>/dev/null | sed -n '/^deploy with/,$p'
}

@test "build ends with the settings for deployment, and pack names no handler" {
  handler_go
  [[ $(said) == "deploy with  --runtime python3.13 --handler handler.Handle --architectures $machine" ]]
  [[ $(said --buildmode=exe) == "deploy with  --runtime python3.13 --handler handler.Handle --architectures $machine
or           --runtime provided.al2023 --handler handler.Handle --architectures $machine" ]]
  run -0 pack --no-import
  [[ $output != *--handler* ]]
}

@test "the handler setting names an exported handler, in a module with any path" {
  printf 'module example.com/my.app\n' >go.mod
  printf 'package main\n\ntype T int\n\nfunc (T) Method() {}\n\nfunc Greet() {}\n\nfunc hidden() {}\n' >handler.go
  for mode in plugin exe; do
    [[ $(HANDLER=hello said --buildmode="$mode" | head -n 1) == "deploy with  --runtime python3.13 --handler hello.Greet --architectures $machine" ]]
  done
  printf 'package main\n\nimport _ "log/slog"\n\nfunc Greet() {}\n\nvar Answer = func() {}\n' >handler.go
  [[ $(said) == "deploy with  --runtime python3.13 --handler handler.Answer --architectures $machine
or           --runtime python3.13 --handler handler.Greet --architectures $machine" ]]
}

# The symbols of a program do not say which func is a handler, and an executable has none for variables.
@test "the settings name handlers in variables, and no helper" {
  cat >handler.go <<'GO'
package main

func Total(a, b int) int { return a + b }

func wrap(f func() error) func() error { return f }

var (
	Orders = wrap(func() error { return nil })
	Prices = map[string]int{"a": Total(1, 2)}
)
GO
  for mode in plugin exe; do
    settings=$(said --buildmode="$mode")
    [[ $settings == "deploy with  --runtime python3.13 --handler handler.Orders --architectures $machine"* ]]
    [[ $settings != *Total* ]]
  done
}

@test "a program with its own main is deployed as handler.Handle" {
  printf 'package main\n\nimport _ "net"\n\nfunc main() { select {} }\n' >main.go
  [[ $(said --buildmode=exe | head -n 1) == "deploy with  --runtime python3.13 --handler handler.Handle --architectures $machine" ]]
}

@test "a function is built for x86_64 unless GOARCH says arm64" {
  handler_go
  [[ $(CGO_ENABLED=0 GOARCH='' said --buildmode=exe | head -n 1) == *'--architectures x86_64' ]]
  [[ $(CGO_ENABLED=0 GOARCH=arm64 said --buildmode=exe | head -n 1) == *'--architectures arm64' ]]
}
