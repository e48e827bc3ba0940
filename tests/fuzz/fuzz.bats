#!/usr/bin/env bats
# The properties of events.py, with the same examples each time. go test runs the seeds and saved inputs of the fuzz
# targets.

bats_require_minimum_version 1.5.0

setup_file() {
  local python
  export FUZZ_TASK=$BATS_FILE_TMPDIR/task CPYTHONS='' PYTHONDONTWRITEBYTECODE=1
  cd "$BATS_TEST_DIRNAME/../.." || return
  unset GOFLAGS GODEBUG GOARCH LDFLAGS "${!AWS_@}" "${!PYTHON@}"
  export PYTHONDONTWRITEBYTECODE=1 HYPOTHESIS_STORAGE_DIRECTORY=$BATS_FILE_TMPDIR/hypothesis
  # shellcheck source=versions
  source ./versions
  # shellcheck source=tests/pythons.bash
  source tests/pythons.bash
  # shellcheck source=tests/tools.bash
  source tests/tools.bash
  mkdir -p build/tools "$FUZZ_TASK"
  cp -R tests/fuzz/function "$BATS_FILE_TMPDIR/function"
  (cd "$BATS_FILE_TMPDIR/function" && "$OLDPWD/scripts/build" && "$OLDPWD/scripts/pack" handler) >/dev/null
  python3 -m zipfile -e "$BATS_FILE_TMPDIR/function/handler.zip" "$FUZZ_TASK"
  find_pythons
  # The two ends are enough: the contract runs on every CPython.
  python_package "${PYTHONS[-1]}" hypothesis HYPOTHESIS_VERSION || return 0
  CPYTHONS="${PYTHONS[-1]} $TOOL"
  for python in "${PYTHONS[@]::${#PYTHONS[@]}-1}"; do
    if python_package "$python" hypothesis HYPOTHESIS_VERSION 2>/dev/null; then
      CPYTHONS+=$'\n'"$python $TOOL"
      break
    fi
  done
}

setup() {
  cd "$BATS_TEST_DIRNAME/../.." || return
}

@test "all kinds of events and contexts pass to Go and back, on the oldest CPython with hypothesis and the newest" {
  local python hypothesis
  [[ -n $CPYTHONS ]] || skip "hypothesis is not available"
  while read -r python hypothesis; do
    printf '%s\n' "$python"
    PYTHONPATH=$FUZZ_TASK:$hypothesis timeout 300 "$python" tests/fuzz/events.py 200
  done <<<"$CPYTHONS"
}
