#!/usr/bin/env bats
# A small run of make bench: it measures, checks answers and writes a report. The figures themselves are not checked.
# shellcheck disable=SC2154 # stderr is set by run

bats_require_minimum_version 1.5.0

setup_file() {
  export root BENCH=$BATS_FILE_TMPDIR/bench DOCS=$BATS_FILE_TMPDIR/docs PYTHONDONTWRITEBYTECODE=1
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  mkdir "$BENCH" "$DOCS"
  # A PATH without mvn stands for a machine without the tools for Java.
  mkdir "$BATS_FILE_TMPDIR/bin"
  local directory
  while IFS= read -r -d : directory; do
    ln -sf "$directory"/* "$BATS_FILE_TMPDIR/bin" 2>/dev/null || true
  done <<<"$PATH:"
  rm -f "$BATS_FILE_TMPDIR/bin/mvn"
  PATH=$BATS_FILE_TMPDIR/bin STARTS=5 WARM=200 TURNS=1 \
    "$root/tests/bench/clients" hello "$BENCH/clients.json" exe plugin aws-lambda-go java c
  cp "$root/docs/benchmarks.md" "$DOCS"
}

@test "the report has every table, with the figures of each client, and says what is missing" {
  local row
  run -0 --separate-stderr python3 "$root/tests/bench/report.py" "$DOCS/benchmarks.md" "$BENCH"
  for row in 'this project, executable' 'this project, plugin in Python' 'Go, aws-lambda-go' 'bare echo in C'; do
    # The rows in the tables of cold starts, warm invocations and large events. A warm row has six figures.
    grep -qE "^\| $row \| [0-9.]+ / [0-9.]+( \| [0-9.]+){2} \|.* 5 \|$" "$DOCS/benchmarks.md"
    grep -qE "^\| $row( \| [0-9.,]+){6} \|$" "$DOCS/benchmarks.md"
    grep -qE "^\| $row( \| [0-9.]+){2}( \| ([0-9.]+|–)){6} \|$" "$DOCS/benchmarks.md"
  done
  grep -qx 'Missing: Java, its runtime client: mvn is not installed.' "$DOCS/benchmarks.md"
}

@test "charts show each client" {
  local chart
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  python_package python3 matplotlib MATPLOTLIB_VERSION || skip "matplotlib is not available"
  PYTHONPATH=$TOOL python3 "$root/tests/bench/chart.py" "$DOCS" "$BENCH"
  for chart in first warm; do
    [[ $(grep -cE '>(this project, executable|this project, plugin in Python|Go, aws-lambda-go|bare echo in C)<' "$DOCS/$chart-invocation.svg") -eq 4 ]]
  done
}

@test "several simultaneous invocations are measured, and their answers checked" {
  run -0 --separate-stderr python3 "$BATS_TEST_DIRNAME/slots.py" 4 1 "$BENCH/peers/plugin" "$BENCH/peers/exe"
  [[ ${lines[0]} == '|  | processes | memory (MB), idle | memory (MB), after the invocations | CPU time of an invocation (µs) |' ]]
  [[ ${lines[-2]} =~ ^'| plugin | 5 | '[0-9]+' | '[0-9]+' | '[0-9]+' |'$ ]]
  [[ ${lines[-1]} =~ ^'| exe | 1 | '[0-9]+' | '[0-9]+' | '[0-9]+' |'$ ]]
}
