# What the fuzzing from Python needs: the function, hypothesis and atheris.
# shellcheck shell=bash

# hypothesis_setup installs hypothesis for a CPython, once, below build/tools, and sets
# HYPOTHESIS. It fails where there is none for that CPython.
hypothesis_setup() {
  local python=$1 minor name
  minor=$("$python" -c 'import sys; print("%d_%d" % sys.version_info[:2])')
  name=HYPOTHESIS_VERSION_$minor
  python_tool "$python" hypothesis "${!name:-$HYPOTHESIS_VERSION}" "$minor" && export HYPOTHESIS=$tool
}

# python_tool installs a package at a version for a CPython, and sets tool to its directory.
python_tool() {
  local python=$1 package=$2 version=$3 minor=$4
  tool=$PWD/build/tools/$package-$version-$minor
  [[ -d $tool ]] && return
  rm -rf "$tool.new"
  "$python" -m pip install --quiet --disable-pip-version-check --only-binary :all: --target "$tool.new" "$package==$version" >&2 || return
  mv "$tool.new" "$tool"
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
  local python minor tool
  # shellcheck source=tests/pythons.bash
  source tests/pythons.bash
  find_pythons
  for python in "${PYTHONS[@]}"; do
    minor=$("$python" -c 'import sys; print("%d_%d" % sys.version_info[:2])')
    case $minor in 3_11 | 3_12 | 3_13) ;; *) continue ;; esac # which atheris has wheels for
    if hypothesis_setup "$python" && python_tool "$python" atheris "$ATHERIS_VERSION" "$minor"; then
      export FUZZ_PYTHON=$python ATHERIS=$tool FUZZ_TASK=$PWD/build/fuzz/task
      fuzz_function "$FUZZ_TASK"
      return
    fi
  done
  echo "fuzz: no CPython here can have atheris $ATHERIS_VERSION: it has wheels for 3.11 to 3.13" >&2
  return 1
}
