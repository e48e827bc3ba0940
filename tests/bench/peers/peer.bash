# Functions for the scripts that build the peers. clients sets ROOT, the project's
# directory; OUTPUT, where the peer goes; and PYTHON, the CPython to use.
# shellcheck shell=bash

# describe writes a line of the file that server/peer.go reads.
describe() {
  local IFS=$'\t'
  printf '%s\n' "$*" >>"$OUTPUT/peer"
}

# missing says why the peer cannot be built on this machine. Status 3 distinguishes that from a failure.
missing() {
  printf '%s\n' "$*" >&2
  exit 3
}

need() {
  local command
  for command; do
    command -v "$command" >/dev/null || missing "$command is not installed"
  done
}

# pack_function builds the function in a directory with this project, packs it and
# unzips it to $OUTPUT/NAME. Further arguments are flags of build.
pack_function() {
  local source=$1 name=$2
  shift 2
  mkdir -p "$OUTPUT/$name.build"
  cp "$source"/*.go "$OUTPUT/$name.build"
  cd "$OUTPUT/$name.build" || return
  # shellcheck disable=SC2153 # clients sets ROOT
  HANDLER=handler PACKAGE=handler "$ROOT/scripts/build" "$@"
  HANDLER=handler PACKAGE=handler "$ROOT/scripts/pack"
  "$PYTHON" -m zipfile -e handler.zip "$OUTPUT/$name" # zipfile drops modes
  [[ ! -f $OUTPUT/$name/bootstrap ]] || chmod +x "$OUTPUT/$name/bootstrap"
  cd "$OUTPUT" || return
}

# zip_files makes hello.zip from files, as a user would by hand.
zip_files() { "$PYTHON" -m zipfile -c "$OUTPUT/hello.zip" "$@"; }

# install_ric installs Lambda's runtime client for Python, and sets RIC_VERSION.
install_ric() {
  # shellcheck source=tests/tools.bash
  source "$ROOT/tests/tools.bash"
  python_package "$PYTHON" awslambdaric AWSLAMBDARIC_VERSION || missing "awslambdaric is not available for $PYTHON"
  RIC_VERSION=${TOOL##*/awslambdaric-}
  RIC_VERSION=${RIC_VERSION%-*}
  describe env "PYTHONPATH=$TOOL"
  describe env PYTHONDONTWRITEBYTECODE=1
}

# built_by prints the version of Go that builds the peer.
built_by() { go env GOVERSION | sed 's/^go/Go /'; }

python_version() { "$PYTHON" -c 'import platform; print(platform.python_version())'; }
