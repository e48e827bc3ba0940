#!/usr/bin/env bats
# The contract with a bridge, a host and functions that are built with AddressSanitizer and
# UndefinedBehaviorSanitizer: all of it on the newest CPython, and on CPython 2.7 and the
# oldest CPython 3 what depends on CPython. And a short run with valgrind.
#
# CPython itself is not instrumented. Leaks are not checked, because CPython leaks by
# design: the checks of references in contract/endurance.py find our leaks.

bats_require_minimum_version 1.5.0

setup_file() {
  local directory handler
  # shellcheck source=tests/pythons.bash
  source "$BATS_TEST_DIRNAME/../pythons.bash"
  cd "$BATS_TEST_DIRNAME/../.." || return
  unset GOFLAGS GODEBUG GOARCH LDFLAGS GOTRACEBACK "${!AWS_@}" "${!PYTHON@}"
  export FUNCTIONS=$PWD/tests/contract/functions TASK=$BATS_FILE_TMPDIR/task OTHER_HOST=$BATS_FILE_TMPDIR/otherhost.so
  export SANITIZED=$BATS_FILE_TMPDIR/sanitized WATCHED=$BATS_FILE_TMPDIR/watched
  export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$TASK
  export PYTHON2='' OLDEST='' NEWEST=''
  find_pythons
  choose "${PYTHONS[@]}"
  tests/sanitize/shim "$SANITIZED" address,undefined
  # contract.bats lists the functions that the contract needs.
  while read -r directory handler; do
    function_in "$directory" "$handler" "$SANITIZED" "$TASK" -asan
  done < <(sed -n 's/^  function_in //p' tests/contract/contract.bats)
  gcc -shared -fPIC -o "$OTHER_HOST" tests/contract/otherhost.c
  tests/sanitize/shim "$WATCHED" ''
  function_in contract handler "$WATCHED" "$WATCHED/task"
}

