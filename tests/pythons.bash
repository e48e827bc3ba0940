# Finds the CPythons of this machine.
# shellcheck shell=bash

# find_pythons sets the array PYTHONS to the paths of the CPythons that run, the
# oldest first: those on PATH and those of pyenv, one of each version. What is built
# from then on is for this machine, where they run it.
find_pythons() {
  local minor candidate python
  local -a candidates=()
  for minor in 2.7 3.{6..14}; do
    candidate=$(type -P "python$minor") && candidates+=("$candidate")
  done
  candidates+=("${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin/python)
  PYTHONS=()
  GOARCH=$(go env GOHOSTARCH)
  export GOARCH
  while read -r _ python; do
    PYTHONS+=("$python")
  done < <(
    for candidate in "${candidates[@]}"; do
      # Not the candidate itself, which may be a script of pyenv's.
      python=$("$candidate" -c 'import sys; print(sys.executable)' 2>/dev/null) || continue
      printf '%s %s\n' "$(python_version "$python")" "$python"
    done | grep '^[23]' | sort --version-sort --unique --key=1,1
  )
}

# python_version prints the version of a CPython, and nothing where there is none
# that can run a function.
python_version() {
  "$1" - 2>/dev/null <<'PYTHON' || true
import platform
import sys
if platform.python_implementation() == "CPython" and "t" not in getattr(sys, "abiflags", ""):
    print(platform.python_version())
PYTHON
}
