# Prepares fuzzing from Python: the function, hypothesis and atheris.
# shellcheck shell=bash

# shellcheck source=tests/tools.bash
source tests/tools.bash

# hypothesis_setup installs hypothesis for a CPython and sets HYPOTHESIS. It fails if there
# is none for that CPython.
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

# fuzz_python_setup installs what events.py needs for atheris, and sets FUZZ_PYTHON, FUZZ_TASK,
# HYPOTHESIS and ATHERIS. It fails if atheris has no wheels for the CPythons here.
fuzz_python_setup() {
  [[ -n ${FUZZ_TASK:-} ]] && return
  local python minor
  # shellcheck source=tests/pythons.bash
  source tests/pythons.bash
  find_pythons
  for python in "${PYTHONS[@]}"; do
    minor=$("$python" -c 'import sys; print("%d_%d" % sys.version_info[:2])')
    case $minor in 3_11 | 3_12 | 3_13) ;; *) continue ;; esac # atheris has wheels for these
    if hypothesis_setup "$python" && python_package "$python" atheris ATHERIS_VERSION; then
      export FUZZ_PYTHON=$python ATHERIS=$TOOL FUZZ_TASK=$PWD/build/fuzz/task
      fuzz_function "$FUZZ_TASK"
      return
    fi
  done
  echo "fuzz: atheris $ATHERIS_VERSION needs CPython 3.11, 3.12 or 3.13, and none of them is here" >&2
  return 1
}
