#!/usr/bin/env bats
# The promises of the image. IMAGE names an image other than the published one, DOCKER a client other than docker.
# shellcheck disable=SC2154 # run sets stderr
bats_require_minimum_version 1.5.0

setup_file() {
  export DOCKER=${DOCKER:-docker} IMAGE=${IMAGE:-eawsy/aws-lambda-go-shim:latest}
  # A user that exists neither here nor in the image.
  export OTHER=12345:12345
}

setup() {
  "$DOCKER" version >/dev/null 2>&1 || skip "no Docker engine answers"
  root="$(cd "$BATS_TEST_DIRNAME/../.." && pwd)"
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  [[ ! -e $root/build/tests/no-image ]] || skip "$(<"$root/build/tests/no-image")"
  src="$BATS_TEST_TMPDIR/a function"
  mkdir "$src"
  cd "$src" || return
}

# owned_by_other gives the source directory and its files to the user OTHER.
owned_by_other() { chown -R "$OTHER" "$src"; }

image() { "$DOCKER" run --rm -u "$(id -u):$(id -g)" -v "$src:/src" "$@"; }

@test "without a command it builds and packs the function in /src" {
  handler_go
  run -0 image "$IMAGE"
  [[ "$output" == *"Handle  func(json.RawMessage, *runtime.Context) (interface{}, error)"* ]]
  [[ -f handler.so && -f handler.zip ]]
  run -0 call_zip
  [[ "$output" == "Hello, World!" ]]
  # The bytecode of CPython 3.8 to 3.15.
  [[ $(python3 -m zipfile -l handler.zip | grep -c ^handler/__pycache__/__init__) -eq 8 ]]
}

@test "it builds for arm64 too" {
  handler_go
  run -0 image -e GOARCH=arm64 "$IMAGE"
  [[ "$(od -An -tu2 -j18 -N2 handler.so)" -eq 183 ]]
}

# shellcheck disable=SC2016 # for the shell in the container
@test "build, pack, version, make, go and bash are commands of the image" {
  handler_go
  run -0 image "$IMAGE" build
  [[ "$(ls)" == $'handler.go\nhandler.so' ]]
  run -0 image "$IMAGE" pack
  [[ "$(ls)" == $'handler.go\nhandler.so\nhandler.zip' ]]
  run -0 image "$IMAGE" version
  [[ "$output" == *"$(<"$root/VERSION")"* ]]
  printf 'greet:\n\t@echo from make\n' >Makefile
  run -0 image "$IMAGE" make greet
  [[ "$output" == "from make" ]]
  run -0 image "$IMAGE" go env GOTOOLCHAIN GOFLAGS CGO_ENABLED
  [[ "$output" == $'local\n-trimpath\n1' ]]
  run -0 image "$IMAGE" bash -c 'echo "$0 $1"' 'two words' '$(id)'
  [[ "$output" == 'two words $(id)' ]]
}

@test "selftest passes for any user, with a read-only root filesystem and without a network" {
  run -0 "$DOCKER" run --rm -u "$OTHER" --read-only --tmpfs /tmp:exec --network none "$IMAGE" selftest
}

@test "invoke runs a function as Lambda does, for any user and without a network" {
  handler_go
  owned_by_other
  local mode
  for mode in plugin exe; do
    run -0 --separate-stderr image -u "$OTHER" --network none -e BUILDMODE=$mode "$IMAGE" invoke
    [[ "$output" == '"Hello, World!"' && "$stderr" == *'REPORT RequestId: '* ]]
  done
  run -0 image -u "$OTHER" --network none "$IMAGE" sh -c 'build && pack'
  run -0 --separate-stderr image -u "$OTHER" --network none --read-only --tmpfs /tmp:exec "$IMAGE" invoke --runtime "$(image "$IMAGE" python3 -c 'import sys; print("python%d.%d" % sys.version_info[:2])')" handler.zip
  [[ "$output" == '"Hello, World!"' ]]
}

