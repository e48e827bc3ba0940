#!/usr/bin/env bats
# A repository of functions: build, pack and serve with a pattern.
# shellcheck disable=SC2154 # run sets stderr
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  # shellcheck source=SCRIPTDIR/../tools.bash
  source "$BATS_TEST_DIRNAME/../tools.bash"
  local proxy
  proxy=$(go env GOPROXY)
  commands_setup
  # shellcheck source=SCRIPTDIR/../served.bash
  source "$BATS_TEST_DIRNAME/../served.bash"
  export BUILDMODE=exe PROXY=$proxy
}

teardown() {
  stop
  left_nothing
}

# greeting writes a function into the directory $1 which returns $2, a Go expression, and imports the package $3.
greeting() {
  mkdir -p "$1"
  printf 'package main\n\nimport _ "%s"\n\nfunc Handle() (string, error) { return %s, nil }\n' "${3:-strings}" "$2" >"$1/handler.go"
  if [[ -n ${3:-} ]]; then sed -i 's/import _/import/' "$1/handler.go"; fi
}

# monorepo makes a workspace with the module shared, six functions in one module, and six in modules of their own. The
# first three of each use shared.
monorepo() {
  local i name
  mkdir -p shared functions tools/migrate
  printf 'module example.com/mono/shared\n\ngo 1.26\n' >shared/go.mod
  printf 'package shared\n\nconst Text = "shared"\n' >shared/shared.go
  printf 'module example.com/mono/functions\n\ngo 1.26\n' >functions/go.mod
  printf 'go 1.26\n\nuse (\n\t./functions\n\t./shared\n' >go.work
  for i in 1 2 3 4 5 6; do
    for name in "orders-$i" "bills-$i"; do
      if ((i < 4)); then
        greeting "functions/$name" "\"$name, \" + shared.Text" example.com/mono/shared
      else
        greeting "functions/$name" "\"$name\""
      fi
    done
    printf 'module example.com/mono/functions/bills-%d\n\ngo 1.26\n' "$i" >"functions/bills-$i/go.mod"
    printf '\t./functions/bills-%d\n' "$i" >>go.work
  done
  printf ')\n' >>go.work
}

building() { grep ' building ' "$logs" | tail -1; }
last_built() { [[ $(building) == "serve: a file has changed: building $1" ]]; }

@test "a workspace with twelve functions and a shared module is built, packed, served and watched by one command each" {
  local n name names
  monorepo
  names=$(printf '%s\n' {bills,orders}-{1..6} | sort)
  files >"$BATS_TEST_TMPDIR/before"
  run -0 --separate-stderr build ./...
  [[ $stderr == 'build: left out what is not package main: shared' ]]
  [[ $(grep -c '^deploy with .*--handler handler.Handle' <<<"$output") -eq 12 && $(grep -c '^The variable ' <<<"$output") -eq 1 ]]
  [[ $(ls build) == "$names" ]]
  cd build
  run -0 --separate-stderr pack
  [[ -z $stderr && $(grep -c '^deploy with ' <<<"$output") -eq 12 ]]
  for name in $names; do
    run -0 --separate-stderr invoke "$name/handler.zip"
    [[ $output == "\"$name"* ]]
  done
  cd ..
  rm -r build
  files | diff "$BATS_TEST_TMPDIR/before" -

  start --watch ./...
  [[ $(sed -n 's|^  http://.*/||p' "$BATS_TEST_TMPDIR/said") == "$names" ]]
  [[ -z $(pgrep -f "$TMPDIR/function-.*/bootstrap") ]] # none is started before it is asked
  for n in 1 2 3 4 5 6; do
    run -0 get "$url/orders-$n/any/path"
    [[ $output == "orders-$n"* ]]
    run -0 get -d '{}' "$url/2015-03-31/functions/bills-$n/invocations"
    [[ $output == "\"bills-$n"* ]]
  done
  grep -q '^orders-1: REPORT ' "$logs"
  run ! grep -v -e '^build: left out ' -e '^orders-[1-6]: ' -e '^bills-[1-6]: ' "$logs"
  printf 'package shared\n\nconst Text = "changed"\n' >shared/shared.go
  eventually answers orders-3 'orders-3, changed'
  last_built 'bills-1, bills-2, bills-3, orders-1, orders-2, orders-3'
  sed -i 's/"bills-5"/"five"/' functions/bills-5/handler.go
  eventually answers bills-5 five
  last_built bills-5
  sed -i 's/"five"/five/' functions/bills-5/handler.go
  eventually grep -q '^serve: bills-5: the previous version is still served$' "$logs"
  answers bills-5 five
  greeting functions/new '"new"'
  eventually answers new new
  last_built new
  rm -r functions/new
  printf 'package shared\n\nconst Text = "shared"\n' >shared/shared.go
  greeting functions/bills-5 '"bills-5"'
  touch "$BATS_TEST_TMPDIR/after"
  stop
  files | cut -d' ' -f1,5 | diff <(cut -d' ' -f1,5 "$BATS_TEST_TMPDIR/before") -
}

