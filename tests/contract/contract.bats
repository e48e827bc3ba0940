#!/usr/bin/env bats
# What the shim promises to Python code, on every CPython found. Each test is a
# check in contract/, which every CPython runs in a process of its own.

bats_require_minimum_version 1.5.0

setup_file() {
  local python arch
  # shellcheck source=tests/pythons.bash
  source "$BATS_TEST_DIRNAME/../pythons.bash"
  cd "$BATS_TEST_DIRNAME/../.." || return
  unset GOFLAGS GODEBUG GOARCH LDFLAGS GOTRACEBACK "${!AWS_@}" "${!PYTHON@}"
  export FUNCTIONS=$PWD/tests/contract/functions TASK=$BATS_FILE_TMPDIR/task OTHER_HOST=$BATS_FILE_TMPDIR/otherhost.so
  export CPYTHONS='' PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$TASK

  find_pythons
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
# and unzips it into the task's directory. What was built is kept for another run. Its go.mod
# names this Go's release: for an older one, a newer Go sets GODEBUG.
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
  ) 9>build/tests/functions.lock
  python3 -m zipfile -e "$built/$handler.zip" "$TASK"
}

# holds FILE CHECK: a check holds on every CPython. Two at a time, for half of the
# checks wait for something.
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

# Failsafes: without them, nothing below proves anything.

@test "a check that fails is reported with its CPython and fails the test" {
  local version python
  run -1 holds failsafe unequal
  while read -r version python; do
    [[ $output == *"CPython $version: failsafe.unequal: status 1"* ]]
  done <<<"$CPYTHONS"
  [[ $output == *"Goodbye, World!"* ]]
}

@test "a check whose process dies fails the test" {
  run -1 holds failsafe crash
  [[ $output == *": failsafe.crash: status 134"* ]]
  [[ $output == *"fatal error: "* ]]
}

@test "a check that fails on one CPython only, and silently, fails the test" {
  run -1 holds failsafe silent
  [[ $output == *": failsafe.silent: status 1"* ]]
}

@test "a check that there is not fails the test" {
  run -1 holds failsafe no_such_check
  [[ $output == *"no_such_check"* ]]
}

# Handlers

@test "a func, a var, a var of another package and a pointer to either are handlers" { holds handlers every_place; }
@test "every signature that aws-lambda-go takes is a handler's" { holds handlers other_signatures; }
@test "24 exported handlers can be called, in any order" { holds handlers many; }
@test "a wrong shape or a nil is an AttributeError that says what was expected and found" { holds handlers wrong_shape; }
@test "a missing symbol is an AttributeError that lists those there are" { holds handlers missing; }
@test "the sentence of an AttributeError goes to stderr too" { holds handlers sentence_on_stderr; }
@test "attributes that Go cannot export are missing quietly" { holds handlers not_exported; }
@test "names with surrogates, NULs or spaces are missing" { holds handlers impossible_names; }
@test "a handler is a function named after Go's" { holds handlers named_after_go; }

# Events and results

@test "events and results become JSON exactly as by json.dumps and json.loads" { holds values same_as_json; }
@test "any event goes through as by json.dumps and json.loads" { holds values same_through_go; }
@test "any value goes through Go's own types" { holds values through_any; }
@test "a json.RawMessage event is, byte for byte, what json.dumps makes of it" { holds values event_bytes; }
@test "a json.RawMessage result comes back byte for byte" { holds values result_bytes; }
@test "a result that is no JSON is json's own error" { holds values no_json; }
@test "types with their own MarshalJSON and UnmarshalJSON are events and results" { holds values own_json; }
@test "an event of a wrong type and a result that JSON has no form of are Go's errors" { holds values wrong_types; }
@test "NaN, what cannot be serialised, and cycles are json's own exceptions" { holds values refused_events; }
@test "events and results of 1 MB and of 6 MB go through" { holds values large; }
@test "floats keep every bit" { holds values floats; }

# runtime.Context

