#!/usr/bin/env bats
# examples/snapstart with a Runtime API that prints the order of all calls: as a zip for
# Python runtimes and as an image. The same function in Python with Lambda's own hooks must
# have the same order.
# shellcheck disable=SC2154 # run sets stderr
bats_require_minimum_version 1.5.0

setup_file() {
  export root
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  cp -R "$root/examples/snapstart" "$BATS_FILE_TMPDIR/snapstart"
  cd "$BATS_FILE_TMPDIR/snapstart" || return
  both_packagings
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  # shellcheck source=tests/pythons.bash
  source "$BATS_TEST_DIRNAME/../pythons.bash"
  python=$(python3 -c 'import sys; print(sys.executable)')
  lambda_setup "$python"
}

# lives runs the function in the working directory with a command, and sets answer to its
# answer.
lives() {
  run -0 --separate-stderr env PYTHONPATH="$RIC" AWS_LAMBDA_INITIALIZATION_TYPE="${TYPE:-snap-start}" \
    "$python" "$BATS_TEST_DIRNAME/backend.py" "$@"
  answer=$(sed -n 's|^POST runtime/invocation/request-1/response ||p' <<<"$output")
}

# order prints the order of calls, without the answer. It leaves out the ends of connections,
# because it depends on chance when they are noticed.
order() { sed -E '/^backend: closed/d; /^ended/d; s|(/response) .*|\1|' <<<"$output"; }

# once_closed checks that the first connection ended before there was a second.
once_closed() {
  [[ $(grep '^backend: c' <<<"$output" | head -n 3) == $'backend: connected\nbackend: closed\nbackend: connected' ]]
}

readonly documented='backend: connected
backend: asked for the settings
GET runtime/restore/next
backend: connected
backend: asked for the settings
GET runtime/invocation/next
POST runtime/invocation/request-1/response
GET runtime/invocation/next'

# holds checks the order of calls, and that the settings were read after the restore.
holds() {
  if [[ $(order) != "$documented" ]]; then
    printf '%s\n%s\n' "$output" "$stderr"
    return 1
  fi
  once_closed
  python3 - "$answer" <<'PYTHON'
import json, sys
answer = json.loads(sys.argv[1])
assert answer["settings"] == "2" and len(answer["instance"]) >= 26, answer
assert 0 <= answer.get("seconds", 0) < 0.3, answer  # less than the time that the snapshot took
PYTHON
}

@test "Lambda's own hooks in Python give the documented order of calls" {
  find_pythons
  python=${PYTHONS[-1]}
  lambda_setup "$python"
  [[ -f $RIC/snapshot_restore_py.py ]] || skip "snapshot-restore-py is not available for $python"
  cd "$BATS_TEST_DIRNAME/oracle"
  lives "$python" -m awslambdaric handler.Handle
  holds
}

@test "both packagings give the same order of calls in every Python runtime with SnapStart" {
  local packaging tried=0
  find_pythons
  for python in "${PYTHONS[@]}"; do
    case $(python_version "$python") in 2.* | 3.[0-9].* | 3.1[01].*) continue ;; esac
    lambda_setup "$python"
    for packaging in plugin exe; do
      cd "$BATS_FILE_TMPDIR/snapstart/$packaging"
      lives "$python" -m awslambdaric handler.Handle
      holds
    done
    tried=$((tried + 1))
  done
  [[ $tried -gt 0 ]] || skip "there is no CPython 3.12 or later"
}

@test "without SnapStart the function gets its settings once" {
  cd "$BATS_FILE_TMPDIR/snapstart/exe"
  TYPE=on-demand lives ./bootstrap
  [[ $(order) == $'backend: connected\nbackend: asked for the settings\nGET runtime/invocation/next\n'* ]]
  [[ $answer == *'"settings":"1"'* ]]
}

@test "an image of the executable gives the same order of calls" {
  local docker=${DOCKER:-docker} base=aws-lambda-go-shim/test-provided image=aws-lambda-go-shim/test-snapstart
  "$docker" version >/dev/null 2>&1 || skip "no Docker engine answers"
  # This base image replaces provided.al2023, and starts the same file.
  mkdir "$BATS_TEST_TMPDIR/base"
  printf 'FROM scratch\nENTRYPOINT ["/var/runtime/bootstrap"]\nWORKDIR /var/task\n' >"$BATS_TEST_TMPDIR/base/Dockerfile"
  "$docker" build -q -t "$base" "$BATS_TEST_TMPDIR/base"
  cp "$root/examples/snapstart/Dockerfile" "$BATS_FILE_TMPDIR/snapstart/exe/bootstrap" "$BATS_TEST_TMPDIR"
  cd "$BATS_TEST_TMPDIR"
  "$docker" build -q -t "$image" --build-arg BASE_IMAGE="$base" .
  lives "$docker" run --rm --network host -e AWS_LAMBDA_RUNTIME_API -e _HANDLER -e SETTINGS_URL \
    -e AWS_LAMBDA_INITIALIZATION_TYPE "$image"
  "$docker" image rm "$image" "$base" >/dev/null
  holds
}
