#!/usr/bin/env bats
# What the shim promises to Python code. Each test is a check in a Python file here, which each CPython runs in a process of
# its own. CONTRACT_ON says on which of the CPythons found: all, the default; ends, the oldest and the newest at hand; others,
# all but these. The checks whose outcome depends on CPython have the tag cpython: for the others, both ends are enough.

bats_require_minimum_version 1.5.0

setup_file() {
  local python arch
  local -a ends
  # shellcheck source=tests/pythons.bash
  source "$BATS_TEST_DIRNAME/../pythons.bash"
  cd "$BATS_TEST_DIRNAME/../.." || return
  unset GOFLAGS GODEBUG GOARCH LDFLAGS GOTRACEBACK "${!AWS_@}" "${!PYTHON@}"
  export FUNCTIONS=$PWD/tests/contract/functions TASK=$BATS_FILE_TMPDIR/task OTHER_HOST=$BATS_FILE_TMPDIR/otherhost.so
  export CPYTHONS='' PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$TASK

  case ${CONTRACT_ON:=all} in
    all) find_pythons ;;
    ends | others)
      pythons_at_hand
      mapfile -t ends < <(printf '%s\n' "${PYTHONS[0]}" "${PYTHONS[-1]}" | uniq)
      PYTHONS=("${ends[@]}")
      ;;&
    others)
      find_pythons
      mapfile -t PYTHONS < <(printf '%s\n' "${PYTHONS[@]}" | grep -vxF "$(printf '%s\n' "${ends[@]}")")
      ;;
  esac
  for python in "${PYTHONS[@]}"; do
    CPYTHONS+="$(python_version "$python") $python"$'\n'
  done
  CPYTHONS=${CPYTHONS%$'\n'}
  printf '# contract: %d CPythons: %s\n' "${#PYTHONS[@]}" "$(cut -d ' ' -f 1 <<<"$CPYTHONS" | paste -s -d ' ')" >&3
  [[ -n $CPYTHONS ]]

  mkdir -p build/tests "$TASK"
  function_in contract handler
  function_in hello hello
  function_in failing failing
  function_in panicnil panicnil
  function_in godebug godebug
  function_in logs logs
  arch=$(go env GOHOSTARCH)
  "build/shim/cc/$arch" -shared -fPIC -o "$OTHER_HOST" tests/contract/otherhost.c
}

# function_in DIRECTORY HANDLER: builds and packs a function of tests/contract/functions,
# and unzips it into the task's directory. The build is kept for the next run. go.mod gets
# this Go's release, because Go sets GODEBUG if go.mod names an older one.
function_in() {
  local directory=$1 handler=$2 built=build/tests/functions/$1
  (
    flock 9
    mkdir -p "$built"
    cp -R "tests/contract/functions/$directory/." "$built"
    cd "$built" || exit
    [[ ! -f go.mod ]] || go mod edit -go="$(go env GOVERSION | sed -E 's/^go([0-9]+\.[0-9]+).*/\1/')"
    HANDLER=$handler ../../../../scripts/build
    PACKAGE=$handler ../../../../scripts/pack "$handler"
    python3 -m zipfile -e "$handler.zip" "$TASK"
  ) 9>build/tests/functions.lock
}

