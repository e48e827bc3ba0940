#!/usr/bin/env bats
# The command pack, with the shim that make shim built.
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  commands_setup
  hello=$BATS_FILE_TMPDIR/hello
  if [[ ! -f $hello/handler.so ]]; then
    mkdir -p "$hello"
    handler_go '' "$hello/handler.go"
    (cd "$hello" && build >/dev/null)
  fi
  cp "$hello/handler.so" .
}

# listed prints the mode and name of each entry in a zip, and checks its other metadata.
listed() {
  python3 - "$1" <<'END'
import stat, sys, zipfile
for i in zipfile.ZipFile(sys.argv[1]).infolist():
    assert i.date_time == (1980, 1, 1, 0, 0, 0) and i.create_system == 3 and not i.extra, i
    print(stat.filemode(i.external_attr >> 16), i.filename)
END
}

# packed lists a zip without the files that need a CPython on the machine that builds the shim.
packed() { listed "$1" | grep -v -e /_bridge.so -e __pycache__/; }

# The layout of a zip, in the form of packed.
layout=$'-rwxr-xr-x handler.so
-rw-r--r-- handler/__init__.py
-rwxr-xr-x handler/_bridge.abi3.so
-rw-r--r-- handler/_clientcontext.py
-rw-r--r-- handler/_codec.py
-rw-r--r-- handler/_errors.py
-rw-r--r-- handler/_snapshot.py
-rw-r--r-- handler/_takeover.py
-rw-r--r-- handler/_workers.py
-rwxr-xr-x handler/host.so
-rw-r--r-- handler/settings'

@test "pack makes handler.zip with handler.so and the Python package that opens it" {
  run -0 --separate-stderr pack
  [[ -z $stderr || $stderr == *"without CPython 2.7's headers"* ]]
  [[ $(ls -A) == $'handler.so\nhandler.zip' ]]
  [[ $(stat -c %A handler.zip) == -rw-r--r-- ]]
  [[ $(packed handler.zip) == "$layout" ]]
  left_nothing
}

@test "the bridge for python2.7 is in the zip if the shim has one" {
  run -0 --separate-stderr pack
  if [[ -f $shim/_bridge.so ]]; then
    [[ -z $stderr ]]
    [[ $(listed handler.zip) == *'-rwxr-xr-x handler/_bridge.so'* ]]
  else
    [[ $stderr == "pack: warning: the shim was made without CPython 2.7's headers, so the zip does not run in python2.7" ]]
  fi
}

# imports_bytecode runs an expression, as imported from ./task, in each CPython for which the zip has bytecode. The sources
# would fail, and the expression must print $1.
imports_bytecode() {
  local expected=$1 expression=$2 python tag seen=0
  # shellcheck source=SCRIPTDIR/../pythons.bash
  source "$BATS_TEST_DIRNAME/../pythons.bash"
  pythons_at_hand
  find task -name '*.py' -exec sh -c 'echo "raise ImportError(\"compiled\")" >>"$1"' - {} \;
  for python in "${PYTHONS[@]}"; do
    tag=$("$python" -c 'import sys; print(sys.implementation.cache_tag if sys.version_info > (3,) else None)')
    [[ -n $(find task -name "*.$tag.pyc") ]] || continue
    run -0 --separate-stderr "$python" -B -c "import sys; sys.path.insert(0, 'task'); import handler; print(*[$expression])"
    [[ $output == "$expected" ]]
    seen=$((seen + 1))
  done
  [[ $seen -gt 0 ]] || skip 'no CPython of 3.8 to 3.15 was there when the shim was built'
}

@test "a plugin has bytecode of the Python files that each start reads, and tracebacks show the sources" {
  pack
  python3 -m zipfile -e handler.zip task
  imports_bytecode "Hello, World! $PWD/task/handler/__init__.py $PWD/task/handler/_takeover.py" \
    'handler.Handle({}, None), handler._open.__code__.co_filename, handler._part("_takeover").objection.__code__.co_filename'
}

