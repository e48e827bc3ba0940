#!/usr/bin/env bats
# The command build, with the shim that make shim built.
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  commands_setup
}

teardown() { unpublish; }

# built checks build's output for a function with the one handler Handle.
built() {
  local signature=${1:-func(json.RawMessage, *runtime.Context) (interface{\}, error)}
  [[ ${lines[0]} =~ ^handler\.so\ \ [0-9.]+\ MB\ \ linux/$arch\ \ go[0-9.]+\ \ needs\ glibc\ [0-9.]+:\ runs\ in\ python ]]
  [[ ${lines[1]} == "  Handle  $signature" ]]
  [[ ${lines[2]} == 'deploy with  '* && ${#lines[@]} -eq 3 ]]
}

@test "build makes handler.so from a single handler.go, as in the README of 2017" {
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

@test "HANDLER names the plugin, and a plugin with another name stays" {
  handler_go
  echo other >handler.so
  HANDLER=my_function run -0 build
  [[ ${lines[0]} == "my_function.so  "* ]]
  [[ $(ls) == $'handler.go\nhandler.so\nmy_function.so' ]]
  [[ $(<handler.so) == other ]]
}

@test "HANDLER may be main, or the name of a package or a pattern of Go" {
  handler_go
  for name in main plugin internal all; do
    HANDLER=$name run -0 build
    HANDLER=$name run -0 --separate-stderr pack
    [[ $stderr != *"could not be imported"* ]]
  done
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

@test "a go.mod that replaces aws-lambda-go-core keeps its replacement" {
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

@test "a function in a go.work finds the modules there, those from outside and aws-lambda-go-core" {
  workspace
  before=$(files)
  pushd orders
  run -0 build
  built
  run -0 call
  [[ $output == 'lib: from outside, from outside' ]]
  mv handler.so "$BATS_TEST_TMPDIR"
  popd
  [[ $(files) == "$before" ]]
  run -0 build ./orders
  cmp handler.so "$BATS_TEST_TMPDIR/handler.so"
  cd bills
  run -0 build --buildmode=exe
}

# Go asks a proxy for a version of a module that a workspace uses but also requires.
@test "a function in a go.work may require aws-lambda-go-core in any version, also after go work use -r" {
  workspace
  printf '\nrequire github.com/eawsy/aws-lambda-go-core v0.0.0-20170526124313-16ba3c6bd3e6\n' >>bills/go.mod
  cd orders
  run -0 build
  built
  run -0 gomod
  cd ..
  go work use -r .
  [[ $(<go.work) == *.aws-lambda-go-shim/* ]]
  mv orders/handler.so "$BATS_TEST_TMPDIR"
  run -0 build ./orders
  run -0 call
  [[ $output == 'lib: from outside, from outside' ]]
}

@test "a function in a subdirectory of a module is built from there and from above" {
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

# Makefiles often name the file. Go leaves the shim's files out of such a build.
@test "build handler.go builds its package without the other Go files there" {
  printf 'module example.com/function\n\ngo 1.21\n' >go.mod
  printf 'package main\n\nimport "log/slog"\n\nfunc Handle() { slog.Info(text) }\n' >handler.go
  printf 'package main\n\nconst text = "hello"\n' >text.go
  run -0 build -o plugin
  run -0 build --buildmode=exe -o exe
  printf 'package main\n\nfunc Handle() {}\n\nfunc main() { println() }\n' >tool.go
  run -0 build -o plugin/files handler.go text.go
  run -0 build --buildmode=exe -o exe/files ./handler.go ./text.go
  mkdir sub
  cd sub
  run -0 build --buildmode=exe -o ../exe/absolute "$PWD/../handler.go" "$PWD/../text.go"
  cd ..
  cmp plugin/handler.so plugin/files/handler.so
  cmp exe/bootstrap exe/files/bootstrap
  cmp exe/bootstrap exe/absolute/bootstrap
  run -1 --separate-stderr build handler.go none.go
  [[ $stderr == 'build: the file "none.go" does not exist: give build the directory of your handler.go' ]]
  run -1 --separate-stderr build handler.go sub/other.go
  [[ $stderr == 'build: "handler.go" and "sub/other.go" are in two directories: name the files of one package' ]]
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

@test "a function is built without a network" {
  need_root
  unshare --net true || skip "this machine allows no namespaces"
  handler_go
  run -0 unshare --net build
  built
}

@test "LDFLAGS sets variables, and may have quotes" {
  handler_go 'return version, nil'
  printf '\nvar version = "none"\n' >>handler.go
  LDFLAGS="-X 'main.version=1.2.3 beta'" run -0 build
  run -0 call
  [[ $output == '1.2.3 beta' ]]
}

@test "build tags may come from a flag and from GOFLAGS" {
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

@test "a function may have C code, and the glibc needed includes what that code calls" {
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

# With an empty cache, zig compiles its C++ library, which takes minutes.
# bats test_tags=slow
@test "a function may have C++ code" {
  need_zig
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

# bats test_tags=slow
@test "GOARCH=arm64 builds for arm64" {
  [[ -f $root/build/shim/$(go env GOVERSION)/arm64/host.so ]] || skip "the shim for arm64 is not built: run make shim ARCH=arm64"
  handler_go
  GOARCH=arm64 run -0 build
  arch=arm64 built
  [[ $(od -An -tx1 -j18 -N2 handler.so) == ' b7 00' ]]
}

@test "a plugin that is up to date is not written again, and an old one is replaced" {
  handler_go
  run -0 build
  before=$(stat -c '%i' handler.so)
  touch -d '2001-01-01' handler.so
  run -0 build
  built
  [[ $(stat -c '%i' handler.so) == "$before" ]]
  [[ $(stat -c '%Y' handler.so) -gt 1000000000 ]] # build updates the time of an unchanged plugin
  handler_go 'return 2, nil'
  run -0 build
  [[ $(stat -c '%i' handler.so) != "$before" ]]
  run -0 call
  [[ $output == 2 ]]
}

# Go's default is to put the revision into the build, and whether files have changed.
@test "a commit, an untracked file and the repository's owner do not change a build, unless the revision is asked for" {
  handler_go
  run -0 build -o without
  git init -q .
  run -0 build -o with
  git -c user.name=a -c user.email=a@example.com commit -q -m a --allow-empty
  run -0 build -o committed
  cmp without/handler.so with/handler.so
  cmp without/handler.so committed/handler.so
  run -0 build -buildvcs=true -o flag
  [[ $(go version -m flag/handler.so) == *vcs.revision=* ]]
  GOFLAGS=-buildvcs=true run -0 build -o goflags
  cmp flag/handler.so goflags/handler.so
  [[ $EUID -ne 0 ]] || chown -R 65534 .git
  run -0 build -o theirs
  cmp without/handler.so theirs/handler.so
}

# Go's linker exports every function, which makes the symbol lookup of dlopen slow.
@test "a plugin exports only the exported functions of its package main, and the host exports no Go function" {
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

# The rule for handlers exists twice: build has it with go/types, the shim with reflect.
@test "build lists the same handlers that Python finds" {
  cp "$root/commands/handlers/testdata/shapes/handler.go" .
  names=$(sed -n -E 's/^(func|\t)[ \t]*((Accepts|Refuses)[A-Za-z]*).*/\2/p' handler.go | sort -u)
  [[ $(wc -l <<<"$names") -gt 50 ]]
  run -0 build
  listed=$(printf '%s\n' "${lines[@]:1}" | awk '/^  [A-Z]/ { print $1 }' | sort)
  # Each that is found can be called.
  found=$(names="$names" call '"\n".join(n for n in __import__("os").environ["names"].split() if hasattr(handler, n) and [getattr(handler, n)(None)])' 2>/dev/null)
  [[ $listed == "$(grep ^Accepts <<<"$names")" ]]
  [[ $found == "$listed" ]]
}

@test "build works through a symbolic link" {
  handler_go
  ln -s "$root/scripts/build" "$BATS_TEST_TMPDIR/link"
  run -0 "$BATS_TEST_TMPDIR/link"
  built
}

@test "a package without a handler is not built" {
  printf 'package main\n\nfunc handle() {}\n\nvar Count int\n\nfunc Add(a, b int) int { return a + b }\n' >handler.go
  run -1 --separate-stderr build
  [[ -z $output ]]
  [[ $stderr == 'build: handler.so would have no handler: expected an exported func(E, *runtime.Context) (R, error), or a variable of such a type, in package main, but found Add func(int, int) int; Count int' ]]
  [[ $(ls) == handler.go ]]
  printf 'package main\n\nfunc handle() {}\n' >handler.go
  run -1 --separate-stderr build
  [[ $stderr == *'but found nothing exported' ]]
}

@test "a package that is not main is refused" {
  printf 'package handler\n\nfunc Handle() {}\n' >handler.go
  run -1 --separate-stderr build
  [[ $stderr == "build: expected package main, found package handler in $PWD: the files of a function start with package main" ]]
  run -1 --separate-stderr build --buildmode=exe
  [[ $stderr == "build: expected package main, found package handler in $PWD: the files of a function start with package main" ]]
}

@test "the error says that a package has another module" {
  mkdir orders
  handler_go '' orders/handler.go
  printf 'module example.com/orders\n\ngo 1.21\n' >orders/go.mod
  run -1 --separate-stderr build ./orders
  [[ $stderr == 'build: the package is not in the module of the working directory: run build in the directory of the package' ]]
}

@test "the error names a directory without Go files" {
  run -1 --separate-stderr build
  [[ $stderr == "build: $PWD has no Go files: run build in the directory of your handler.go" ]]
  printf 'package main\n' >handler_test.go
  run -1 --separate-stderr build
  [[ $stderr == "build: $PWD has no Go files: run build in the directory of your handler.go" ]]
  [[ $(ls) == handler_test.go ]]
}

@test "code that does not compile gives Go's own message, and nothing is overwritten" {
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

@test "without a go.mod, the error for an import of another module says what to do" {
  printf 'package main\n\nimport _ "example.com/x"\n\nfunc Handle() {}\n' >handler.go
  run -1 --separate-stderr build
  [[ $stderr == 'handler.go:3:8: no required module provides package example.com/x; to add it:'* ]]
  [[ $stderr == *$'\nbuild: without a go.mod only the standard library and the modules of the shim can be imported: make one with gomod NAME && go mod tidy' ]]
  printf 'module x\n\ngo 1.21\n' >go.mod
  mkdir sub
  mv handler.go sub
  cd sub
  run -1 --separate-stderr build
  [[ $stderr == 'handler.go:3:8: no required module provides package example.com/x; to add it:'* && $stderr != *build:* ]]
}

@test "when go.mod wants a newer Go, the error names the image to use" {
  handler_go
  version=$(go env GOVERSION)
  printf 'module x\n\ngo 1.99\n' >go.mod
  GOTOOLCHAIN=local run -1 --separate-stderr build
  [[ $stderr == "build: go.mod wants Go 1.99 but this is Go ${version#go}: use a version of aws-lambda-go-shim that works with it, or lower its go line" ]]
  GOTOOLCHAIN=auto run -1 --separate-stderr build
  [[ $stderr == "build: the go.mod or go.work here wants Go 1.99.0, which the go command cannot download: use a version of aws-lambda-go-shim that works with it, or lower the go line" ]]
}

@test "a module called main is refused, because the program that opens it has that name" {
  handler_go
  printf 'module main\n\ngo 1.21\n' >go.mod
  run -1 --separate-stderr build
  [[ $stderr == 'build: handler.so is in a module called main, like the program that opens it: give the module another name, for example with go mod edit -module=function' ]]
  [[ ! -e handler.so ]]
}

@test "a GOARCH that Lambda does not support is a usage error" {
  handler_go
  GOARCH=386 run -2 --separate-stderr build
  [[ $stderr == 'build: GOARCH "386" is not supported: use amd64 or arm64' ]]
}

@test "options that build sets itself, unknown options and wrong values are usage errors" {
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
  [[ $(ls) == handler.go ]]
}

@test "flags that do not match the shim's are refused" {
  handler_go
  run -1 --separate-stderr build -trimpath=false
  [[ $stderr == 'build: handler.so was built without -trimpath, unlike the shim: add it' ]]
  [[ ! -e handler.so ]]
}

# Go compiles the standard library anew for such tags, and the shim could not open the plugin.
@test "a build that changes the standard library is refused, and the message names the setting" {
  printf 'package main\n\nimport "time"\n\nfunc Handle() (time.Time, error) { return time.Now(), nil }\n' >handler.go
  run -1 --separate-stderr build -tags=timetzdata
  [[ $stderr == 'build: handler.so was built with -tags=timetzdata, unlike the shim: both share package time of the standard library, so build them the same way' ]]
  [[ ! -e handler.so ]]
  run -0 --separate-stderr build --buildmode=exe -tags=timetzdata
}

# Go uses a profile of this name for all packages of a program.
@test "a default.pgo is for executables only" {
  handler_go
  echo 'not a profile' >default.pgo
  run -0 --separate-stderr build
  run -0 call
  [[ $output == 'Hello, World!' ]]
  run -1 --separate-stderr build --buildmode=exe
  [[ $stderr == *default.pgo* ]]
}

# Go's linker sums what the host has for this check, and once found only zeros.
@test "a plugin runs in FIPS 140 mode" {
  cat >handler.go <<'GO'
package main

import (
	"crypto/aes"
	"crypto/fips140"
	"crypto/sha256"
	"fmt"
)

func Handle() (string, error) {
	_, err := aes.NewCipher(make([]byte, 16))
	return fmt.Sprintf("%t %.4x", fips140.Enabled(), sha256.Sum256(nil)), err
}
GO
  run -0 build
  for mode in on only; do
    GODEBUG=fips140=$mode run -0 call
    [[ $output == 'true e3b0c442' ]]
  done
  run -0 call
  [[ $output == 'false e3b0c442' ]]
}

@test "without a shim, the commands say how to build one" {
  handler_go
  mkdir -p "$BATS_TEST_TMPDIR/home/scripts"
  cp "$root"/scripts/* "$BATS_TEST_TMPDIR/home/scripts"
  for command in build pack version; do
    run -1 --separate-stderr "$BATS_TEST_TMPDIR/home/scripts/$command"
    [[ $stderr == "$command: the shim is not built: run make shim in $BATS_TEST_TMPDIR/home" ]]
  done
}

# with_releases lets the home's shim work with these releases of Go only.
with_releases() {
  rm "$home/versions"
  printf '# a comment\nGO_RELEASES="%s"\n' "$*" >"$home/versions"
}

@test "a Go that the shim does not work with is refused before anything is built" {
  handler_go
  home_without_shim
  for mode in plugin exe; do
    with_releases 1.21 1.20
    run -1 --separate-stderr "$root/build/shim/bin/commands" "$home" build --buildmode "$mode"
    [[ $stderr == "build: $(go env GOVERSION) is not supported: use go1.21 or go1.20, or a newer version of the shim" ]]
    with_releases 1.999 1.998
    run -1 --separate-stderr "$root/build/shim/bin/commands" "$home" build --buildmode "$mode"
    [[ $stderr == "build: $(go env GOVERSION) is not supported: use go1.999 or go1.998" ]]
  done
}

@test "a checkout builds the shim for the Go that go.mod selects, and says so" {
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

@test "without a shim for an architecture, the command says how to build one" {
  handler_go
  home_without_shim
  run -1 --separate-stderr "$root/build/shim/bin/commands" "$home" build
  [[ $stderr == "build: $home/build/shim has no shim for $(go env GOVERSION) and $arch: run make shim ARCH=$arch" ]]
}

@test "without a go command, the error names the release to install" {
  handler_go
  run -1 --separate-stderr env PATH="$BATS_TEST_TMPDIR/empty" "$root/build/shim/bin/commands" "$root" build
  [[ $stderr =~ ^"build: the go command is not on PATH: install go1."[0-9]+", or use the image"$ ]]
}

@test "a full disk or a read-only directory is an error, and the old handler.so stays" {
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

@test "the error names a temporary directory that cannot be written" {
  handler_go
  TMPDIR=$BATS_TEST_TMPDIR/nowhere run -1 --separate-stderr build
  [[ $stderr == "build: cannot write below $BATS_TEST_TMPDIR/nowhere, the temporary directory: no such file or directory" ]]
}

# slow makes a compiler that reports its start and takes a minute.
slow() {
  cat >"$BATS_TEST_TMPDIR/slow" <<END
#!/bin/sh
case "\$*" in *-V=full*) exec "\$@" ;; esac
touch "$BATS_TEST_TMPDIR/started"
exec sleep 60
END
  chmod +x "$BATS_TEST_TMPDIR/slow"
}

@test "Ctrl-C ends build and all its processes and leaves every file as it was" {
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

# pack once decided by the times of the files, and build did not update the time of an
# unchanged file.
@test "pack packs the latest build, or the kind that BUILDMODE names" {
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

@test "an executable with an empty main, as in programs of 2017, still serves" {
  handler_go
  printf '\nfunc main() {}\n' >>handler.go
  for mode in plugin exe; do
    run -0 --separate-stderr build --buildmode "$mode"
    [[ ${lines[1]} == '  Handle  func(json.RawMessage, *runtime.Context) (interface{}, error)' ]]
  done
  run -1 --separate-stderr ./bootstrap
  [[ $stderr == 'aws-lambda-go-shim: AWS_LAMBDA_RUNTIME_API is not set: this program runs under AWS Lambda, or an emulator of it' ]]
  [[ $(tail -n 1 handler.go) == 'func main() {}' ]]
}

@test "an executable whose main can never serve is refused" {
  handler_go
  printf '\nfunc main() {\n\tprintln("hello")\n}\n' >>handler.go
  run -1 --separate-stderr build --buildmode=exe
  [[ $stderr == 'build: func main in handler.go:13 can never serve an invocation, because the program imports neither github.com/aws/aws-lambda-go/lambda nor net: remove it to have your handlers served, or call lambda.Start in it' ]]
  [[ ! -e bootstrap ]]
}

@test "build says that an executable runs a main that listens, and not the handlers beside it" {
  cat >handler.go <<'GO'
package main

func Handle() (string, error) { return "served", nil }
GO
  cat >main.go <<'GO'
package main

import "net/http"

func main() { http.ListenAndServe(":8080", nil) }
GO
  run -0 --separate-stderr build --buildmode=exe
  [[ $stderr == 'build: warning: bootstrap runs func main in main.go:5, which must serve invocations itself: to have Handle served instead, put main into a file with the line //go:build !lambda, and build with -tags=lambda' ]]
  [[ ${lines[1]} == 'deploy with  '* ]]
  run -0 --separate-stderr build
  [[ -z $stderr && ${lines[1]} == '  Handle  '* ]]
  sed -i '1i //go:build !lambda\n' main.go
  run -0 --separate-stderr build --buildmode=exe -tags=lambda
  [[ -z $stderr && ${lines[1]} == '  Handle  '* ]]
}

@test "-o names a directory, and the source may be read-only" {
  handler_go
  chmod a-w . handler.go
  run -0 --separate-stderr build -o "$BATS_TEST_TMPDIR/out/of tree"
  [[ ${lines[0]} == "$BATS_TEST_TMPDIR/out/of tree/handler.so  "* ]]
  chmod u+w .
  [[ $(ls) == handler.go && -x $BATS_TEST_TMPDIR/out/of\ tree/handler.so ]]
}

@test "the same commit makes the same bytes in another checkout, without any local path" {
  handler_go
  mkdir "$BATS_TEST_TMPDIR/another checkout" with-c
  printf 'package main\n\n// int two(void) { return 2; }\nimport "C"\n\nfunc Handle() (int, error) { return int(C.two()), nil }\n' >with-c/handler.go
  cp -R "$root"/{scripts,lambda,modules,versions,VERSION} "$BATS_TEST_TMPDIR/another checkout"
  mkdir "$BATS_TEST_TMPDIR/another checkout/build"
  cp -R "$root/build/shim" "$BATS_TEST_TMPDIR/another checkout/build"
  ln -s "$root/build/zig" "$BATS_TEST_TMPDIR/another checkout/build"
  # Its compiler must not run the tools of this checkout.
  run -1 grep -F "$root" "$BATS_TEST_TMPDIR/another checkout/build/shim/cc/$arch"
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

@test "the C compiler of a checkout that was moved or copied uses the tools there" {
  local copy="$BATS_TEST_TMPDIR/a copy" compiler
  mkdir -p "$copy/build/shim/bin"
  cp -R "$root/build/shim/cc" "$copy/build/shim"
  printf '#!/bin/sh\nprintf "%%s\\n" "$0" "$@"\nexit 3\n' >"$copy/build/shim/bin/commands"
  chmod +x "$copy/build/shim/bin/commands"
  ln -s "$copy/build/shim/cc/$arch" "$BATS_TEST_TMPDIR/link"
  for compiler in "$copy/build/shim/cc/$arch" "$copy/build/shim/cc/$arch++" "$BATS_TEST_TMPDIR/link"; do
    run -3 --separate-stderr "$compiler" -o x/go.so x/go.o
    [[ $output == "$copy/build/shim/bin/commands"$'\n'"$copy"$'\nlink\n'*$'\nx/go.o' ]]
    run -1 grep -F "$root/" "$compiler" # the path of zig
  done
}

# The overlay shows Go the shim's packages in a directory that has no files. build must
# read their real files to decide which optional parts to link.
@test "an executable has the shim's optional parts only if its program needs them" {
  handler_go
  run -0 build --buildmode=exe --ldflags=
  run -1 grep -c 'reflect.(\*rtype).MethodByName' bootstrap
  mkdir errors
  printf 'module github.com/pkg/errors\n' >errors/go.mod
  printf 'package errors\n' >errors/errors.go
  printf 'module handler\n\nrequire github.com/pkg/errors v0.0.0\n\nreplace github.com/pkg/errors => ./errors\n' >go.mod
  printf 'package main\n\nimport _ "github.com/pkg/errors"\n' >stack.go
  run -0 build --buildmode=exe --ldflags=
  grep -q 'reflect.(\*rtype).MethodByName' bootstrap
}