# bats test_tags=slow
@test "thirty examples are built and served at once, with the bytes of thirty single builds" {
  local dir n once begun names
  export GOPROXY=$PROXY GOFLAGS=-modcacherw
  names=("$root"/examples/*/go.mod)
  mapfile -t names < <(printf '%s\n' "${names[@]%/go.mod}" | grep -v /web$) # web serves HTTP, not events
  mkdir functions
  printf 'go 1.26\n' >go.work
  for ((n = 0; n < 30; n++)); do
    dir=functions/$n-${names[n%${#names[@]}]##*/}
    cp -R "${names[n%${#names[@]}]}" "$dir"
    sed -i "s|^module .*|module example.com/${dir##*/}|" "$dir/go.mod"
    printf 'use ./%s\n' "$dir" >>go.work
  done
  (cd functions/4-* && build -o "$BATS_TEST_TMPDIR/warm" >/dev/null 2>&1) || skip "the modules of the examples cannot be downloaded"
  build ./functions/... -o "$BATS_TEST_TMPDIR/warm" >/dev/null
  begun=$(date +%s%N)
  for dir in functions/*; do
    (cd "$dir" && build -o "$BATS_TEST_TMPDIR/one/${dir##*/}" >/dev/null)
  done
  once=$((($(date +%s%N) - begun) / 1000000)) begun=$(date +%s%N)
  run -0 --separate-stderr build ./functions/...
  [[ -z $stderr && $(find build -name bootstrap | wc -l) -eq 30 ]]
  printf '# 30 functions: %d ms one by one, %d ms at once\n' "$once" $((($(date +%s%N) - begun) / 1000000)) >&3
  diff -r build "$BATS_TEST_TMPDIR/one"
  start ./functions/...
  for dir in functions/*; do
    run -0 get -o answer -w '%{http_code} %header{x-amzn-requestid}' -d '{}' "$url/2015-03-31/functions/${dir##*/}/invocations"
    [[ $output == '200 '?* ]]
    grep -q "^${dir##*/}: REPORT RequestId: ${output#* }" "$logs"
  done
}

@test "DIR/... includes modules below, with a vendor directory, without a go.mod, and in GOPATH mode" {
  mkdir -p a/vendor/example.com/dep b
  printf 'module example.com/a\n\ngo 1.26\n\nrequire example.com/dep v1.0.0\n' >a/go.mod
  printf '# example.com/dep v1.0.0\n## explicit; go 1.26\nexample.com/dep\n' >a/vendor/modules.txt
  printf 'package dep\n\nconst Text = "vendored"\n' >a/vendor/example.com/dep/dep.go
  greeting a dep.Text example.com/dep
  greeting b/inner/bee '"b"'
  printf 'module example.com/b\n\ngo 1.26\n' >b/go.mod
  greeting "deep er/sea" '"no module"' || true
  mv "deep er" deeper
  run -0 --separate-stderr build ./...
  [[ -z $stderr && $(find build -name bootstrap | sort) == $'build/a/bootstrap\nbuild/bee/bootstrap\nbuild/sea/bootstrap' ]]
  start ./...
  answers a vendored
  answers bee b
  answers sea 'no module'
  stop
  # Named packages of several modules, from another directory.
  mkdir elsewhere
  cd elsewhere
  run -0 --separate-stderr build ../a/./... ..//b/inner/... -o "$BATS_TEST_TMPDIR/out"
  [[ -z $stderr && $(ls "$BATS_TEST_TMPDIR/out") == $'a\nbee' && -z $(ls) ]]
  mkdir -p go/src/handler
  cp -R ../b/inner/bee ../deeper/sea go/src/handler
  cd go/src/handler
  GO111MODULE=off run -0 build ./... # outside of GOPATH
  GO111MODULE=off GOPATH=$(cd ../../.. && pwd)/go run -0 --separate-stderr build ./...
  [[ -z $stderr && $(ls build) == $'bee\nsea' ]]
}

