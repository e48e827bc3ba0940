# Installs tools and packages for the tests from the Python package index, the npm registry and the
# Go module proxy: once, below build/tools, in the version that the file versions has.
# shellcheck shell=bash

# shellcheck source=tests/ports.bash
source "${BASH_SOURCE[0]%/*}/ports.bash"

# The real path, because tools contain it and several checkouts may share the directory.
TOOLS=$(readlink -m "${BASH_SOURCE[0]%/*}/../build/tools")

# cannot skips a bats test, or ends another script, because something is not available.
cannot() {
  if declare -F skip >/dev/null; then
    skip "$*"
  fi
  printf '%s\n' "$*" >&2
  exit 1
}

# once makes the file or directory $1 with the command that follows, unless it is there. If several tests want it, one makes
# it and the others wait. If it could not be made, once fails and sets WHY to the last line of what the command said.
once() {
  local made=$1 lock
  shift
  [[ ! -e $made ]] || return 0
  mkdir -p "$TOOLS"
  exec {lock}>"$TOOL.lock"
  flock "$lock"
  [[ -e $made ]] || "$@" >"$TOOL.log" 2>&1 || true
  exec {lock}>&-
  [[ -e $made ]] || {
    WHY=$(tail -n 1 "$TOOL.log")
    return 1
  }
}

# python_package installs a package for a CPython and sets TOOL to a directory for PYTHONPATH. The
# version is in the variable called $3, or $3_3_11 for CPython 3.11 if that is set. Options of pip may
# follow. It fails if there is no such package for that CPython.
python_package() {
  local cpython=$1 package=$2 variable=$3 minor version
  shift 3
  # shellcheck source=versions
  source "${BASH_SOURCE[0]%/*}/../versions"
  minor=$("$cpython" -c 'import sys; print("%d_%d" % sys.version_info[:2])')
  version=${variable}_$minor
  version=${!version:-${!variable}}
  TOOL=$TOOLS/$package-$version-$minor
  once "$TOOL" lay_python_package "$cpython" "$@" "$package==$version"
}

lay_python_package() {
  local cpython=$1
  shift
  rm -rf "$TOOL.new"
  "$cpython" -m pip install --quiet --disable-pip-version-check --only-binary :all: --target "$TOOL.new" "$@" &&
    mv "$TOOL.new" "$TOOL"
}

# python_tool installs the packages that follow into a new virtual environment and sets TOOL to its
# directory, or skips the test if they are not available.
python_tool() {
  local name=$1
  shift
  TOOL=$TOOLS/$name
  once "$TOOL/complete" lay_python_tool "$@" ||
    cannot "these packages cannot be installed in a virtual environment of python3: $*: $WHY"
}

lay_python_tool() {
  rm -rf "$TOOL"
  python3 -m venv "$TOOL" &&
    "$TOOL/bin/python" -m pip install --quiet --disable-pip-version-check --prefer-binary "$@" &&
    touch "$TOOL/complete"
}

# node_tool installs the npm packages that follow, and those of a package.json in the working directory,
# and sets TOOL to their directory, or skips the test if they are not available.
node_tool() {
  local name=$1
  shift
  TOOL=$TOOLS/$name
  command -v npm >/dev/null || cannot 'npm is not installed'
  once "$TOOL/complete" lay_node_tool "$@" || cannot "these packages cannot be installed: ${*:-those of package.json}: $WHY"
}

lay_node_tool() {
  rm -rf "$TOOL"
  mkdir -p "$TOOL"
  [[ ! -f package.json ]] || cp package.json "$TOOL"
  npm install --silent --no-audit --no-fund --prefix "$TOOL" "$@" && touch "$TOOL/complete"
}

# debian_packages downloads Debian's packages for an architecture, with their dependencies, and unpacks
# them to a directory, without changing apt's own settings and state. It sets TOOL to the directory.
debian_packages() {
  local name=$1 architecture=$2
  shift 2
  TOOL=$TOOLS/$name
  once "$TOOL" lay_debian_packages "$architecture" "$@" ||
    cannot "Debian's packages for $architecture are not available: $*: $WHY"
}

lay_debian_packages() {
  local architecture=$1 package apt status=0
  local -a options
  shift
  apt=$(mktemp -d)
  options=(-q -o "APT::Architecture=$architecture" -o "APT::Architectures::=$architecture" -o APT::Sandbox::User=root
    -o Dir::State::lists="$apt/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$apt/cache")
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  if apt-get "${options[@]}" update &&
    apt-get "${options[@]}" install -y --no-install-recommends --download-only "$@"; then
    for package in "$apt"/cache/archives/*.deb; do
      dpkg -x "$package" "$apt/root" || status=1
    done
    [[ $status -ne 0 ]] || mv "$apt/root" "$TOOL"
  fi
  rm -rf "$apt"
}

# go_tool installs a Go command and sets TOOL to it. Each Go has its own, because a command that reads
# Go code only knows the Go that built it.
go_tool() {
  local command=$1 package=$2 version=$3
  TOOL=$TOOLS/$command-$version-$(go env GOVERSION)
  once "$TOOL" lay_go_tool "$command" "$package@$version" || cannot "$package@$version cannot be installed: $WHY"
}

lay_go_tool() {
  GOFLAGS='' GOBIN=$TOOL.new go install "$2" && mv "$TOOL.new/$1" "$TOOL" && rmdir "$TOOL.new"
}

# go_release sets TOOL to the GOROOT of a release of Go, such as 1.26, or of the default one. It uses
# this machine's Go, or lets this machine's Go download the release. It fails if that is not possible.
go_release() {
  local version goroot
  # shellcheck source=release/images.bash
  source "${BASH_SOURCE[0]%/*}/../release/images.bash"
  version=$(go_version "$@") || return
  if [[ $(GOTOOLCHAIN=local go env GOVERSION) == "$version" ]]; then
    TOOL=$(GOTOOLCHAIN=local go env GOROOT)
    return
  fi
  TOOL=$TOOLS/$version
  [[ ! -d $TOOL ]] || return 0
  goroot=$(cd / && GOFLAGS='' GOTOOLCHAIN=$version go env GOROOT) || return
  once "$TOOL" copy_goroot "$goroot"
}

# copy_goroot makes a copy, because the module cache must not be written to.
copy_goroot() { cp -R "$1" "$TOOL.new" && chmod -R u+w "$TOOL.new" && mv "$TOOL.new" "$TOOL"; }

# start_moto starts moto, which stands in for AWS's API, and sets MOTO_PID and AWS's variables.
start_moto() {
  local port
  reserve_port port
  "$TOOL/bin/moto_server" -p "$port" >"$BATS_TEST_TMPDIR/moto.log" 2>&1 3>&- &
  MOTO_PID=$!
  export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_EC2_METADATA_DISABLED=true
  await_port "$port" "$MOTO_PID" "$BATS_TEST_TMPDIR/moto.log"
}

stop_moto() {
  [[ -n ${MOTO_PID:-} ]] || return 0
  kill "$MOTO_PID" 2>/dev/null || true
  wait "$MOTO_PID" 2>/dev/null || true
  MOTO_PID=
}
