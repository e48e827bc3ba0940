# Says before a full run which tests it will skip on this machine, and how long it takes.
# shellcheck shell=bash

# forecast prints a line for each thing that is missing. DOCKER is the docker client, TIMES the file with the seconds of the
# last full run.
forecast() {
  local have python work
  work=$(mktemp -d)
  if [[ -s $TIMES ]]; then
    printf 'the last full run here took %d minutes; make test TESTS=tests/pack/pack.bats runs one file\n' $((($(<"$TIMES") + 59) / 60))
  else
    printf 'no full run has finished here yet, so its time is unknown; make test TESTS=tests/pack/pack.bats runs one file\n'
  fi
  if ! "$DOCKER" version >/dev/null 2>&1; then
    # shellcheck disable=SC2016 # a text for the user
    printf 'will skip the tests of the image, because no Docker engine answers: start one, or DOCKER=$(.ci/engine) make test\n'
  else
    if [[ -z ${IMAGE_FLAGS:-} ]] && ! "$DOCKER" image inspect "$BASE_IMAGE" >/dev/null 2>&1 &&
      ! timeout 30 "$DOCKER" pull --quiet "$BASE_IMAGE" >/dev/null 2>&1; then
      # shellcheck disable=SC2016 # a text for the user
      printf 'will skip the tests of the image, because %s cannot be pulled: IMAGE_FLAGS="$(image/standins)" make test\n' "$BASE_IMAGE"
    fi
    if { ! command -v docker-registry || ! command -v skopeo; } >/dev/null; then
      printf 'will skip a whole release: docker-registry or skopeo is not installed\n'
    fi
  fi
  answers go list -m golang.org/x/mod@latest ||
    printf 'will skip tests that need Go modules or tools that are not in build/tools yet: the Go module proxy does not answer\n'
  answers python3 -m pip download --quiet --retries 0 --no-deps --dest "$work" "pytest==$PYTEST_VERSION" ||
    printf 'will skip tests that need Python packages that are not in build/tools yet: the Python package index does not answer\n'
  rm -rf "$work"
  if ! command -v npm >/dev/null; then
    printf 'will skip the recipes of CDK and Serverless: npm is not installed\n'
  elif ! answers npm view "constructs@$CONSTRUCTS_VERSION" version; then
    printf 'will skip the recipes of CDK and Serverless if their packages are not in build/tools yet: the npm registry does not answer\n'
  fi
  command -v qemu-aarch64-static >/dev/null || [[ $(uname -m) == aarch64 ]] ||
    printf 'will skip functions for arm64: qemu-aarch64-static is not installed; Debian has it in qemu-user-static\n'
  # shellcheck source=/dev/null # the variables stay in the subshell
  have=$(
    source "${BASH_SOURCE[0]%/*}/pythons.bash"
    find_pythons
    for python in ${PYTHONS[@]+"${PYTHONS[@]}"}; do python_version "$python"; done | paste -sd' '
  )
  printf 'will run the contract in these CPythons: %s\n' "${have:-none}"
}

answers() { (cd / && GOFLAGS='' timeout 15 "$@" >/dev/null 2>&1); }