@test "an executable has bytecode of its launcher" {
  cp "$root/examples/hello/handler.go" .
  BUILDMODE=exe build >/dev/null
  pack
  python3 -m zipfile -e handler.zip task
  AWS_LAMBDA_RUNTIME_API=127.0.0.1:1 AWS_LAMBDA_MAX_CONCURRENCY=2 imports_bytecode "$PWD/task/handler.py" 'handler._start.__code__.co_filename'
}

@test "pack prints the files in the zip with their sizes, and which limits it meets" {
  run -0 --separate-stderr pack
  [[ ${lines[0]} =~ ^handler\.zip\ +[0-9]\.[0-9]+\ MB\ zipped,\ +[0-9.]+\ MB\ unzipped$ ]]
  [[ ${lines[1]} =~ ^\ \ handler\.so\ +[0-9.]+\ MB\ +[0-9.]+\ MB$ ]]
  [[ ${lines[2]} =~ ^\ \ handler/__init__\.py\ +[0-9.]+\ kB\ +[0-9.]+\ kB$ ]]
  [[ "$(printf '%s\n' "${lines[@]: -4}")" == 'fits       Lambda, uploaded directly (limits: zip 50 MiB, unzipped 250 MiB)
fits       Lambda, through S3 (limits: unzipped 250 MiB)
fits       Lambda@Edge, origin events (limits: zip 50 MiB, unzipped 250 MiB, x86_64 only)
perhaps    Lambda@Edge, viewer events (limits: zip 50 MiB (1 until 2024), unzipped 250 MiB, x86_64 only)' ]]
}

@test "HANDLER names the plugin to read, and PACKAGE the zip to write" {
  mv handler.so my_function.so
  HANDLER=my_function PACKAGE=my-package.v1 run -0 pack
  [[ $(ls) == $'my-package.v1.zip\nmy_function.so' ]]
  [[ $(packed my-package.v1.zip) == "${layout//handler/my_function}" ]]
  HANDLER=my_function run -0 pack
  [[ -f my_function.zip ]]
}

@test "arguments win over the environment, as in 2017" {
  mkdir out
  mv handler.so plugin.so
  HANDLER=other PACKAGE=another run -0 pack handler plugin.so out/package.zip
  [[ $(ls . out) == $'.:\nout\nplugin.so\n\nout:\npackage.zip' ]]
  [[ $(packed out/package.zip) == "$layout" ]]
}

@test "files and directories keep their modes and symbolic links" {
  mkdir -p data/sub data/empty 'with spaces' ../outside
  echo a >data/a.txt
  echo b >data/sub/run.sh
  chmod 700 data/sub/run.sh
  ln -s sub/run.sh data/link
  ln -s /nowhere data/dangling
  echo c >'with spaces/ünï.txt'
  echo d >../outside/d.txt
  ln -s sub data/dirlink
  mkdir -p ../far/empty deep/er
  echo e >deep/er/e.txt
  echo f >../far/f.txt
  run -0 pack handler handler.so handler.zip data data/../deep/ "$PWD/deep" 'with spaces/ünï.txt' ../outside "$PWD/../far/f.txt" ../far/empty
  [[ $(listed handler.zip | grep -v handler) == $'-rw-r--r-- data/a.txt
lrwxrwxrwx data/dangling
lrwxrwxrwx data/dirlink
drwxr-xr-x data/empty/
lrwxrwxrwx data/link
-rwxr-xr-x data/sub/run.sh
-rw-r--r-- deep/er/e.txt
drwxr-xr-x empty/
-rw-r--r-- f.txt
-rw-r--r-- outside/d.txt
-rw-r--r-- with spaces/ünï.txt' ]]
  [[ $(python3 -c 'import zipfile; print(zipfile.ZipFile("handler.zip").read("data/link").decode())') == sub/run.sh ]]
}

@test "the working directory can be packed, without the zip itself" {
  echo x >notes.txt
  run -0 pack handler handler.so handler.zip .
  run -0 pack handler handler.so handler.zip .
  [[ $(packed handler.zip) == "$layout"$'\n-rw-r--r-- notes.txt' ]]
}

@test "the same input makes the same bytes in another place, on another day, with another umask" {
  mkdir data
  echo a >data/a
  echo b >data/b
  run -0 pack handler handler.so one.zip data
  mkdir -p ../elsewhere/data
  umask 077
  cat handler.so >../elsewhere/handler.so
  cd ../elsewhere
  echo b >data/b
  echo a >data/a
  touch -d 2001-02-03 handler.so data/a data
  TZ=Asia/Tokyo LC_ALL=C run -0 pack handler handler.so two.zip data
  cmp "$OLDPWD/one.zip" two.zip
  [[ $(stat -c %A two.zip) == -rw------- ]]
}

@test "the same input makes the same bytes for another user" {
  need_root
  run -0 pack handler handler.so one.zip
  mkdir ../theirs
  cp handler.so ../theirs
  chmod 755 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR"
  chmod 1777 "$TMPDIR"
  chown -R 65534:65534 ../theirs
  cd ../theirs
  setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$root/scripts/pack" || skip "another user cannot read this checkout"
  run -0 setpriv --reuid=65534 --regid=65534 --clear-groups "$root/scripts/pack" handler handler.so two.zip
  cmp "$OLDPWD/one.zip" two.zip
}

@test "GODEBUG settings that a plugin was built for are in its settings" {
  printf '//go:debug panicnil=1\npackage main\n\nfunc Handle() {}\n' >handler.go
  run -0 build
  run -0 pack
  run -0 python3 -c 'import zipfile; print(zipfile.ZipFile("handler.zip").read("handler/settings").decode())'
  [[ $output == $'loop=auto\nGODEBUG=panicnil=1' ]]
}

# plain_go runs the go command with the image's environment: the shim's C compiler and
# -trimpath.
plain_go() {
  GOFLAGS='-trimpath -modcacherw' CC=$root/build/shim/cc/$arch CXX=$root/build/shim/cc/$arch++ CGO_ENABLED=1 go "$@"
}

@test "a plugin from a plain go build after gomod is packed" {
  rm handler.so
  handler_go
  export GOPROXY=off GOMODCACHE=$BATS_TEST_TMPDIR/mod
  run -0 "$root/scripts/gomod" example.com/function
  run -0 plain_go build -buildmode=plugin -ldflags='-s -w -extldflags=-s' -o handler.so
  run -0 --separate-stderr pack
  run -0 call
  [[ $output == 'Hello, World!' ]]
  run -0 build
}

@test "a plugin from a plain go build in GOPATH mode is packed" {
  gopath=$BATS_TEST_TMPDIR/go
  mkdir -p "$gopath/src/example.com/function"
  cd "$gopath/src/example.com/function"
  handler_go
  GO111MODULE=off GOPATH=$gopath:$root/build/shim/gopath run -0 plain_go build -buildmode=plugin -o handler.so
  run -0 --separate-stderr pack
  [[ $stderr == *"pack: warning: handler.so is not stripped: -ldflags='-s -w -extldflags=-s' makes it smaller"* ]]
  run -0 call
  [[ $output == 'Hello, World!' ]]
}

@test "a plugin built by another Go is refused" {
  edit handler.so "$(go env GOVERSION)" "$(other_go)"
  run -1 --separate-stderr pack
  [[ -z $output ]]
  [[ $stderr == "pack: handler.so was built with $(other_go), but the shim was not: run build, or use the image's go" ]]
  [[ ! -e handler.zip ]]
}

@test "a plugin with another standard library is refused without opening it, also in GOPATH mode" {
  handler_go
  sed -i 's/import (/&\n\t_ "time"/' handler.go
  run -0 gomod example.com/function
  run -0 plain_go build -buildmode=plugin -tags=timetzdata -o handler.so
  run -1 --separate-stderr pack --no-import
  [[ $stderr == 'pack: handler.so was built with -tags=timetzdata, unlike the shim: both share package '*' of the standard library, so build them the same way' ]]
  GO111MODULE=off GOPATH=$root/build/shim/gopath run -0 plain_go build -buildmode=plugin -tags=timetzdata -o handler.so
  run -1 --separate-stderr pack --no-import
  [[ $stderr == "pack: handler.so was built with "*', unlike the shim: both share package '* ]]
  [[ ! -e handler.zip ]]
}

@test "a shared library of another kind, and a program for macOS, are refused" {
  cp "$shim/host.so" handler.so
  run -1 --separate-stderr pack
  [[ $stderr == 'pack: handler.so was built with -buildmode=c-shared and is not a plugin: build it with the build command, or with go build -buildmode=plugin -trimpath' ]]
  printf 'package main\n\nfunc main() {}\n' >main.go
  rm handler.so
  GOOS=darwin CGO_ENABLED=0 go build -trimpath -o handler.so main.go
  run -1 --separate-stderr pack
  [[ $stderr == 'pack: handler.so is not an ELF file: build it for Linux, with the build command or with go build -buildmode=plugin' ]]
}

# bats test_tags=slow
@test "a plugin for arm64 is packed with the shim for arm64" {
  [[ -f $root/build/shim/$(go env GOVERSION)/arm64/host.so ]] || skip "the shim for arm64 is not built: run make shim ARCH=arm64"
  handler_go
  GOARCH=arm64 build >/dev/null
  run -0 pack
  python3 -m zipfile -e handler.zip task
  [[ $(od -An -tx1 -j18 -N2 task/handler/host.so) == ' b7 00' ]]
}

@test "a file that is not a plugin is an error" {
  echo text >handler.so
  run -1 --separate-stderr pack
  [[ $stderr == 'pack: handler.so is not an ELF file: build it for Linux, with the build command or with go build -buildmode=plugin' ]]
  cp "$shim/_bridge.abi3.so" handler.so
  run -1 --separate-stderr pack
  [[ $stderr == 'pack: handler.so was not built by Go: build it with the build command or with go build -buildmode=plugin' ]]
  rm handler.so
  run -1 --separate-stderr pack
  [[ $stderr == 'pack: handler.so does not exist: run build first' ]]
  mkdir handler.so
  run -1 --separate-stderr pack
  [[ $stderr == 'pack: cannot read handler.so: is a directory' ]]
}

@test "a plugin whose init fails here is packed, with a warning" {
  printf 'package main\n\nimport "os"\n\nfunc init() {\n\tif os.Getenv("TABLE") == "" {\n\t\tpanic("TABLE is not set")\n\t}\n}\n\nfunc Handle() {}\n' >handler.go
  run -0 build
  run -0 --separate-stderr pack
  [[ $stderr == *'pack: warning: handler.so could not be imported here: '*'TABLE is not set' ]]
  sed -i 's/panic("TABLE is not set")/os.Exit(3)/' handler.go
  run -0 build
  run -0 --separate-stderr pack
  [[ $stderr == *'pack: warning: handler.so could not be imported here: exit status 3' ]]
}

@test "a HANDLER that Python cannot import is a usage error" {
  # shellcheck disable=SC2016 # nothing here may be expanded
  run -2 --separate-stderr pack '$(touch pwned)'
  [[ $stderr == 'pack: HANDLER "$(touch pwned)" is not a Python module name: use letters, digits and underscores, as in handler' ]]
  [[ $(ls) == handler.so ]]
}

@test "a PACKAGE that is not a plain file name is a usage error" {
  PACKAGE=--help run -2 --separate-stderr pack
  [[ $stderr == 'pack: PACKAGE "--help" is not a plain file name: use letters, digits and . _ + -, and begin with neither a dash nor a dot' ]]
  PACKAGE=a/b run -2 --separate-stderr pack
  [[ $stderr == 'pack: PACKAGE "a/b" has a slash: use a plain name, or pack HANDLER HANDLER.so DIRECTORY/PACKAGE.zip to write elsewhere' ]]
  run -2 --separate-stderr pack handler handler.so handler.so
  [[ $stderr == 'pack: PACKAGE.zip "handler.so" does not end in .zip: the third argument is the zip to write' ]]
  run -2 --separate-stderr pack --loop=ruby
  [[ $stderr == 'pack: unknown loop "ruby": use auto, native or python' ]]
  [[ $(ls) == handler.so ]]
}

@test "the error names a file that cannot be packed" {
  echo old >handler.zip
  run -1 --separate-stderr pack handler handler.so handler.zip nowhere
  [[ $stderr == 'pack: cannot read nowhere: no such file or directory' ]]
  mkdir data
  mkfifo data/pipe
  run -1 --separate-stderr pack handler handler.so handler.zip data
  [[ $stderr == 'pack: data/pipe is neither a file, a directory nor a symbolic link: leave it out' ]]
  mkdir handler
  touch handler/host.so
  run -1 --separate-stderr pack handler handler.so handler.zip handler
  [[ $stderr == 'pack: handler/host.so would be in the zip twice: rename or leave out one' ]]
  rm -r handler
  touch handler
  run -1 --separate-stderr pack handler handler.so handler.zip handler
  [[ $stderr == 'pack: handler would be in the zip both as a file and as a directory: rename or leave out one' ]]
  [[ $(<handler.zip) == old ]]
  left_nothing
}

@test "the error names a zip that cannot be written" {
  mkdir handler.zip
  run -1 --separate-stderr pack
  [[ $stderr == 'pack: cannot write handler.zip: is a directory' ]]
  run -1 --separate-stderr pack handler handler.so nowhere/p.zip
  [[ $stderr == 'pack: cannot write nowhere/p.zip: no such file or directory' ]]
  [[ $(ls -A) == $'handler.so\nhandler.zip' ]]
  left_nothing
}

@test "on a full disk the old zip stays" {
  need_root
  mkdir disk
  mount -t tmpfs -o size=64k tmpfs disk || skip "this machine allows no mounts"
  echo old >disk/p.zip
  run -1 --separate-stderr pack handler handler.so disk/p.zip
  left=$(ls -A disk)$(<disk/p.zip)
  umount disk
  [[ $stderr == 'pack: cannot write disk/p.zip: no space left on device' ]]
  [[ $left == p.zipold ]]
  left_nothing
}

@test "Ctrl-C while the zip is written keeps the old one" {
  echo old >handler.zip
  head -c 200M /dev/urandom >large
  for signal in INT TERM; do
    run --separate-stderr interrupted "$signal" '.handler.zip.*' pack handler handler.so handler.zip large
    [[ $status -eq $((128 + $(kill -l "$signal"))) ]]
    [[ -z $output && $stderr != *pack:* ]]
    [[ $(<handler.zip) == old ]]
    [[ $(ls -A) == $'handler.so\nhandler.zip\nlarge' ]]
    left_nothing
  done
}

@test "Ctrl-C while pack imports the plugin ends that too" {
  cat >handler.go <<END
package main

import (
	"os"
	"time"
)

func init() {
	os.WriteFile("$BATS_TEST_TMPDIR/started", nil, 0o666)
	time.Sleep(time.Minute)
}

func Handle() {}
END
  run -0 build
  run --separate-stderr interrupted INT "$BATS_TEST_TMPDIR/started" pack
  [[ $status -eq 130 ]]
  [[ -z $output && $stderr != *pack:* ]]
  [[ $(ls -A) == $'handler.go\nhandler.so' ]]
  left_nothing
  run -1 pgrep -f "$TMPDIR"
}

@test "with --target, a zip that the target would refuse is not written" {
  handler_go
  build >/dev/null
  run -0 pack --target=lambda
  run -0 pack --target=edge-origin
  echo old >handler.zip
  truncate -s 251M large
  run -1 --separate-stderr pack --target=edge-origin handler handler.so handler.zip large
  [[ $stderr =~ ^"pack: handler.zip would be "[0-9]+" bytes, "[0-9]+" unzipped, more than Lambda@Edge, origin events allows (limits: zip 50 MiB, unzipped 250 MiB, x86_64 only): build with --buildmode=exe, import less, or pack fewer files: the largest part is handler/host.so"$ ]]
  [[ $(<handler.zip) == old ]]
  run -2 --separate-stderr pack --target=moon
  [[ $stderr == 'pack: unknown target "moon": use one of lambda, s3, edge-origin, edge-viewer, web' ]]
}

# bats test_tags=slow
@test "for viewer events zopfli makes a smaller zip with the same files" {
  [[ -d $root/build/shim/zopfli ]] || skip "zopfli is not installed: run make shim"
  cp "$root/examples/hello/handler.go" .
  BUILDMODE=exe build >/dev/null
  run -0 --separate-stderr pack handler bootstrap usual.zip
  run -0 --separate-stderr pack --target=edge-viewer
  [[ $stderr == 'pack: compressing '*' MB with zopfli' ]]
  python3 - <<'END'
import os, zipfile
usual, small = (zipfile.ZipFile(name) for name in ("usual.zip", "handler.zip"))
assert usual.namelist() == small.namelist() and "handler.py" in small.namelist()
assert usual.read("handler.py") == small.read("handler.py")
# The program has other bytes, because it has fewer lines: see tools.bats.
assert len(usual.read("bootstrap")) == len(small.read("bootstrap"))
assert os.path.getsize("handler.zip") < 0.96 * os.path.getsize("usual.zip")
END
  cp handler.zip first.zip
  pack --target=edge-viewer
  cmp handler.zip first.zip
}

@test "without zopfli a zip for viewer events is made with a warning" {
  home_without_shim
  handler_go
  BUILDMODE=exe build >/dev/null
  run -0 --separate-stderr "$root/build/shim/bin/commands" "$home" pack --target=edge-viewer
  [[ $stderr == *$'\npack: warning: the zip is larger than necessary, because zopfli did not compress it: it could not be installed with the shim' ]]
  head -c $((1150000 - $(stat -c %s handler.zip))) /dev/urandom >random # a little over 1 MiB
  run -0 --separate-stderr "$root/build/shim/bin/commands" "$home" pack --target=edge-viewer handler bootstrap handler.zip random
  [[ $stderr =~ "pack: warning: handler.zip has "[0-9]+" bytes. AWS's pages allow 50 MiB for viewer events, but in 2024 CloudFront refused more than 1 MiB: try it there, or import less, or pack fewer files: the largest part is bootstrap" ]]
}

@test "an init that runs while packing sees no credentials, and with --no-import it does not run" {
  cat >handler.go <<'GO'
package main

import "os"

func init() {
	if os.Getenv("AWS_SECRET_ACCESS_KEY") != "" || os.Getenv("MY_TOKEN") != "" || os.Getenv("PATH") == "" {
		panic("the environment is not what it should be")
	}
	panic("init ran")
}

func Handle() {}
GO
  build
  export AWS_SECRET_ACCESS_KEY=x MY_TOKEN=x
  run -0 --separate-stderr pack
  [[ $stderr == *'could not be imported here: '*'init ran' ]]
  run -0 --separate-stderr pack --no-import
  [[ $stderr != *'init ran'* ]]
  [[ $(python3 -m zipfile -l handler.zip) == *handler.so* ]]
}