@test "plugins are built, packed and served too, and the zip has the name of PACKAGE" {
  unset BUILDMODE
  greeting one '"1"'
  greeting two '"2"'
  HANDLER=greeter build ./... >said
  cd build
  HANDLER=greeter PACKAGE=deployed run -0 --separate-stderr pack
  [[ $(ls one two) == $'one:\ndeployed.zip\ngreeter.so\n\ntwo:\ndeployed.zip\ngreeter.so' ]]
  run -0 --separate-stderr invoke two/deployed.zip
  [[ $output == '"2"' ]]
  cd ..
  start ./one/... ./two/...
  answers one 1
  answers two 2
}

@test "a package that is not a function is named, and the others are built and served" {
  local name
  greeting fine '"fine"'
  greeting broken undefined
  greeting x/same '"x"'
  greeting y/same '"y"'
  mkdir tool none lib tested cmd
  printf 'package main\n' >tested/handler_test.go
  printf 'package main\n\nfunc main() { println() }\n' >tool/main.go
  printf 'package main\n\nfunc Handle(a, b, c int) {}\n' >none/handler.go
  printf 'package lib\n' >lib/lib.go
  run -1 --separate-stderr build ./... ./nowhere/... ./lost ./lib
  [[ $(ls build) == fine ]]
  diff - <(printf '%s\n' "$stderr") <<END
build: lib: expected package main, found package lib in $PWD/lib: the files of a function start with package main
build: left out tool: func main in main.go:3 can never serve an invocation, because the program imports neither github.com/aws/aws-lambda-go/lambda nor net: remove it to have your handlers served, or call lambda.Start in it
build: the pattern "./nowhere/..." matches no package: check its directory
build: x/same and y/same are all called "same": rename their directories, or build one of them alone
# handler/broken
broken/handler.go:5:40: undefined: undefined
build: broken failed: see its messages above
build: none: build/none/bootstrap would have no handler: expected an exported func(E, *runtime.Context) (R, error), or a variable of such a type, in package main, but found Handle func(int, int, int)
build: ./lost: the directory "$PWD/lost" does not exist: give build the directory of your handler.go
END
  run -1 --separate-stderr build ./lib/...
  [[ $stderr == $'build: left out what is not package main: lib\nbuild: no package that matches ./lib/... is a function: export a handler in package main' ]]
  run -1 --separate-stderr build ./nowhere/...
  [[ $stderr == 'build: the pattern "./nowhere/..." matches no package: check its directory' ]]
  # Go's own programs, and packages with only tests, are not meant.
  run -1 --separate-stderr build cmd/... ./tested/...
  [[ $stderr == $'build: the pattern "cmd/..." matches no package: for a directory, write ./cmd/...\nbuild: the pattern "./tested/..." matches no package: check its directory' ]]
  # A module that Go cannot read says nothing about the pattern.
  mkdir odd
  printf 'nonsense\n' >odd/go.mod
  run -1 --separate-stderr build ./odd/...
  [[ $stderr == *'unknown directive: nonsense'*$'\nbuild: odd failed: see its messages above' ]]
  rm -r odd
  for name in {a..k}; do mkdir "lib/$name" && printf 'package lib\n' >"lib/$name/lib.go"; done
  run -1 --separate-stderr build ./lib/...
  [[ $stderr == 'build: left out what is not package main: lib, lib/a, '*'/h, lib/i, and 2 more'$'\n'* ]]
  run -1 --separate-stderr build ./fine/... -o .
  [[ $stderr == 'build: fine: its output would be beside the Go files in fine: choose another directory with -o' && $(ls fine) == handler.go ]]
  run -1 --separate-stderr serve --port 0 ./broken/... ./nowhere/...
  [[ -z $output && $stderr == *'broken failed: see its messages above' ]]
  run -2 --separate-stderr build fine/handler.go ./lib
  [[ $stderr == 'build: expected either Go files or packages, but got ["fine/handler.go" "./lib"]: name the directories of the files' ]]
  run -2 --separate-stderr invoke ./fine/...
  [[ $stderr == 'invoke: expected one function, but got the pattern ["./fine/..."]: run invoke in the directory of the function' ]]
  run -2 --separate-stderr invoke ./fine
  [[ $stderr == 'invoke: expected files to pack with the function here, but "./fine" is the directory of a Go package: run this command there, or serve the pattern "./fine/..."' ]]
  run -2 --separate-stderr serve a.zip ./fine/...
  [[ $stderr == 'serve: expected one zip, or files to pack with the function here, but got ["a.zip" "./fine/..."]: give the zip alone' ]]
  run -2 --separate-stderr serve --host-header
  [[ $stderr == 'serve: --host-header chooses one of several functions: give a pattern such as ./functions/...' ]]
  run -2 --separate-stderr serve --debug ./fine/...
  [[ $stderr == 'serve: --debug works for one function, not for ["./fine/..."]: run it in the directory of the function' ]]
  start --watch ./...
  answers fine fine
  run -0 get -w '%{http_code}' "$url/none/x"
  [[ $output == $'the function "none" does not exist: use one of fine\n404' ]]
  greeting broken '"repaired"'
  eventually answers broken repaired
  last_built broken
  # Another function of that name is refused, and changes of both wait until there is one.
  greeting z/fine '"another"'
  eventually grep -q '^build: fine and z/fine are all called "fine"' "$logs"
  eventually grep -q '^serve: fine: the previous version is still served' "$logs"
  sed -i 's/"fine"/"one again"/' fine/handler.go
  rm -r z
  eventually answers fine 'one again'
  # pack goes on too.
  mkdir build/bad
  printf 'text' >build/bad/bootstrap
  cd build
  run -1 --separate-stderr pack
  [[ $stderr == 'pack: bad: bad/bootstrap '* && $(ls fine) == $'bootstrap\nhandler.zip' ]]
}