# choose PYTHON...: sets PYTHON2, and the OLDEST and NEWEST CPython 3. They differ in
# whether the bridge blocks signals while Go runs. CPythons with their own libc are left
# out, because the sanitizers are for this machine's libc.
choose() {
  local python
  for python in "$@"; do
    [[ $python != */build/tools/* ]] || continue
    case $(python_version "$python") in
      2.*) PYTHON2=$python ;;
      *) OLDEST=${OLDEST:-$python} NEWEST=$python ;;
    esac
  done
}

# function_in DIRECTORY HANDLER HOME TASK [FLAG...]: builds and packs a function of
# tests/contract/functions with the shim in HOME, and unzips it into TASK.
function_in() {
  local handler=$2 home=$3 task=$4 copy=$3/functions/$1 commands=$3/build/shim/bin/commands
  mkdir -p "$home/functions"
  cp -R "tests/contract/functions/$1" "$copy"
  shift 4
  (
    cd "$copy" || exit
    [[ ! -f go.mod ]] || go mod edit -go="$(go env GOVERSION | sed -E 's/^go([0-9]+\.[0-9]+).*/\1/')"
    HANDLER=$handler "$commands" "$home" build "$@"
    PACKAGE=$handler "$commands" "$home" pack "$handler"
  )
  python3 -m zipfile -e "$copy/$handler.zip" "$task"
}

# sanitized NAME COMMAND...: runs a command. If AddressSanitizer reports anything in any
# process, the status is 99 and the output is its report. gcc's UndefinedBehaviorSanitizer
# reports only to stderr, and ends the process.
#
# Go handles SIGSEGV on its own signal stack. The host and the plugin both have the
# variables of runtime/cgo, which would be reported as a violation of the one definition
# rule. PYTHONMALLOC=malloc allocates each CPython object separately, so that
# AddressSanitizer checks its bounds.
sanitized() {
  local reports=$BATS_TEST_TMPDIR/$1.report preload status=0
  shift
  preload=$(ldd "$SANITIZED/build/shim/$(go env GOVERSION)/$(go env GOHOSTARCH)/host.so" | awk '$1 ~ /^libasan/ { print $3 }')
  timeout --kill-after=5 120 env LD_PRELOAD="$preload" PYTHONMALLOC=malloc \
    ASAN_OPTIONS="detect_leaks=0:handle_segv=0:use_sigaltstack=0:detect_odr_violation=0:log_path=$reports" \
    UBSAN_OPTIONS=print_stacktrace=1 "$@" || status=$?
  if compgen -G "$reports.*" >/dev/null; then
    head -q -n 40 "$reports".*
    return 99
  fi
  return "$status"
}

# hold PYTHON CHECK...: runs checks of the contract, each FILE.NAME, and fails unless all
# pass. Two run at a time, because half of them wait for something.
hold() {
  local python=$1 check status failed=0
  shift
  [[ -n $python ]] || skip 'there is no such CPython here'
  for check in "$@"; do
    while [[ $(jobs -rp | wc -l) -ge 2 ]]; do wait -n || true; done
    run_check "$python" "$check" 3>&- &
  done
  wait
  for check in "$@"; do
    read -r status <"$BATS_TEST_TMPDIR/$check.status" || status=lost
    if [[ $status != 0 ]]; then
      failed=1
      printf '%s: status %s\n' "$check" "$status"
      cat "$BATS_TEST_TMPDIR/$check.output"
    fi
  done
  return "$failed"
}

run_check() {
  local python=$1 check=$2 status=0
  sanitized "$check" "$python" "$BATS_TEST_DIRNAME/../contract/run.py" "${check%.*}" "${check#*.}" \
    >"$BATS_TEST_TMPDIR/$check.output" 2>&1 </dev/null || status=$?
  printf '%d\n' "$status" >"$BATS_TEST_TMPDIR/$check.status"
}

# contract prints the checks of the contract that contract.bats lists, or only those that it
# gives the tag $1. It leaves out the checks of memory, because AddressSanitizer keeps freed
# memory for a while.
contract() {
  awk -v wanted="${1-}" '
    sub(/^# bats file_tags=/, "") { tag = $0 }
    (wanted == "" || tag == wanted) && match($0, / holds [a-z]+ [a-z_]+;/) { split(substr($0, RSTART + 7, RLENGTH - 8), check, " "); print check[1] "." check[2] }
  ' "$BATS_TEST_DIRNAME/../contract/contract.bats" |
    grep -v -E '^endurance\.(calls|failures)$'
}

# broken FLAG [SANITIZERS TASK]: sets PYTHONPATH to a copy of a task whose bridge has a fault.
broken() {
  local sanitizers=${2-address,undefined} task=${3:-$TASK}
  "$BATS_TEST_DIRNAME/shim" "$BATS_TEST_TMPDIR/broken" "$sanitizers" -w -include tests/sanitize/broken.h "-D$1"
  cp -R "$task" "$BATS_TEST_TMPDIR/task"
  cp "$BATS_TEST_TMPDIR/broken/build/shim/$(go env GOVERSION)/$(go env GOHOSTARCH)"/_bridge*.so "$BATS_TEST_TMPDIR/task/handler/"
  export PYTHONPATH=$BATS_TEST_TMPDIR/task
}

# watched PYTHON: does a short run with valgrind, which exits with 99 if it finds anything.
# CPython 2.7 is left out: its own allocator, which cannot be turned off, reads memory that
# it does not own.
watched() {
  [[ -n $1 ]] || skip 'there is no such CPython here'
  PYTHONMALLOC=malloc timeout --kill-after=5 120 valgrind --quiet --fair-sched=yes --error-exitcode=99 --num-callers=16 \
    --suppressions="$BATS_TEST_DIRNAME/valgrind.supp" "$1" "$BATS_TEST_DIRNAME/short.py"
}

# Failsafes: they prove that a fault in the bridge is found.

@test "a bridge that frees an answer twice is reported" {
  broken FREE_TWICE
  run -1 hold "$NEWEST" values.large
  [[ $output == *'values.large: status 99'* ]]
  [[ $output == *'attempting double-free'*' in free_twice '* ]]
}

@test "a bridge whose arithmetic overflows is reported" {
  broken OVERFLOW
  run -1 hold "$NEWEST" values.event_bytes
  [[ $output == *'runtime error: signed integer overflow'* ]]
}

@test "valgrind reports a bridge that frees an answer twice" {
  broken FREE_TWICE '' "$WATCHED/task"
  run -99 watched "$NEWEST"
  [[ $output == *'Invalid free()'*' free_twice '* ]]
}

# The contract

@test "what depends on CPython holds on CPython 2.7 with AddressSanitizer and UndefinedBehaviorSanitizer" {
  [[ $(contract cpython | wc -l) -gt 30 ]]
  # shellcheck disable=SC2046
  hold "$PYTHON2" $(contract cpython)
}

@test "what depends on CPython holds on the oldest CPython 3 with both sanitizers" {
  # shellcheck disable=SC2046
  hold "$OLDEST" $(contract cpython)
}

@test "the whole contract holds on the newest CPython 3 with both sanitizers" {
  [[ $(contract | wc -l) -gt 70 ]]
  # shellcheck disable=SC2046
  hold "$NEWEST" $(contract)
}

# A short run with valgrind

@test "valgrind finds nothing in a short run on the oldest CPython 3" {
  PYTHONPATH=$WATCHED/task watched "$OLDEST"
}

@test "valgrind finds nothing in a short run on the newest CPython 3" {
  PYTHONPATH=$WATCHED/task watched "$NEWEST"
}
