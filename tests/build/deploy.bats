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

environment="--environment 'Variables={AWS_LAMBDA_EXEC_WRAPPER=/var/task/bootstrap}'"
why='The variable makes a managed runtime start bootstrap at once, and never its own language.'

@test "build ends with the settings for deployment, and an executable's name the wrapper" {
  handler_go
  [[ $(said) == "deploy with  --runtime python3.13 --handler handler.Handle --architectures $machine" ]]
  [[ $(said --buildmode=exe) == "deploy with  --runtime python3.13 --handler handler.Handle --architectures $machine $environment
or           --runtime provided.al2023 --handler handler.Handle --architectures $machine
$why" ]]
}

@test "pack names no handler, and the wrapper only for executables outside Lambda@Edge" {
  handler_go
  build && build --buildmode=exe
  local target
  for target in '' lambda s3; do
    run -0 pack --target="$target" handler bootstrap
    [[ $output == *"
deploy with  $environment
$why" && $output != *--handler* ]]
    run -0 pack --target="$target" handler handler.so
    [[ $output != *deploy* && $output != *WRAPPER* ]]
  done
  for target in edge-origin edge-viewer; do
    [[ $arch == amd64 ]] || continue
    run -0 pack --target=$target handler bootstrap
    [[ $output != *deploy* && $output != *WRAPPER* ]]
  done
}

@test "the handler setting names an exported handler, in a module with any path" {
  printf 'module example.com/my.app\n' >go.mod
  printf 'package main\n\ntype T int\n\nfunc (T) Method() {}\n\nfunc Greet() {}\n\nfunc hidden() {}\n' >handler.go
  [[ $(HANDLER=hello said) == "deploy with  --runtime python3.13 --handler hello.Greet --architectures $machine" ]]
  [[ $(HANDLER=hello said --buildmode=exe | head -n 1) == "deploy with  --runtime python3.13 --handler hello.Greet --architectures $machine $environment" ]]
  printf 'package main\n\nimport _ "log/slog"\n\nfunc Greet() {}\n\nvar Answer = func() {}\n' >handler.go
  [[ $(said) == "deploy with  --runtime python3.13 --handler handler.Answer --architectures $machine
or           --runtime python3.13 --handler handler.Greet --architectures $machine" ]]
  [[ $(said --buildmode=exe) == "deploy with  --runtime python3.13 --handler handler.Answer --architectures $machine $environment
or           --runtime python3.13 --handler handler.Greet --architectures $machine $environment
or           --runtime provided.al2023 --handler handler.Answer --architectures $machine
or           --runtime provided.al2023 --handler handler.Greet --architectures $machine
$why" ]]
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
  [[ $(said --buildmode=exe | head -n 1) == "deploy with  --runtime python3.13 --handler handler.Handle --architectures $machine $environment" ]]
}

@test "a function is built for x86_64 unless GOARCH says arm64" {
  handler_go
  [[ $(CGO_ENABLED=0 GOARCH='' said --buildmode=exe | head -n 1) == *'--architectures x86_64 '* ]]
  [[ $(CGO_ENABLED=0 GOARCH=arm64 said --buildmode=exe | head -n 1) == *'--architectures arm64 '* ]]
}
