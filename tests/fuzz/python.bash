# What the fuzzing from Python needs: the function, hypothesis and atheris.
# shellcheck shell=bash

# shellcheck source=tests/tools.bash
source tests/tools.bash

# hypothesis_setup installs hypothesis for a CPython and sets HYPOTHESIS. It fails where
# there is none for that CPython.
hypothesis_setup() {
  python_package "$1" hypothesis HYPOTHESIS_VERSION && export HYPOTHESIS=$TOOL
}

# fuzz_function builds and packs the function, and unzips it into $1.
fuzz_function() {
  local task=$1 built=build/tests/functions/fuzz
  mkdir -p "$built" "$task"
  cp tests/fuzz/function/handler.go "$built"
  (cd "$built" && ../../../../scripts/build && ../../../../scripts/pack handler) >/dev/null
  python3 -m zipfile -e "$built/handler.zip" "$task"
}

# fuzz_python_setup makes ready what events.py needs under atheris: FUZZ_PYTHON, FUZZ_TASK,
# HYPOTHESIS and ATHERIS. It fails where no CPython here can have atheris.
fuzz_python_setup() {
  [[ -n ${FUZZ_TASK:-} ]] && return
  local python minor
  # shellcheck source=tests/pythons.bash
  source tests/pythons.bash
  find_pythons
  for python in "${PYTHONS[@]}"; do
    minor=$("$python" -c 'import sys; print("%d_%d" % sys.version_info[:2])')
    case $minor in 3_11 | 3_12 | 3_13) ;; *) continue ;; esac # which atheris has wheels for
    if hypothesis_setup "$python" && python_package "$python" atheris ATHERIS_VERSION; then
      export FUZZ_PYTHON=$python ATHERIS=$TOOL FUZZ_TASK=$PWD/build/fuzz/task
      fuzz_function "$FUZZ_TASK"
      return
    fi
  done
  echo "fuzz: no CPython here can have atheris $ATHERIS_VERSION: it has wheels for 3.11 to 3.13" >&2
  return 1
}