@test "a function may be called bootstrap" {
  greeting cmd/bootstrap '"1"'
  greeting cmd/other '"2"'
  run -0 build ./cmd/...
  cd build
  unset BUILDMODE
  run -0 --separate-stderr pack
  [[ $(ls bootstrap other) == $'bootstrap:\nbootstrap\nhandler.zip\n\nother:\nbootstrap\nhandler.zip' ]]
  cd ..
  run -1 --separate-stderr pack
  [[ $stderr == 'pack: handler.so does not exist: run build first' ]]
  cd cmd
  run -1 --separate-stderr pack
  [[ $stderr == 'pack: handler.so does not exist: run build first' ]]
}

@test "the Host header, an ARN or a part of one names the function" {
  local name arn=arn:aws:lambda:us-east-1:123456789012:function
  greeting one 'strings.Clone("1")'
  sed -i 's/import _/import/' one/handler.go
  cp -R one one.two
  sed -i 's/"1"/"1.2"/' one.two/handler.go
  start --host-header ./...
  [[ $(<"$BATS_TEST_TMPDIR/said") == *"  http://one.localhost:${url##*:}"* ]]
  run -0 get -H 'Host: ONE.localhost' "$url/two"
  [[ $output == 1 ]]
  run -0 get -H 'Host: one.two:80' "$url/"
  [[ $output == 1.2 ]]
  run -0 get -H 'Host: on' "$url/"
  [[ $output == 'the function "on" does not exist: use one of one, one.two' ]]
  for name in one one:live "$arn:one" "${arn//:/%3A}%3Aone%3A3" 123456789012:function:one; do
    run -0 get -d '{}' "$url/2015-03-31/functions/$name/invocations"
    [[ $output == '"1"' ]]
  done
  run -0 get -i -d '{}' "$url/2021-11-15/functions/none/response-streaming-invocations"
  [[ $output == *404*ResourceNotFoundException*'the function \"none\" does not exist: use one of one, one.two'* ]]
  grep -q '^one.two: START' "$logs"
}