@test "every field of runtime.Context is filled from the runtime client's context" { holds contexts every_field; }
@test "a custom value that is no string is its JSON text" { holds contexts custom_values; }
@test "attributes that a context lacks are zero values" { holds contexts missing_attributes; }
@test "a context of None, or of Nones, is all zero values" { holds contexts none; }
@test "a mock is a context" { holds contexts a_mock; }
@test "unusual values of a context do no harm" { holds contexts unusual_values; }
@test "an attribute or a method of a context that raises counts as absent" { holds contexts its_exceptions; }
@test "a class is a context" { holds contexts a_class; }
@test "KeyboardInterrupt and SystemExit of a context are raised" { holds contexts interrupted; }
@test "a text of a context with a lone surrogate counts as absent" { holds contexts lone_surrogates; }
@test "the remaining time and the deadline are the context's" { holds contexts remaining_time; }
@test "100 goroutines at once ask for the remaining time" { holds contexts remaining_time_from_many; }
@test "the remaining time can be asked for after the call, and ends at 0" { holds contexts remaining_time_after_the_call; }
@test "calls on many threads have each its own context" { holds contexts each_its_own; }

# Errors and panics

@test "an error is an exception with the name of its type and its message" { holds failures errors; }
@test "an error is not lost where no file descriptors are left" { holds descriptors error_is_not_lost; }
@test "an error that carries a stack has it in the traceback" { holds failures stack_of_an_error; }
@test "a panic is an exception, its Go frame a frame, and the process healthy" { holds failures panics; }
@test "panic(nil) recovers as nil where the function says //go:debug panicnil=1" { holds failures panic_nil_by_godebug; }
@test "GODEBUG in the environment wins over //go:debug" { holds failures godebug_of_the_environment; }
@test "of two functions in one process, the second changes no GODEBUG setting of the first" { holds failures two_defaults; }
@test "the Go frames of a panic are the traceback's, the innermost last, at most 32" { holds failures frames_of_a_panic; }
@test "Python prints the Go frames in its tracebacks" { holds failures printed_traceback; }
@test "a panic in MarshalJSON or UnmarshalJSON is an exception" { holds failures panics_in_json; }
@test "many threads fail and panic at once" { holds failures many_at_once; }
@test "an exception of Go's chains and is raised again as Python's own" { holds failures chained; }
@test "exceptions are copied and pickled, with class, message and attributes" { holds failures pickled; }
@test "an exception is unpickled by another process" { holds failures pickled_elsewhere; }
@test "an exception goes from a worker of multiprocessing to its parent" { holds failures from_a_worker; }
@test "a result that is not JSON is json's own error, json imported or not" { holds failures refused_without_json; }
@test "a call that failed keeps nothing alive, without the garbage collector" { holds failures cycles; }
@test "60 failing calls with large events keep no event" { holds failures large_events; }
@test "runtime.Goexit ends the process with Go's message" { holds failures goexit; }
@test "a panic in a goroutine ends the process with Go's trace" { holds failures panic_in_a_goroutine; }
@test "os.Exit ends the process with its status" { holds failures exit_status; }
@test "a runaway recursion leaves Go's trace when the function's memory is known" { holds failures runaway_recursion; }
@test "a stack may take a quarter of the function's memory" { holds failures max_stack; }
@test "a nil dereference is recovered when faulthandler was enabled before" { holds failures faulthandler_before; }
@test "a nil dereference ends the process when faulthandler is enabled later" { holds failures faulthandler_after; }

# The environment

@test "a plugin's init sees the environment as Python has changed it" { holds environment seen_by_init; }
@test "each call sees what was added, changed and removed" { holds environment each_call; }
@test "Go sees the whole environment, however large, and its end" { holds environment all_of_it; }
@test "the bytes of a variable need not be UTF-8" { holds environment any_bytes; }
@test "what Go sets is seen by C and by children, and stays until Python changes it" { holds environment set_by_go; }
@test "an environment that has not changed is not given to Go again" { holds environment unchanged; }
@test "what os.putenv sets behind the back of os.environ is not seen" { holds environment behind_its_back; }
@test "what a test puts in the place of os.environ is seen" { holds environment replaced; }
@test "two functions in one process see each change" { holds environment two_functions; }
@test "a new trace id for each invocation is seen by C and by children" { holds environment trace_ids; }
@test "TZ is the time zone of Go" { holds environment time_zone; }
@test "the environment changes while many threads call" { holds environment per_thread; }
@test "Go and Python set variables on many threads at once" { holds environment written_by_all; }

