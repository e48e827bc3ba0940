#!/usr/bin/env bats
# The command build, on the shim that make shim built.
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  commands_setup
}

# built checks what build printed of one handler Handle.
built() {
  local signature=${1:-func(json.RawMessage, *runtime.Context) (interface {\}, error)}
  [[ ${lines[0]} =~ ^handler\.so\ \ [0-9.]+\ MB\ \ linux/$arch\ \ go[0-9.]+\ \ needs\ glibc\ [0-9.]+:\ runs\ in\ python ]]
  [[ ${lines[1]} == "  Handle  $signature" ]]
  [[ ${#lines[@]} -eq 2 ]]
}

@test "build makes handler.so of a lone handler.go, as in the README of 2017" {
  need_zig
  handler_go
  run -0 --separate-stderr build
  built
  [[ -z $stderr ]]
  [[ $(ls -A) == $'handler.go\nhandler.so' ]]
  [[ $(stat -c %A handler.so) == -rwxr-xr-x ]]
  left_nothing
  run -0 call
  [[ $output == 'Hello, World!' ]]
}

@test "HANDLER names the plugin, and the one before stays" {
  handler_go
  echo other >handler.so
  HANDLER=my_function run -0 build
  [[ ${lines[0]} == "my_function.so  "* ]]
  [[ $(ls) == $'handler.go\nhandler.so\nmy_function.so' ]]
  [[ $(<handler.so) == other ]]
}

@test "HANDLER may be a name that Go has a package of, and main" {
  handler_go
  for name in main plugin; do
    HANDLER=$name run -0 build
    HANDLER=$name run -0 --separate-stderr pack
    [[ $stderr != *"could not be imported"* ]]
  done
}

@test "an umask counts for handler.so as for other files" {
  handler_go
  umask 077
  run -0 build
  [[ $(stat -c %A handler.so) == -rwx------ ]]
}

@test "a go.mod that requires nothing finds aws-lambda-go-core" {
  handler_go
  printf 'module example.com/function\n\ngo 1.21\n' >go.mod
  before=$(files)
  run -0 build
  built
  rm handler.so
  [[ $(files) == "$before" ]]
}

@test "a go.mod that requires aws-lambda-go-core needs neither a go.sum nor a network" {
  handler_go
  cat >go.mod <<'END'
module example.com/function

require github.com/eawsy/aws-lambda-go-core v0.0.0-20170526124313-16ba3c6bd3e6
END
  before=$(files)
  run -0 build
  built
  rm handler.so
  [[ $(files) == "$before" ]]
}

@test "a go.mod that replaces aws-lambda-go-core keeps its own" {
  handler_go 'return runtime.Mine, nil'
  mkdir core
  cp -R "$root"/modules/aws-lambda-go-core/. core
  printf '\nconst Mine = "mine"\n' >>core/service/lambda/runtime/context.go
  printf 'module x\n\ngo 1.21\n\nrequire github.com/eawsy/aws-lambda-go-core v0.0.0\n\nreplace github.com/eawsy/aws-lambda-go-core => ./core\n' >go.mod
  run -0 build
  run -0 call
  [[ $output == mine ]]
}

@test "vendored packages are used" {
  handler_go 'return runtime.Vendored, nil'
  printf 'module x\n\ngo 1.21\n\nrequire github.com/eawsy/aws-lambda-go-core v1.0.0\n' >go.mod
  mkdir -p vendor/github.com/eawsy
  cp -R "$root"/modules/aws-lambda-go-core vendor/github.com/eawsy
  rm vendor/github.com/eawsy/aws-lambda-go-core/go.mod
  printf '\nconst Vendored = "vendored"\n' >>vendor/github.com/eawsy/aws-lambda-go-core/service/lambda/runtime/context.go
  cat >vendor/modules.txt <<'END'
# github.com/eawsy/aws-lambda-go-core v1.0.0
## explicit
github.com/eawsy/aws-lambda-go-core/service/lambda/runtime
END
  before=$(files)
  run -0 build
  built
  run -0 call
  [[ $output == vendored ]]
  rm handler.so
  [[ $(files) == "$before" ]]
}

@test "a go.work joins the modules it uses and aws-lambda-go-core" {
  mkdir function greeting
  handler_go 'return greeting.Text, nil' function/handler.go
  sed -i 's|^import (|&\n\t"example.com/greeting"|' function/handler.go
  printf 'module example.com/function\n\ngo 1.21\n' >function/go.mod
  printf 'module example.com/greeting\n\ngo 1.21\n' >greeting/go.mod
  printf 'package greeting\n\nconst Text = "from the workspace"\n' >greeting/greeting.go
  printf 'go 1.21\n\nuse (\n\t./function\n\t./greeting\n)\n' >go.work
  before=$(files)
  pushd function
  run -0 build
  built
  run -0 call
  [[ $output == 'from the workspace' ]]
  rm handler.so
  popd
  [[ $(files) == "$before" ]]
}

@test "a function in a subdirectory of a module, from there and from above" {
  mkdir -p functions/hello internal/greeting
  handler_go 'return greeting.Text, nil' functions/hello/handler.go
  sed -i 's|^import (|&\n\t"example.com/app/internal/greeting"|' functions/hello/handler.go
  printf 'module example.com/app\n\ngo 1.21\n' >go.mod
  printf 'package greeting\n\nconst Text = "from the module"\n' >internal/greeting/greeting.go
  run -0 build ./functions/hello
  built
  [[ -f handler.so ]]
  cd functions/hello
  run -0 build
  built
  run -0 call
  [[ $output == 'from the module' ]]
}

@test "in GOPATH mode the packages of the GOPATH and aws-lambda-go-core are found" {
  gopath=$PWD/go
  mkdir -p go/src/example.com/{function,greeting}
  handler_go 'return greeting.Text, nil' go/src/example.com/function/handler.go
  sed -i 's|^import (|&\n\t"example.com/greeting"|' go/src/example.com/function/handler.go
  printf 'package greeting\n\nconst Text = "from the GOPATH"\n' >go/src/example.com/greeting/greeting.go
  cd go/src/example.com/function
  GO111MODULE=off GOPATH=$gopath run -0 build
  built
  run -0 call
  [[ $output == 'from the GOPATH' ]]
}

@test "in GOPATH mode a function may lie outside of the GOPATH" {
  handler_go
  GO111MODULE=off GOPATH=$PWD/go run -0 build
  built
  run -0 call
  [[ $output == 'Hello, World!' ]]
}

@test "without any network a function is built" {
  need_root
  unshare --net true || skip "this machine allows no namespaces"
  handler_go
  run -0 unshare --net build
  built
}

@test "LDFLAGS set variables, and may be quoted" {
  handler_go 'return version, nil'
  printf '\nvar version = "none"\n' >>handler.go
  LDFLAGS="-X 'main.version=1.2.3 beta'" run -0 build
  run -0 call
  [[ $output == '1.2.3 beta' ]]
}

@test "build tags may come as a flag and in GOFLAGS" {
  handler_go 'return tag, nil'
  printf '//go:build !special\n\npackage main\n\nconst tag = "plain"\n' >plain.go
  printf '//go:build special\n\npackage main\n\nconst tag = "special"\n' >special.go
  run -0 build -tags special
  run -0 call
  [[ $output == special ]]
  GOFLAGS=-tags=special run -0 build
  run -0 call
  [[ $output == special ]]
  run -0 build
  run -0 call
  [[ $output == plain ]]
}

@test "a function may have C code, and what it calls counts for the glibc it needs" {
  need_zig
  cat >handler.go <<'END'
package main

// #include <math.h>
// #include "add.h"
// #cgo LDFLAGS: -lm
import "C"

func Handle(n float64) (int, error) { return int(C.add(C.int(C.sqrt(C.double(n))), 2)), nil }
END
  echo 'int add(int a, int b);' >add.h
  printf '#include "add.h"\nint add(int a, int b) { return a + b; }\n' >add.c
  run -0 --separate-stderr build
  built 'func(float64) (int, error)'
  [[ ${lines[0]} == *': runs in python2.7, and python3.8 and later' ]]
  run -0 call 'handler.Handle(1600, None)'
  [[ $output == 42 ]]
}

@test "a function may have C++ code" {
  need_zig
  # Of an empty cache zig compiles its C++ library for minutes.
  [[ -n $(find "${ZIG_GLOBAL_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/zig}" -name libc++.a -print -quit 2>/dev/null) ]] ||
    skip "zig has not compiled its C++ library yet: build a function with C++ code once"
  cat >handler.go <<'END'
package main

// int length(const char *);
import "C"

func Handle() (int, error) { return int(C.length(C.CString("hello"))), nil }
END
  cat >length.cpp <<'END'
#include <string>
extern "C" int length(const char *text) { return std::string(text).size(); }
END
  run -0 build
  built 'func() (int, error)'
  [[ ${lines[0]} == *': runs in python2.7, and python3.8 and later' ]]
  run -0 call
  [[ $output == 5 ]]
}

@test "GOARCH=arm64 crosses" {
  [[ -f $root/build/shim/$(go env GOVERSION)/arm64/host.so ]] || skip "there is no shim for arm64: make shim ARCH=arm64"
  handler_go
  GOARCH=arm64 run -0 build
  arch=arm64 built
  [[ $(od -An -tx1 -j18 -N2 handler.so) == ' b7 00' ]]
}

@test "a plugin that is up to date is not written again, another is replaced" {
  handler_go
  run -0 build
  before=$(stat -c '%i' handler.so)
  touch -d '2001-01-01' handler.so
  run -0 build
  built
  [[ $(stat -c '%i' handler.so) == "$before" ]]
  [[ $(stat -c '%Y' handler.so) -gt 1000000000 ]] # it was built now, for pack
  handler_go 'return 2, nil'
  run -0 build
  [[ $(stat -c '%i' handler.so) != "$before" ]]
  run -0 call
  [[ $output == 2 ]]
}

@test "the same function makes the same plugin in another directory" {
  handler_go
  mkdir other
  cp handler.go other
  run -0 build
  cd other
  run -0 build
  cmp handler.so ../handler.so
}

@test "whatever handler.so was, it becomes the plugin" {
  handler_go
  echo text >handler.so
  run -0 build
  built
  ln -s nowhere link
  mv -T link handler.so
  run -0 build
  built
  [[ ! -L handler.so ]]
}

@test "the handlers are listed with their signatures" {
  cat >handler.go <<'END'
package main

import (
	"context"
	"encoding/json"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

type (
	Order  struct{ ID string }
	Answer = map[string]any
)

func Handle(evt json.RawMessage, ctx *runtime.Context) (interface{}, error) { return nil, nil }
func AWSLambdaGo(ctx context.Context, o *Order) (answer Answer, err error)   { return nil, nil }
func Nothing()                                                             {}
func Helper(a, b, c int) []byte                                            { return nil }
func private()                                                             {}

var (
	Function       = Handle
	Pointer        = &Function
	Count    int64 = 1
)
END
  run -0 build
  [[ "$(printf '%s\n' "${lines[@]:1}")" == "  AWSLambdaGo  func(context.Context, *main.Order) (map[string]interface {}, error)
  Function     func(json.RawMessage, *runtime.Context) (interface {}, error)
  Handle       func(json.RawMessage, *runtime.Context) (interface {}, error)
  Nothing      func()
  Pointer      func(json.RawMessage, *runtime.Context) (interface {}, error)" ]]
}

# Go's linker exports every function, and dlopen has to search what is exported.
@test "of Go's functions a plugin exports those that its package main does, and the host none" {
  cat >handler.go <<'END'
package main

type T struct{}

func (T) Method() {}
func Handle()     { new(T).Method() }
func Other()      { private() }
func private()    { println() }
END
  run -0 build
  run -0 python3 "$BATS_TEST_DIRNAME/functions.py" handler.so
  [[ $(sort <<<"$output") == $'handler.Handle\nhandler.Other' ]]
  run -0 python3 "$BATS_TEST_DIRNAME/functions.py" "$shim/host.so"
  [[ -z $output ]]
}

# The rule of build is written in terms of go/types and that of the shim in terms of reflect.
@test "the handlers that build lists are those that Python finds" {
  cp "$root/commands/signatures/testdata/shapes/handler.go" .
  names=$(sed -n -E 's/^(func|\t)[ \t]*((Accepts|Refuses)[A-Za-z]*).*/\2/p' handler.go | sort -u)
  [[ $(wc -l <<<"$names") -gt 50 ]]
  run -0 build
  listed=$(printf '%s\n' "${lines[@]:1}" | awk '{ print $1 }' | sort)
  found=$(names="$names" call '"\n".join(n for n in __import__("os").environ["names"].split() if hasattr(handler, n))' 2>/dev/null)
  [[ $listed == "$(grep ^Accepts <<<"$names")" ]]
  [[ $found == "$listed" ]]
}

@test "build is found by a symbolic link" {
  handler_go
  ln -s "$root/scripts/build" "$BATS_TEST_TMPDIR/link"
  run -0 "$BATS_TEST_TMPDIR/link"
  built
}

@test "--help tells how to use it" {
  run -0 --separate-stderr build --help
  [[ ${lines[0]} == 'usage: build '* ]]
  [[ -z $stderr ]]
  usage=$output
  run -0 build -h
  [[ $output == "$usage" ]]
}

@test "without anything that can be a handler nothing is built" {
  printf 'package main\n\nfunc handle() {}\n\nvar Count int\n\nfunc Add(a, b int) int { return a + b }\n' >handler.go
  run -1 --separate-stderr build
  [[ -z $output ]]
  [[ $stderr == 'build: handler.so would have no handler: expected an exported func(E, *runtime.Context) (R, error), or a variable of such a type, in package main, and found Add func(int, int) int; Count int' ]]
  [[ $(ls) == handler.go ]]
  printf 'package main\n\nfunc handle() {}\n' >handler.go
  run -1 --separate-stderr build
  [[ $stderr == *'and found nothing exported' ]]
}

@test "a package that is not main is refused" {
  printf 'package handler\n\nfunc Handle() {}\n' >handler.go
  run -1 --separate-stderr build
  [[ $stderr == "build: expected package main, found package handler in $PWD: the files of a function start with package main" ]]
  run -1 --separate-stderr build --buildmode=exe
  [[ $stderr == "build: expected package main, found package handler in $PWD: the files of a function start with package main" ]]
}

@test "a directory without Go files is named" {
  run -1 --separate-stderr build
  [[ $stderr == "build: $PWD has no Go files: run build in the directory of your handler.go" ]]
  printf 'package main\n' >handler_test.go
  run -1 --separate-stderr build
  [[ $stderr == "build: $PWD has no Go files: run build in the directory of your handler.go" ]]
  [[ $(ls) == handler_test.go ]]
}

@test "of code that does not compile there is Go's own message, and nothing is overwritten" {
  handler_go
  run -0 build
  handler_go 'return 1'
  before=$(files)
  run -1 --separate-stderr build
  [[ -z $output ]]
  [[ $stderr == $'# handler\n./handler.go:10:9: not enough return values\n\thave (number)\n\twant (interface{}, error)' ]]
  [[ $(files) == "$before" ]]
  left_nothing
}

@test "without a go.mod an import of another module is explained" {
  printf 'package main\n\nimport _ "example.com/x"\n\nfunc Handle() {}\n' >handler.go
  run -1 --separate-stderr build
  [[ $stderr == 'handler.go:3:8: no required module provides package example.com/x; to add it:'* ]]
  [[ $stderr == *$'\nbuild: without a go.mod only the standard library and the modules of the shim can be imported: make one with gomod NAME && go mod tidy' ]]
}

@test "a go.mod that wants a newer Go is told the image to use" {
  handler_go
  version=$(go env GOVERSION)
  printf 'module x\n\ngo 1.99\n' >go.mod
  GOTOOLCHAIN=local run -1 --separate-stderr build
  [[ $stderr == "build: go.mod wants Go 1.99 and this is Go ${version#go}: use the image eawsy/aws-lambda-go-shim:go1.99, or lower its go line" ]]
  GOTOOLCHAIN=auto run -1 --separate-stderr build
  [[ $stderr == "build: the go.mod or go.work here wants Go 1.99.0, which the go command cannot download: use the image eawsy/aws-lambda-go-shim:go1.99, or lower the go line" ]]
}

@test "a go.mod that is wrong is named, and not a copy of it" {
  handler_go
  printf 'module x\n\ngo one\n' >go.mod
  run -1 --separate-stderr build
  [[ $stderr == *'go.mod:3: invalid go version '* && $stderr != *"$TMPDIR"* ]]
}

@test "a module called main is refused, for the program that opens it has that name" {
  handler_go
  printf 'module main\n\ngo 1.21\n' >go.mod
  run -1 --separate-stderr build
  [[ $stderr == 'build: handler.so is in a module called main, like the program that opens it: give the module another name, for example with go mod edit -module=function' ]]
  [[ ! -e handler.so ]]
}

@test "a HANDLER that Python cannot import is a usage error" {
  handler_go
  # shellcheck disable=SC2016 # nothing here is to be expanded
  for name in 'my handler' '"handler"' "'" '$(touch pwned)' '`touch pwned`' ../handler a/b -handler --help 1handler my-handler my.handler häändler '*'; do
    HANDLER=$name run -2 --separate-stderr build
    [[ $stderr == "build: HANDLER "*' is not a Python module name: use letters, digits and underscores, as in handler' ]]
  done
  HANDLER=lambda run -2 --separate-stderr build
  [[ $stderr == 'build: HANDLER "lambda" is a keyword of Python: choose another name, such as handler' ]]
  for name in json numbers runpy; do
    HANDLER=$name run -2 --separate-stderr build
    [[ $stderr == "build: HANDLER \"$name\" is a module of Python's standard library: choose another name, such as handler" ]]
  done
  [[ $(ls) == handler.go ]]
}

@test "a GOARCH that Lambda does not have is a usage error" {
  handler_go
  GOARCH=386 run -2 --separate-stderr build
  [[ $stderr == 'build: GOARCH "386" is not supported: use amd64 or arm64' ]]
}

@test "options that build sets itself, unknown ones and wrong values are usage errors" {
  handler_go
  for option in overlay C; do
    run -2 --separate-stderr build "-$option=x"
    [[ $stderr == "build: option --$option is set by the build command: leave it out" ]]
  done
  for option in --buildmode=c-shared '--buildmode c-shared' '-buildmode c-shared'; do
    # shellcheck disable=SC2086 # one or two words
    run -2 --separate-stderr build $option
    [[ $stderr == 'build: unknown build mode "c-shared": use plugin or exe' ]]
  done
  run -2 --separate-stderr build --foo
  [[ $stderr == 'build: unknown option --foo: see build --help' ]]
  run -2 --separate-stderr build --tags
  [[ $stderr == 'build: option --tags needs a value: see build --help' ]]
  run -2 --separate-stderr build a b
  [[ $stderr == 'build: build takes one package, but got ["a" "b"]: call it once for each' ]]
  [[ $(ls) == handler.go ]]
}

@test "flags that the shim was not built with are refused" {
  handler_go
  run -1 --separate-stderr build -trimpath=false
  [[ $stderr == 'build: handler.so was built without -trimpath, unlike the shim: add it' ]]
  [[ ! -e handler.so ]]
}

@test "without a shim the command says how to make one" {
  handler_go
  mkdir -p "$BATS_TEST_TMPDIR/home/scripts"
  cp "$root"/scripts/* "$BATS_TEST_TMPDIR/home/scripts"
  for command in build pack version; do
    run -1 --separate-stderr "$BATS_TEST_TMPDIR/home/scripts/$command"
    [[ $stderr == "$command: the shim is not built: run make shim in $BATS_TEST_TMPDIR/home" ]]
  done
}

# with_releases has a home's shim work with these releases of Go only.
with_releases() {
  rm "$home/image/versions"
  printf 'GO_IMAGE=golang:%s-bookworm\n' "$@" >"$home/image/versions"
}

@test "a Go that the shim does not work with is refused before anything is built" {
  handler_go
  home_without_shim
  for mode in plugin exe; do
    with_releases 1.20.3 1.21.0
    run -1 --separate-stderr "$root/build/shim/bin/commands" "$home" build --buildmode "$mode"
    [[ $stderr == "build: this is $(go env GOVERSION), but the shim works with go1.21 and go1.20: use one of these, or a newer version of the shim" ]]
    with_releases 1.999.1 1.998.0
    run -1 --separate-stderr "$root/build/shim/bin/commands" "$home" build --buildmode "$mode"
    [[ $stderr == "build: this is $(go env GOVERSION), but the shim works with go1.999 and go1.998: use one of these" ]]
  done
}

@test "a checkout makes the shim for the Go that go.mod selects, and says so" {
  handler_go
  home_without_shim
  mkdir "$home/shim"
  cat >"$home/shim/build" <<END
#!/bin/sh
printf 'making %s\n' "\$*"
mkdir -p "$home/build/shim/$(go env GOVERSION)"
ln -s "$shim" "$home/build/shim/$(go env GOVERSION)/$arch"
END
  chmod +x "$home/shim/build"
  run -0 --separate-stderr "$root/build/shim/bin/commands" "$home" build
  [[ $stderr == "build: making the shim for $(go env GOVERSION) and linux/$arch, once
making --host $arch" ]]
  run -0 --separate-stderr "$root/build/shim/bin/commands" "$home" build
  [[ -z $stderr ]]
}

@test "without a shim for an architecture the command says how to make one" {
  handler_go
  home_without_shim
  run -1 --separate-stderr "$root/build/shim/bin/commands" "$home" build
  [[ $stderr == "build: there is no shim for $(go env GOVERSION) and $arch below $home/build/shim: run make shim ARCH=$arch" ]]
}

@test "without a go command the one to install is named" {
  handler_go
  run -1 --separate-stderr env PATH="$BATS_TEST_TMPDIR/empty" "$root/build/shim/bin/commands" "$root" build
  [[ $stderr =~ ^"build: there is no go command on PATH: install go1."[0-9]+", or use the image"$ ]]
}

@test "a directory in the way of handler.so is named" {
  handler_go
  mkdir handler.so
  run -1 --separate-stderr build
  [[ $stderr == 'build: cannot write handler.so: is a directory' ]]
  [[ $(ls -A) == $'handler.go\nhandler.so' ]]
}

@test "a directory that cannot be written is named, and a full disk" {
  need_root
  mkdir disk
  mount -t tmpfs -o size=1m tmpfs disk || skip "this machine allows no mounts"
  pushd disk
  handler_go
  echo old >handler.so
  run -1 --separate-stderr build
  full=$stderr
  [[ $(<handler.so) == old && $(ls -A) == $'handler.go\nhandler.so' ]]
  mount -o remount,ro .
  run -1 --separate-stderr build
  popd
  umount disk
  [[ $full == 'build: cannot write handler.so: no space left on device' ]]
  [[ $stderr == 'build: cannot write handler.so: read-only file system' ]]
  left_nothing
}

@test "a temporary directory that cannot be written is named" {
  handler_go
  TMPDIR=$BATS_TEST_TMPDIR/nowhere run -1 --separate-stderr build
  [[ $stderr == "build: cannot write below $BATS_TEST_TMPDIR/nowhere, the temporary directory: no such file or directory" ]]
}

# slow makes a compiler that says that it started and takes a minute.
slow() {
  cat >"$BATS_TEST_TMPDIR/slow" <<END
#!/bin/sh
case "\$*" in *-V=full*) exec "\$@" ;; esac
touch "$BATS_TEST_TMPDIR/started"
exec sleep 60
END
  chmod +x "$BATS_TEST_TMPDIR/slow"
}

@test "Ctrl-C in the middle of build ends all of it and leaves everything as it was" {
  handler_go
  run -0 build
  handler_go 'return 2, nil'
  before=$(files)
  slow
  for signal in INT TERM; do
    rm -f "$BATS_TEST_TMPDIR/started"
    run --separate-stderr interrupted "$signal" "$BATS_TEST_TMPDIR/started" build "-toolexec=$BATS_TEST_TMPDIR/slow"
    [[ $status -eq $((128 + $(kill -l "$signal"))) ]]
    [[ -z $output && $stderr != *build:* ]]
    [[ $(files) == "$before" ]]
    left_nothing
    run -1 pgrep -f "$BATS_TEST_TMPDIR/slow"
  done
}

# What was built last used to be told by the times of the files, and build left an equal
# file's time alone.
@test "pack packs what was built last, or what BUILDMODE says" {
  handler_go
  run -0 build --buildmode=exe
  run -0 build
  run -0 build --buildmode=exe
  run -0 pack
  [[ $(python3 -m zipfile -l handler.zip) == *bootstrap* ]]
  BUILDMODE=plugin run -0 pack
  [[ $(python3 -m zipfile -l handler.zip) == *handler.so* ]]
  run -0 build
  run -0 pack
  [[ $(python3 -m zipfile -l handler.zip) == *handler.so* ]]
  BUILDMODE=exe run -0 pack
  [[ $(python3 -m zipfile -l handler.zip) == *bootstrap* ]]
  BUILDMODE=zip run -2 --separate-stderr pack
  [[ $stderr == 'pack: unknown build mode "zip": use plugin or exe' ]]
}

@test "an empty main, as programs of 2017 have it, does not keep an executable from serving" {
  handler_go
  printf '\nfunc main() {}\n' >>handler.go
  for mode in plugin exe; do
    run -0 --separate-stderr build --buildmode "$mode"
    [[ ${lines[1]} == '  Handle  func(json.RawMessage, *runtime.Context) (interface {}, error)' ]]
  done
  run -1 --separate-stderr ./bootstrap
  [[ $stderr == *'AWS_LAMBDA_RUNTIME_API is not set'* ]]
  [[ $(tail -n 1 handler.go) == 'func main() {}' ]]
}

@test "a main that can never serve is refused, and so is a plugin of a program that serves itself" {
  handler_go
  printf '\nfunc main() {\n\tprintln("hello")\n}\n' >>handler.go
  run -1 --separate-stderr build --buildmode=exe
  [[ $stderr == 'build: func main in handler.go:13 can never serve an invocation, because the program imports neither github.com/aws/aws-lambda-go/lambda nor net: remove it to have your handlers served, or call lambda.Start in it' ]]
  [[ ! -e bootstrap ]]
}

@test "-o names a directory, and the source may be read-only" {
  handler_go
  chmod a-w . handler.go
  run -0 --separate-stderr build -o "$BATS_TEST_TMPDIR/out/of tree"
  [[ ${lines[0]} == "$BATS_TEST_TMPDIR/out/of tree/handler.so  "* ]]
  chmod u+w .
  [[ $(ls) == handler.go && -x $BATS_TEST_TMPDIR/out/of\ tree/handler.so ]]
}

@test "the same commit makes the same bytes in another checkout, without a path of either" {
  handler_go
  mkdir "$BATS_TEST_TMPDIR/another checkout" with-c
  printf 'package main\n\n// int two(void) { return 2; }\nimport "C"\n\nfunc Handle() (int, error) { return int(C.two()), nil }\n' >with-c/handler.go
  cp -R "$root"/{scripts,lambda,modules,image,VERSION} "$BATS_TEST_TMPDIR/another checkout"
  mkdir "$BATS_TEST_TMPDIR/another checkout/build"
  cp -R "$root/build/shim" "$BATS_TEST_TMPDIR/another checkout/build"
  for mode in plugin exe; do
    for package in . ./with-c; do
      run -0 build --buildmode "$mode" -o "$package/one" "$package"
      run -0 "$BATS_TEST_TMPDIR/another checkout/scripts/build" --buildmode "$mode" -o "$package/two" "$package"
    done
  done
  cmp one/handler.so two/handler.so
  cmp one/bootstrap two/bootstrap
  cmp with-c/one/handler.so with-c/two/handler.so
  cmp with-c/one/bootstrap with-c/two/bootstrap
  run -1 grep -c -F -e "$root" -e "$BATS_TEST_TMPDIR" -e "$HOME" {.,with-c}/one/{handler.so,bootstrap} "$shim/host.so"
}

@test "a plugin that did not change is not linked again" {
  handler_go
  run -0 --separate-stderr build -x
  [[ $stderr == */link\ -o* ]]
  run -0 --separate-stderr build -x
  [[ $stderr != */link\ -o* ]]
}

@test "a Go whose GOROOT lies in the module cache builds executables too" {
  handler_go
  GOMODCACHE=$(dirname "$(go env GOROOT)") run -0 --separate-stderr build --buildmode=exe
  [[ ${lines[1]} == '  Handle  '* ]]
}

# The packages of the shim that the user's code imports are shown to Go at a place where
# there are no files. What is read of them decides what is linked.
@test "an executable has the shim's optional parts only where its program needs them" {
  handler_go
  run -0 build --buildmode=exe --ldflags=
  run -1 grep -c 'reflect.(\*rtype).MethodByName' bootstrap
  cat >stack.go <<'GO'
package main

type stacked struct{ error }

func (stacked) StackTrace() []uintptr { return nil }
GO
  run -0 build --buildmode=exe --ldflags=
  grep -q 'reflect.(\*rtype).MethodByName' bootstrap
}