@test "serve --watch serves a new handler.go and rebuilds it after an edit" {
  handler_go
  owned_by_other
  local container
  container="$("$DOCKER" run -d -u "$OTHER" --network none -v "$src:/src" "$IMAGE" serve --watch)"
  answers() {
    local i
    for ((i = 0; i < 150; i++)); do
      if [[ "$("$DOCKER" exec "$container" python3 -c 'import urllib.request as u; print(u.urlopen("http://127.0.0.1:9000/").read().decode())' 2>/dev/null)" == "$1" ]]; then return; fi
      sleep 0.2
    done
    return 1
  }
  answers 'Hello, World!'
  sed -i 's/World/Lambda/' handler.go
  answers 'Hello, Lambda!'
  # Ctrl-C and docker stop end it at once, even though it is process 1 of its container.
  local begun=$SECONDS
  "$DOCKER" stop -t 30 "$container"
  [[ $((SECONDS - begun)) -lt 10 ]]
  [[ "$("$DOCKER" inspect -f '{{.State.ExitCode}}' "$container")" == 143 ]]
  "$DOCKER" rm "$container"
  [[ "$(ls -A)" == handler.go ]]
}

@test "without -u it runs as a numeric user who is not root" {
  [[ "$("$DOCKER" image inspect -f '{{.Config.User}}' "$IMAGE")" == 1000:1000 ]]
  run -0 "$DOCKER" run --rm "$IMAGE" id -u
  [[ "$output" == 1000 ]]
  handler_go
  chown -R 1000:1000 "$src"
  run -0 "$DOCKER" run --rm --network none -v "$src:/src" "$IMAGE"
  [[ "$(stat -c %u:%g handler.zip)" == 1000:1000 ]]
}

@test "root can build and pack, as with a rootless engine" {
  handler_go
  run -0 image -u 0:0 --network none "$IMAGE"
  [[ -f handler.zip ]]
}

@test "it has no setuid or setgid files" {
  run -0 --separate-stderr "$DOCKER" run --rm -u 0:0 "$IMAGE" find / -xdev -type f -perm /6000
  [[ -z "$output" ]]
}

# shellcheck disable=SC2016 # for the shell in the container
@test "only root can write the directories on PATH and the files in them" {
  run -0 --separate-stderr "$DOCKER" run --rm -u 0:0 "$IMAGE" bash -c \
    'IFS=:; for d in $PATH; do [[ -d $d/ ]]; find "$d/" -maxdepth 1 -xdev ! -type l \( -perm /022 -o ! -uid 0 \); done'
  [[ -z "$output" ]]
}

@test "after gomod, plain go vet, go test (with race detector and coverage), go doc and go build work, and the plugin packs" {
  handler_go
  printf 'package main\n\nimport "testing"\n\nfunc TestHandle(t *testing.T) { Handle(nil, nil) }\n' >handler_test.go
  run -0 image --network none "$IMAGE" bash -ec '
    gomod example.com/function
    go vet
    go test -cover
    go test -race
    go doc fmt.Println
    go build -buildmode=plugin -o handler.so
    pack'
  [[ "$output" == *$'\nPASS\ncoverage: 100.0% of statements\n'* && "$output" == *'func Println(a ...any)'* ]]
  run -0 call_zip
  [[ "$output" == "Hello, World!" ]]
}

@test "its parts are no larger than docs/image.md says" {
  local path mb measured
  while read -r path mb; do
    measured="$("$DOCKER" run --rm -u 0:0 "$IMAGE" du -sm --apparent-size "$path" | cut -f1)"
    echo "$path has $measured MB, and docs/image.md says $mb" >&2
    [[ "$measured" -le "$mb" ]]
  done < <(sed -nE 's/^\| `([^`]+)` \| ([0-9]+) MB \|.*/\1 \2/p' "$root/docs/image.md" | grep . || echo / 0)
}

@test "it builds with a HOME that does not exist and without HOME" {
  handler_go
  run -0 image -e HOME=/nonexistent "$IMAGE"
  run -0 image "$IMAGE" env -u HOME build
}

@test "any user can build and pack, with a read-only root filesystem and without a network, and owns the files" {
  handler_go
  owned_by_other
  run -0 image -u "$OTHER" --read-only --tmpfs /tmp --network none "$IMAGE"
  [[ "$(stat -c %u:%g handler.so handler.zip | sort -u)" == "$OTHER" ]]
  [[ -z "$(find . ! -uid "${OTHER%:*}")" ]]
  run -0 call_zip
  [[ "$output" == "Hello, World!" ]]
}

@test "vendored packages are built without a network" {
  handler_go
  run -0 image --network none "$IMAGE" bash -ec 'gomod example.com/function; go mod tidy; go mod vendor'
  [[ -d vendor/github.com/eawsy ]]
  # The vendored copy must be used, not the image's.
  printf '\nconst Greeting = "from vendor"\n' >>vendor/github.com/eawsy/aws-lambda-go-core/service/lambda/runtime/context.go
  sed -i 's/"Hello, World!"/runtime.Greeting/' handler.go
  run -0 image --network none -v "$BATS_TEST_TMPDIR:/go/pkg/mod:ro" "$IMAGE"
  run -0 call_zip
  [[ "$output" == "from vendor" ]]
}

@test "volumes can keep the build cache and the module cache" {
  local volume="aws-lambda-go-shim-test-$BATS_ROOT_PID"
  handler_go
  owned_by_other
  run -0 image -u "$OTHER" -v "$volume-cache:/cache" -v "$volume-modules:/go/pkg/mod" "$IMAGE"
  run -0 image -u "$OTHER" -v "$volume-cache:/cache:ro" --read-only --tmpfs /tmp "$IMAGE"
  "$DOCKER" volume rm "$volume-cache" "$volume-modules"
}

@test "a directory of the host can be the build cache" {
  mkdir "$BATS_TEST_TMPDIR/cache"
  handler_go
  chown "$OTHER" "$BATS_TEST_TMPDIR/cache" .
  run -0 image -u "$OTHER" -v "$BATS_TEST_TMPDIR/cache:/host" -e GOCACHE=/host "$IMAGE" build
  [[ -d "$BATS_TEST_TMPDIR/cache/00" ]]
  [[ -z "$(find "$BATS_TEST_TMPDIR/cache" ! -uid "${OTHER%:*}")" ]]
}

@test "a read-only module cache of the host is used without a network" {
  local cache="$BATS_TEST_TMPDIR/modules"
  mkdir -p "$cache/cache/download/example.com/greeting/@v"
  module greeting v1.0.0 "$cache/cache/download"
  handler_go 'return greeting.Text, nil'
  sed -i 's|^import (|&\n\t"example.com/greeting"|' handler.go
  printf 'module example.com/function\n\ngo 1.21\n\nrequire example.com/greeting v1.0.0\n' >go.mod
  run -0 image -u "$OTHER" -e GONOSUMDB='*' -e GOFLAGS=-mod=mod --network none \
    -v "$cache:/go/pkg/mod:ro" "$IMAGE" bash -c 'cp -r /src /tmp/function && cd /tmp/function && build'
}

# module NAME VERSION PROXY adds the module example.com/NAME with a constant Text to a file proxy.
module() {
  local name=$1 version=$2 dir="$3/example.com/$1/@v"
  mkdir -p "$dir"
  printf 'module example.com/%s\n' "$name" >"$dir/$version.mod"
  printf '{"Version":"%s"}\n' "$version" >"$dir/$version.info"
  printf '%s\n' "$version" >"$dir/list"
  python3 - "$dir/$version.zip" "example.com/$name@$version" "$name" <<'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as z:
    z.writestr(sys.argv[2] + "/go.mod", "module example.com/%s\n" % sys.argv[3])
    z.writestr(sys.argv[2] + "/text.go", 'package %s\n\nconst Text = "from the module cache"\n' % sys.argv[3])
END
}

@test "in GOPATH mode a plain go build makes a plugin that pack accepts" {
  handler_go
  run -0 --separate-stderr "$DOCKER" run --rm -u "$(id -u):$(id -g)" --network none -e GO111MODULE=off -v "$src:/go/src/function" \
    -w /go/src/function "$IMAGE" bash -ec 'go build -buildmode=plugin -o handler.so; pack'
  run -0 call_zip
  [[ "$output" == "Hello, World!" ]]
}

@test "a function in a git repository of another user builds" {
  handler_go
  printf 'module example.com/function\n\ngo 1.21\n' >go.mod
  git init -q .
  git add .
  git -c user.name=a -c user.email=a@example.com commit -qm a
  owned_by_other
  run -0 image "$IMAGE"
}

@test "an interrupt ends it at once and leaves no files behind" {
  local container i
  handler_go
  # GOAMD64=v3 makes the build slow, because everything must be compiled.
  container="$("$DOCKER" run -d -u "$(id -u):$(id -g)" -v "$src:/src" -e GOAMD64=v3 "$IMAGE")"
  for ((i = 0; i < 600; i++)); do
    if "$DOCKER" top "$container" | grep -q '/compile '; then break; fi
    sleep 0.1
  done
  "$DOCKER" kill -s INT "$container"
  run -0 timeout 20 "$DOCKER" wait "$container"
  "$DOCKER" rm -f "$container"
  [[ "$output" -ne 0 ]]
  [[ "$(ls -A)" == handler.go ]]
}

@test "other images can be built FROM it" {
  handler_go
  cat >Dockerfile <<END
FROM $IMAGE
COPY handler.go /src/
RUN build && pack
END
  run -0 "$DOCKER" build -q -t "aws-lambda-go-shim-test:$BATS_ROOT_PID" .
  run -0 --separate-stderr "$DOCKER" run --rm "aws-lambda-go-shim-test:$BATS_ROOT_PID" ls
  "$DOCKER" rmi "aws-lambda-go-shim-test:$BATS_ROOT_PID"
  [[ "$output" == $'handler.go\nhandler.so\nhandler.zip' ]]
}

@test "its labels have the title, version, license and source" {
  label() { "$DOCKER" image inspect -f "{{index .Config.Labels \"org.opencontainers.image.$1\"}}" "$IMAGE"; }
  [[ "$(label title)" == aws-lambda-go-shim ]]
  [[ "$(label licenses)" == Apache-2.0 ]]
  [[ "$(label version)" == "$(<"$root/VERSION")" ]]
  [[ "$(label source)" == https://github.com/eawsy/aws-lambda-go-shim ]]
  [[ -n "$(label description)" && -n "$(label revision)" ]]
}

@test "its tags are latest, its version, its Go version and that Go's minor version" {
  local name=${IMAGE%:*} id tag go
  id="$("$DOCKER" image inspect -f '{{.Id}}' "$IMAGE")"
  go="$("$DOCKER" run --rm "$IMAGE" go env GOVERSION)"
  for tag in latest "$(<"$root/VERSION")" "$go" "${go%.*}"; do
    [[ "$("$DOCKER" image inspect -f '{{.Id}}' "$name:$tag")" == "$id" ]]
  done
}

# shellcheck disable=SC2016 # a text for the user
@test "an empty /src, as without a mount, is an error that says what to mount" {
  run -1 --separate-stderr "$DOCKER" run --rm "$IMAGE"
  [[ "$stderr" == 'aws-lambda-go-shim: /src is empty: mount a function there, as in docker run --rm -v "$PWD":/src …' ]]
}

@test "a directory of another user is an error" {
  handler_go
  run -1 --separate-stderr image -u "$OTHER" "$IMAGE"
  [[ "$stderr" == "aws-lambda-go-shim: uid 12345 can't write to /src, which belongs to uid $(id -u): run the"* ]]
  [[ "$(ls)" == handler.go ]]
}

@test "a directory mounted read-only is an error" {
  handler_go
  run -1 --separate-stderr "$DOCKER" run --rm -v "$src:/src:ro" "$IMAGE"
  [[ "$stderr" == *"can't write to /src"*"don't mount it read-only" ]]
}

@test "an unknown command is an error" {
  run -127 --separate-stderr "$DOCKER" run --rm "$IMAGE" biuld
  [[ "$stderr" == "aws-lambda-go-shim: this image has no command 'biuld'" ]]
  run -2 --separate-stderr "$DOCKER" run --rm "$IMAGE" --biuld
  [[ "$stderr" == "aws-lambda-go-shim: '--biuld' is not a command: use build, pack, "* ]]
}

@test "--help prints the usage of the image" {
  run -0 --separate-stderr "$DOCKER" run --rm "$IMAGE" --help
  [[ "${lines[0]}" == 'usage: docker run '* && -z "$stderr" ]]
}
