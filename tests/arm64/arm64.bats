#!/usr/bin/env bats
# Plugins for arm64, run by qemu on a machine with another processor.
# exe.bats runs an executable for arm64.

bats_require_minimum_version 1.5.0

setup_file() {
  export root TASK=$BATS_FILE_TMPDIR/task
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  command -v qemu-aarch64-static >/dev/null || skip "qemu-aarch64-static is not installed"
  [[ -f $root/build/shim/$(go env GOVERSION)/arm64/host.so ]] || skip "the shim for arm64 is not built: run make shim ARCH=arm64"
  # shellcheck source=tests/pythons.bash
  source "$root/tests/pythons.bash"
  # shellcheck source=versions
  source "$root/versions"
  debian_python "${DEBIAN_PYTHONS##* }" arm64 || skip "Debian's packages for arm64 are not available"
  export DEBIAN_ROOT DEBIAN_PYTHON
  cp -R "$BATS_TEST_DIRNAME/../loop/function" "$BATS_FILE_TMPDIR/function"
  cd "$BATS_FILE_TMPDIR/function" || return
  GOARCH=arm64 "$root/scripts/build"
  "$root/scripts/pack"
  python3 -m zipfile -e handler.zip "$TASK"
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  stderr=''
  cd "$TASK" || return
  python=(qemu-aarch64-static -L "$DEBIAN_ROOT" "$DEBIAN_PYTHON")
}

@test "a CPython for arm64 calls a plugin for arm64" {
  run -0 --separate-stderr "${python[@]}" -c 'import platform, handler; print(platform.machine(), handler.Context({"a": [1, "é"]}, None)["event"])'
  [[ $output == "aarch64 {'a': [1, 'é']}" ]]
  run -1 --separate-stderr "${python[@]}" -c 'import handler; handler.Fail("panic", None)'
  [[ $stderr == *'File "handler/handler.go", line '*', in Fail'*'handler.plainError: assignment to entry in nil map' ]]
}

@test "the native loop serves a plugin for arm64" {
  lambda_setup "$(python3 -c 'import sys; print(sys.executable)')"
  local minor TOOLS
  minor=$("${python[@]}" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  TOOLS=$TOOLS/arm64
  python_package python3 awslambdaric AWSLAMBDARIC_VERSION --python-version "$minor" \
    --platform manylinux2014_aarch64 --platform manylinux_2_28_aarch64 || skip "awslambdaric is not available for arm64"
  PYTHONPATH=$TOOL start_lambda handler.Way "${python[@]}" -m awslambdaric
  run -0 --separate-stderr invoke '{}'
  stop_lambda
  [[ $output == '"native loop"' ]]
}