# holds FILE CHECK: runs a check on every CPython and fails unless all pass. Two run at a
# time, because half of the checks wait for something.
holds() {
  local file=$1 check=$2 version python status=0
  local -a failed=()
  while read -r version python; do
    while [[ $(jobs -rp | wc -l) -ge 2 ]]; do wait -n || true; done
    run_check "$version" "$python" "$file" "$check" 3>&- &
  done <<<"$CPYTHONS"
  wait
  while read -r version python; do
    read -r status <"$BATS_TEST_TMPDIR/$version.status" || status=lost
    if [[ $status != 0 ]]; then
      failed+=("$version")
      printf 'CPython %s: %s.%s: status %s\n' "$version" "$file" "$check" "$status"
      cat "$BATS_TEST_TMPDIR/$version.output"
    fi
  done <<<"$CPYTHONS"
  [[ ${#failed[@]} -eq 0 ]]
}

run_check() {
  local version=$1 python=$2 file=$3 check=$4 status=0
  timeout --kill-after=5 60 "$python" "$BATS_TEST_DIRNAME/run.py" "$file" "$check" \
    >"$BATS_TEST_TMPDIR/$version.output" 2>&1 </dev/null || status=$?
  printf '%d\n' "$status" >"$BATS_TEST_TMPDIR/$version.status"
}

# The failsafe: it proves that a failing check fails its test.

@test "a check that fails is reported with its CPython and fails the test" {
  local version python
  run -1 holds failsafe unequal
  while read -r version python; do
    [[ $output == *"CPython $version: failsafe.unequal: status 1"* ]]
  done <<<"$CPYTHONS"
  [[ $output == *"Goodbye, World!"* ]]
}

# Handlers

# bats file_tags=cpython
@test "attributes that Go cannot export are missing without a message on stderr" { holds handlers not_exported; }
@test "attributes whose names have surrogates, NULs or spaces are missing" { holds handlers impossible_names; }
@test "a handler is a Python function with the name of the Go function" { holds handlers named_after_go; }

# bats file_tags=
@test "a func, a var, a var of another package and a pointer to either are handlers" { holds handlers every_place; }
@test "a wrong shape or a nil is an AttributeError that says what was expected and found" { holds handlers wrong_shape; }
@test "a missing symbol is an AttributeError that lists the exported ones" { holds handlers missing; }
@test "the message of an AttributeError also goes to stderr" { holds handlers sentence_on_stderr; }

# Events and results

# bats file_tags=cpython
@test "events and results are encoded and decoded exactly as by json.dumps and json.loads" { holds values same_as_json; }
@test "a result that is not JSON raises json's own error" { holds values no_json; }
@test "NaN, values that cannot be serialised, and cycles raise json's own exceptions" { holds values refused_events; }
@test "events and results of 1 MB and of 6 MB arrive complete" { holds values large; }
@test "random events come back as from json.dumps and json.loads" { holds generated events; }

# bats file_tags=
@test "a json.RawMessage event has exactly the bytes from json.dumps" { holds values event_bytes; }
@test "a json.RawMessage result comes back byte for byte" { holds values result_bytes; }

# runtime.Context

# bats file_tags=cpython
@test "every field of runtime.Context is filled from the runtime client's context" { holds contexts every_field; }
@test "attributes missing from a context become zero values" { holds contexts missing_attributes; }
@test "an attribute or a method of a context that raises counts as absent" { holds contexts its_exceptions; }
@test "KeyboardInterrupt and SystemExit raised by a context pass through" { holds contexts interrupted; }
@test "text in a context that has a lone surrogate counts as absent" { holds contexts lone_surrogates; }
@test "no random context makes a call fail" { holds generated contexts; }

# bats file_tags=
@test "a custom value that is not a string becomes its JSON text" { holds contexts custom_values; }
@test "a context that is None, or has only None attributes, has only zero values" { holds contexts none; }
@test "a mock can be a context" { holds contexts a_mock; }
@test "the remaining time and the deadline come from the context" { holds contexts remaining_time; }
@test "each of many calls on many threads has its own context" { holds contexts each_its_own; }

# Errors and panics

# bats file_tags=cpython
@test "an error is an exception with the name of its type and its message" { holds failures errors; }
@test "Python prints the Go frames in its tracebacks" { holds failures printed_traceback; }
@test "an exception from Go chains and can be raised again like Python's own" { holds failures chained; }
@test "exceptions can be copied and pickled, with class, message and attributes" { holds failures pickled; }
@test "a result that is not JSON raises json's own error even before json is imported" { holds failures refused_without_json; }
@test "a nil dereference ends the process if faulthandler is enabled later" { holds failures faulthandler_after; }

# bats file_tags=
@test "an error is not lost when no file descriptors are left" { holds descriptors error_is_not_lost; }
@test "the stack that an error carries is in the traceback" { holds failures stack_of_an_error; }
@test "a panic is an exception with its Go frame, and the process stays healthy" { holds failures panics; }
@test "panic(nil) recovers as nil if the function has //go:debug panicnil=1" { holds failures panic_nil_by_godebug; }
@test "GODEBUG in the environment wins over //go:debug" { holds failures godebug_of_the_environment; }
@test "a second function in the process does not change the first one's GODEBUG settings" { holds failures two_defaults; }
@test "the traceback has the Go frames of a panic, the innermost last, at most 32" { holds failures frames_of_a_panic; }
@test "another process can unpickle an exception" { holds failures pickled_elsewhere; }
@test "an exception passes from a multiprocessing worker to its parent" { holds failures from_a_worker; }
@test "a failed call leaves no cycle for the garbage collector" { holds failures cycles; }
@test "runtime.Goexit ends the process with Go's message" { holds failures goexit; }
@test "a panic in a goroutine ends the process with Go's trace" { holds failures panic_in_a_goroutine; }
@test "os.Exit ends the process with its status" { holds failures exit_status; }
@test "a runaway recursion ends with Go's trace if the function's memory is known" { holds failures runaway_recursion; }
@test "a nil dereference is recovered if faulthandler was enabled before" { holds failures faulthandler_before; }

# The environment

# bats file_tags=cpython
@test "each call sees variables added, changed and removed" { holds environment each_call; }
@test "the bytes of a variable need not be UTF-8" { holds environment any_bytes; }
@test "Go sees an object that replaces os.environ" { holds environment replaced; }

# bats file_tags=
@test "a plugin's init sees Python's changes to the environment" { holds environment seen_by_init; }
@test "Go sees a large environment completely, and an empty one" { holds environment all_of_it; }
@test "C and child processes see variables that Go sets, and they stay until Python changes them" { holds environment set_by_go; }
@test "an unchanged environment is not passed to Go again" { holds environment unchanged; }
@test "C and child processes see the new trace id of each invocation" { holds environment trace_ids; }
@test "Go and Python may set variables on many threads at once" { holds environment written_by_all; }

# Output

# bats file_tags=
@test "output of log, fmt, print and slog arrives in order, also from init" { holds output in_order; }
@test "fmt writes to stdout; log, slog and print write to stderr" { holds output to_each_descriptor; }
@test "log writes date, time and microseconds in UTC" { holds output universal_time; }
@test "file descriptors that Python redirects are redirected for Go too" { holds output redirected; }

# Threads

# bats file_tags=cpython
@test "the GIL is released while Go sleeps, computes and waits in the kernel" { holds threads gil_released; }
@test "a deep recursion runs on threads with small stacks" { holds threads small_stacks; }

# Signals

# bats file_tags=cpython
@test "Go survives a storm of signals, and Python's handlers run" { holds interrupts alarm_storm; }
@test "Ctrl-C raises KeyboardInterrupt after the call" { holds interrupts control_c; }
@test "Python's signal handlers run while a goroutine from an earlier call still runs" { holds interrupts terminate_handler; }

# bats file_tags=
@test "Go survives a fast profiling timer" { holds interrupts profiling_storm; }
@test "signal.Notify works in Go, and Python's handler works after it" { holds interrupts notified; }
@test "SIGPIPE stays ignored" { holds interrupts broken_pipe; }

# Processes

# bats file_tags=cpython
@test "a child forked after the function was loaded gets an error message and ends cleanly" { holds processes after_fork; }
@test "multiprocessing works with spawn" { holds processes by_spawn; }
@test "the interpreter ends with its status and no output" { holds processes clean_end; }
@test "the interpreter ends cleanly while daemon threads are in Go" { holds processes clean_end_with_daemons; }

# bats file_tags=
@test "a child forked before the function was loaded can import it, and so can its parent" { holds processes before_fork; }

# Modules

# bats file_tags=cpython
@test "two packaged functions in one process share a host" { holds modules two_functions; }
@test "a host of another version gives an ImportError with both versions" { holds modules another_host; }
@test "the module can be reloaded" { holds modules reloaded; }
@test "a sub-interpreter runs the function up to CPython 3.11; from 3.12 on CPython refuses it" { holds modules sub_interpreter; }
@test "the function works with Python's flags and its debugging allocator" { holds modules with_flags; }

# bats file_tags=
@test "an init that panicked is reported at each import" { holds modules failed_init_twice; }
@test "a missing or broken host or plugin is an ImportError that names it" { holds modules no_host; }
@test "a free-threaded CPython gets an error message" { holds modules free_threaded; }
@test "a path may have spaces, be relative and go through symbolic links" { holds modules odd_directory; }

# Endurance

# bats file_tags=cpython
@test "errors, panics and refused events leave no memory behind" { holds endurance failures; }
@test "no call changes a reference count or leaves an object behind" { holds endurance references; }

# bats file_tags=
@test "20,000 calls leave no memory behind" { holds endurance calls; }
