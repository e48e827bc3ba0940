# Functions for the tests of the commands.
# shellcheck shell=bash

# commands_setup puts the commands on PATH and removes settings of this machine. It
# changes to an empty directory. Temporary files go to $TMPDIR, which left_nothing
# checks.
commands_setup() {
  root=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
  arch=$(go env GOHOSTARCH)
  shim=$root/build/shim/$(go env GOVERSION)/$arch
  if [[ ! -f $shim/host.so ]]; then
    echo "the shim is not built: run make shim" >&2
    return 1
  fi
  # The directory of the interpreter itself, because pyenv's script for it is slow.
  PATH=$root/scripts:$(python3 -c 'import os, sys; print(os.path.dirname(sys.executable))'):$PATH
  unset HANDLER PACKAGE BUILDMODE LDFLAGS GOOS GOFLAGS GOWORK GO111MODULE GOTOOLCHAIN GOEXPERIMENT GOAMD64 CC CXX CGO_ENABLED
  export GOARCH=$arch # functions that are built must run here
  export GOENV=off GOPROXY=off TMPDIR=$BATS_TEST_TMPDIR/tmp
  umask 022
  mkdir "$TMPDIR" "$BATS_TEST_TMPDIR/a user's place"
  cd "$BATS_TEST_TMPDIR/a user's place" || return
}

# handler_go writes the handler.go of the README of 2017. $1 may replace the body of
# its func, and $2 the file's name.
handler_go() {
  cat >"${2:-handler.go}" <<END
package main

import (
	"encoding/json"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

func Handle(evt json.RawMessage, ctx *runtime.Context) (interface{}, error) {
	${1:-return \"Hello, World!\", nil}
}
END
}

# call copies handler.so and the shim to a directory as in a zip, and prints the result
# of Handle or of another Python expression.
call() {
  local expression=${1:-handler.Handle({\}, None)} task=$BATS_TEST_TMPDIR/task
  mkdir -p "$task/handler"
  cp handler.so "$task"
  cp "$root/build/shim/python"/*.py "$shim"/*.so "$task/handler"
  printf 'loop=auto\nGODEBUG=\n' >"$task/handler/settings"
  (cd "$task" && python3 -B -c "import handler; print($expression)")
}

# call_zip calls the handler in a zip.
call_zip() {
  local unpacked="$BATS_TEST_TMPDIR/unpacked"
  rm -rf "$unpacked"
  python3 -m zipfile -e "${1:-handler.zip}" "$unpacked"
  (cd "$unpacked" && python3 -c 'import handler; print(handler.Handle({}, None))')
}

# files prints all files here with their modes, times and checksums.
files() {
  find . ! -type d -printf '%P %M %T@ %l ' -exec sh -c '[ -L "$1" ] || sha256sum <"$1"' - {} \; -o -printf '%P %M\n' | sort
}

# left_nothing checks that no temporary files are left.
left_nothing() {
  [[ -z $(ls -A "$TMPDIR") ]]
}

# edit replaces bytes of a binary with other bytes of the same length.
edit() {
  python3 - "$@" <<'END'
import sys
name, old, new = sys.argv[1], sys.argv[2].encode(), sys.argv[3].encode()
content = open(name, "rb").read()
assert len(old) == len(new) and old in content
open(name, "wb").write(content.replace(old, new))
END
}

# interrupted runs a command in its own process group. When a file that matches $2
# exists, it sends the signal $1 to the command (INT to the group, as a terminal does).
# It returns the command's exit status.
interrupted() (
  local signal=$1 ready=$2 pid
  shift 2
  set -m
  "$@" &
  pid=$!
  for ((i = 0; i < 300; i++)); do
    compgen -G "$ready" >/dev/null && break
    sleep 0.1
  done
  if [[ $signal == INT ]]; then
    kill -INT -- -"$pid"
  else
    kill -s "$signal" "$pid"
  fi
  wait "$pid"
)

# home_without_shim makes a home for the commands that has no host, and sets home.
home_without_shim() {
  home=$BATS_TEST_TMPDIR/home
  mkdir -p "$home/build/shim"
  ln -s "$root"/{scripts,lambda,modules,VERSION,versions} "$home"
  ln -s "$root"/build/shim/{bin,cc,python,gopath} "$home/build/shim"
}

# publish adds the directory $1 below $BATS_TEST_TMPDIR to a file proxy, as a version of a module. From then on, Go
# finds modules only there. teardown must call unpublish.
publish() {
  local dir=$BATS_TEST_TMPDIR/proxy/$2/@v
  mkdir -p "$dir"
  cp "$BATS_TEST_TMPDIR/$1/go.mod" "$dir/$3.mod"
  printf '{"Version":"%s"}\n' "$3" >"$dir/$3.info"
  printf '%s\n' "$3" >"$dir/list"
  python3 - "$dir/$3.zip" "$(sed -n 's/^module //p' "$dir/$3.mod")@$3" "$BATS_TEST_TMPDIR/$1" <<'PYTHON'
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as z:
    for name in os.listdir(sys.argv[3]):
        z.write(os.path.join(sys.argv[3], name), sys.argv[2] + "/" + name)
PYTHON
  export GOPROXY="file://$BATS_TEST_TMPDIR/proxy" GONOSUMDB='*' GOMODCACHE=$BATS_TEST_TMPDIR/cache
}

unpublish() { chmod -R u+w "$BATS_TEST_TMPDIR/cache" 2>/dev/null || true; }

# workspace makes a workspace: the function orders, which requires a module from outside and a module lib of the
# workspace; the module lib, which requires one too; and the function bills, which uses none of the shim's modules.
workspace() {
  local name
  mkdir -p "$BATS_TEST_TMPDIR/quote" orders lib bills
  printf 'module example.com/quote\n\ngo 1.21\n' >"$BATS_TEST_TMPDIR/quote/go.mod"
  printf 'package quote\n\nconst Text = "from outside"\n' >"$BATS_TEST_TMPDIR/quote/quote.go"
  publish quote example.com/quote v1.2.0
  for name in orders lib bills; do
    printf 'module example.com/%s\n\ngo 1.21\n\nrequire example.com/quote v1.2.0\n' "$name" >"$name/go.mod"
    (cd "$name" && GOFLAGS=-mod=mod go mod download example.com/quote)
  done
  handler_go 'return lib.Text + ", " + quote.Text, nil' orders/handler.go
  sed -i 's|^import (|&\n\t"example.com/lib"\n\t"example.com/quote"|' orders/handler.go
  printf 'package lib\n\nimport "example.com/quote"\n\nconst Text = "lib: " + quote.Text\n' >lib/lib.go
  printf 'package main\n\nimport "example.com/quote"\n\nfunc Handle() (string, error) { return quote.Text, nil }\n' >bills/handler.go
  printf 'go 1.21\n\nuse (\n\t./bills\n\t./lib\n\t./orders\n)\n' >go.work
}

# other_go prints another version of Go with the same number of characters.
other_go() {
  local version
  version=$(go env GOVERSION)
  printf '%s%d\n' "${version%?}" $(((${version: -1} + 1) % 10))
}

need_root() { [[ $EUID -eq 0 ]] || skip "needs root"; }

need_zig() { grep -q zig "$root/build/shim/cc/$arch" || skip "the shim was built without zig"; }

# debugger attaches Delve as the log $1 says last, with the commands in the file $2, and prints what Delve says.
debugger() {
  local command
  command=$(sed -n 's/^the function waits for a debugger: run \(.*\), or attach VS Code.*/\1/p' "$1" | tail -n 1)
  eval "timeout 60 $command --allow-non-terminal-interactive=true --init $2" </dev/null
}
