#!/usr/bin/env bash
# Builds a hello function in Go and packs it for AWS Lambda. Python loads it from
# the zip, and prints its result and how long the call took.
#
#   wget -qO- https://github.com/eawsy/aws-lambda-go-shim/raw/main/preview.bash | bash
#   ./preview.bash [--docker|--host]
#
# It needs only bash 3.2 and POSIX tools, so that it runs on macOS.
set -Eeuo pipefail

repository=https://github.com/eawsy/aws-lambda-go-shim
image=${IMAGE:-eawsy/aws-lambda-go-shim:latest}

usage() {
  cat <<EOF
usage: preview.bash [--docker|--host]

Builds, packs and runs a hello function with the first of these that is available:
the published Docker image, a Docker image built from the checkout, or the Go, C
compiler and Python of this machine. --docker or --host chooses one.
EOF
}

say() { printf '> %s\n' "$*" >&2; }

die() {
  printf 'preview: %s\n' "$*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# hello prints the script that all ways run, in an empty directory with the commands
# on PATH. Only its last line goes to standard output.
hello() {
  cat <<'EOF'
set -eu
cat >handler.go <<'GO'
package main

import "github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"

func Handle(evt interface{}, ctx *runtime.Context) (string, error) {
	return "Hello, World!", nil
}
GO
echo '> build' >&2
GOARCH=$(go env GOHOSTARCH) build >&2 # for the Python that loads it
echo '> pack' >&2
pack >&2
python3 -B - <<'PYTHON'
import json, sys, time, zipfile

zipfile.ZipFile("handler.zip").extractall("task")
sys.path.insert(0, "task")
print("> Python %s loads it" % sys.version.split()[0], file=sys.stderr)
import handler

handle, before = handler.Handle, time.perf_counter()
result = handle({}, None)
took = time.perf_counter() - before
print("%s executed in %.2f ms" % (json.dumps(result), 1000 * took))
PYTHON
EOF
}

# find_checkout prints the checkout that contains this file, or nothing if the script
# came through a pipe.
find_checkout() {
  local source=${BASH_SOURCE[0]:-} directory
  [[ -f $source ]] || return 0
  directory=$(cd "$(dirname "$source")" && pwd)
  if [[ -x $directory/shim/build ]]; then
    printf '%s\n' "$directory"
  fi
}

# need_checkout clones the repository if there is no checkout.
need_checkout() {
  [[ -z $checkout ]] || return 0
  has git || die "git is needed to fetch $repository: install it, or Docker"
  say "git clone $repository"
  git clone --quiet --depth 1 "$repository" "$scratch/checkout" >&2 || return 1
  checkout=$scratch/checkout
}

# docker_lacks prints why Docker cannot be used, or nothing if it can.
docker_lacks() {
  if ! has docker; then
    printf 'the docker command is missing'
  elif ! docker info >/dev/null 2>&1; then
    printf 'no Docker engine answers'
  fi
}

# host_lacks prints what is missing to build without Docker, and how to get it, or nothing.
host_lacks() {
  local version
  if [[ $(uname -s) != Linux ]]; then
    printf 'Linux (this is %s): use Docker, https://docs.docker.com/get-docker' "$(uname -s)"
  elif ! has go; then
    printf 'Go: see https://go.dev/doc/install'
  elif version=$(GOTOOLCHAIN=local go env GOVERSION) && ! go_is_recent "$version"; then
    printf 'Go 1.26 or later (this is %s): see https://go.dev/doc/install' "$version"
  elif ! has python3; then
    printf 'Python 3 with its headers: for example apt-get install python3-dev python3-venv, or dnf install python3-devel'
  fi
}

go_is_recent() {
  local minor=${1#go1.}
  minor=${minor%%[!0-9]*}
  [[ -n $minor && $minor -ge 26 ]]
}

in_docker() {
  hello | docker run --rm -i --network none "$image" bash -c 'cd "$(mktemp -d)" && exec bash'
}

# have_image gets the image: the published one, or one built from the checkout.
have_image() {
  if docker image inspect "$image" >/dev/null 2>&1; then
    say "using Docker with the image $image, which this machine has"
    return
  fi
  say "docker pull $image"
  if docker pull "$image" >&2; then
    say "using Docker with the published image $image"
    return
  fi
  need_checkout || return 1
  say "using Docker with an image built from $checkout, because $image cannot be pulled"
  IMAGE=${image%:*} "$checkout/image/build" >&2 || return 1
}

on_host() {
  say "using the Go and Python of this machine: $1"
  need_checkout || die "cannot clone $repository: clone it by hand and run ./preview.bash there"
  "$checkout/shim/build" >&2 || die "the shim could not be built: the message above says what is missing"
  mkdir "$scratch/hello"
  (cd "$scratch/hello" && hello | PATH="$checkout/scripts:$PATH" bash)
}

main() {
  local way=${1:-} lacks
  case $way in
    "" | --docker | --host) ;;
    -h | --help)
      usage
      return
      ;;
    *)
      printf "preview: '%s' is not an option\n" "$way" >&2
      usage >&2
      exit 2
      ;;
  esac
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/preview.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  checkout=$(find_checkout)

  if [[ $way == --host ]]; then
    lacks=$(host_lacks)
    [[ -z $lacks ]] || die "--host needs $lacks"
    on_host "as --host says"
    return
  fi

  lacks=$(docker_lacks)
  if [[ -z $lacks ]]; then
    if have_image; then
      in_docker
      return
    fi
    lacks="an image can neither be pulled nor built"
  fi
  [[ $way != --docker ]] || die "--docker does not work here, because $lacks: see https://docs.docker.com/get-docker"

  if [[ -n $(host_lacks) ]]; then
    die "cannot build here: $lacks, and this machine lacks $(host_lacks)"
  fi
  on_host "$lacks"
}

main "$@"