# Output

@test "log, fmt, print and slog arrive in the order they were written, in init too" { holds output in_order; }
@test "each goes to the file descriptor it should" { holds output to_each_descriptor; }
@test "log writes date, time and microseconds in UTC" { holds output universal_time; }
@test "file descriptors that Python redirects are redirected for Go" { holds output redirected; }

# Threads

@test "the GIL is released while Go sleeps, computes and waits in the kernel" { holds threads gil_released; }
@test "calls on many threads wait at the same time" { holds threads at_once; }
@test "many threads look handlers up at once" { holds threads first_lookup_at_once; }
@test "a deep recursion runs on threads with small stacks" { holds threads small_stacks; }
@test "a handler may leave its thread locked" { holds threads locked; }
@test "threads that called Go come and go" { holds threads come_and_go; }

# Signals

@test "signals fire hard while Go runs, and Python's handlers run" { holds interrupts alarm_storm; }
@test "a profiling timer fires hard while Go runs" { holds interrupts profiling_storm; }
@test "signals fire hard while Go is given the environment" { holds interrupts environment_storm; }
@test "signals fire hard while functions are imported" { holds interrupts import_storm; }
@test "Ctrl-C is a KeyboardInterrupt after the call" { holds interrupts control_c; }
@test "a stopped process goes on" { holds interrupts stop_and_continue; }
@test "Python's signal handlers run while a goroutine is left behind" { holds interrupts terminate_handler; }
@test "signal.Notify in Go works, and Python's handler after it" { holds interrupts notified; }
@test "SIGPIPE stays ignored" { holds interrupts broken_pipe; }
@test "a signal that nobody handles ends the process" { holds interrupts default_action; }
@test "a process that Go starts can be terminated" { holds interrupts of_children; }

# Processes

@test "a fork after the load is refused with a sentence and ends cleanly" { holds processes after_fork; }
@test "a fork before the load can import the function, as its parent can" { holds processes before_fork; }
@test "other programs are started from Python and from Go" { holds processes other_programs; }
@test "multiprocessing works by spawn" { holds processes by_spawn; }
@test "multiprocessing by fork is refused with a sentence" { holds processes by_fork; }
@test "the interpreter ends with its status and no word" { holds processes clean_end; }
@test "the interpreter ends cleanly while daemon threads are in Go" { holds processes clean_end_with_daemons; }
@test "the interpreter ends cleanly after an import alone" { holds processes only_imported; }

# Modules

@test "two packaged functions in one process share a host" { holds modules two_functions; }
@test "a host of another version is refused with a sentence" { holds modules another_host; }
@test "an init that panicked is reported at each import" { holds modules failed_init_twice; }
@test "a missing or broken host or plugin is an ImportError that names it" { holds modules no_host; }
@test "the module can be reloaded" { holds modules reloaded; }
@test "handlers can be imported by name" { holds modules from_import; }
@test "the module can be imported in every way" { holds modules imported_otherwise; }
@test "mock.patch replaces a handler" { holds modules patched; }
@test "attributes can be assigned and deleted" { holds modules assigned; }
@test "a free-threaded CPython is refused with a sentence" { holds modules free_threaded; }
@test "a sub-interpreter runs the function up to 3.11, and is refused by CPython from 3.12 on" { holds modules sub_interpreter; }
@test "a directory may have spaces, a relative path and symbolic links" { holds modules odd_directory; }
@test "Python's own flags and its debugging allocator make no difference" { holds modules with_flags; }

# Endurance

@test "20,000 calls leave no memory behind" { holds endurance calls; }
@test "a new trace id for each invocation leaves no memory behind" { holds endurance trace_ids; }
@test "large results leave no memory behind" { holds endurance large_results; }
@test "errors, panics and refused events leave no memory behind" { holds endurance failures; }
@test "attributes asked for in vain leave no memory behind" { holds endurance refusals; }
@test "nothing of a context is kept after the call" { holds endurance handles_of_contexts; }
@test "no call moves a reference count or leaves an object behind" { holds endurance references; }
