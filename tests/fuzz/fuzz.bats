#!/usr/bin/env bats
# The quick form of make fuzz. go test runs the seeds and saved inputs of the Go targets;
# these tests run the properties of events.py with the same examples each time.

bats_require_minimum_version 1.5.0

setup_file() {
  local python
  export FUZZ_TASK=$BATS_FILE_TMPDIR/task CPYTHONS='' PYTHONDONTWRITEBYTECODE=1
  cd "$BATS_TEST_DIRNAME/../.." || return
  unset GOFLAGS GODEBUG GOARCH LDFLAGS "${!AWS_@}" "${!PYTHON@}"
  export PYTHONDONTWRITEBYTECODE=1 HYPOTHESIS_STORAGE_DIRECTORY=$BATS_FILE_TMPDIR/hypothesis
  # shellcheck source=image/versions
  source image/versions
  # shellcheck source=tests/pythons.bash
  source tests/pythons.bash
  # shellcheck source=tests/fuzz/python.bash
  source tests/fuzz/python.bash
  mkdir -p build/tests build/tools
  fuzz_function "$FUZZ_TASK"
  find_pythons
  for python in "${PYTHONS[@]}"; do
    if hypothesis_setup "$python" 2>/dev/null; then
      CPYTHONS+="$python $HYPOTHESIS"$'\n'
    fi
  done
  printf '# fuzz: hypothesis on %d of %d CPythons\n' "$(grep -c . <<<"$CPYTHONS")" "${#PYTHONS[@]}" >&3
}

setup() {
  cd "$BATS_TEST_DIRNAME/../.." || return
}

@test "all kinds of events and contexts pass to Go and back, on every CPython with hypothesis" {
  local python hypothesis
  [[ -n $CPYTHONS ]] || skip "hypothesis is not available"
  while read -r python hypothesis; do
    [[ -n $python ]] || continue
    printf '%s\n' "$python"
    PYTHONPATH=$FUZZ_TASK:$hypothesis timeout 300 "$python" tests/fuzz/events.py hypothesis 200
  done <<<"$CPYTHONS"
}
