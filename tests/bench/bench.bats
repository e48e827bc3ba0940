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
    "$root/tests/bench/clients" hello "$BENCH/clients.json" exe plugin go c java
  cp "$root/docs/benchmarks.md" "$root/tests/bench/goals.md" "$DOCS"
}

# peer makes a peer from a command that answers small events.
peer() {
  local name=$1
  shift
  mkdir -p "$BENCH/peers/$name"
  printf '%s\tfor a test\n' version >"$BENCH/peers/$name/peer"
  (IFS=$'\t' && printf 'hello\t.\t%s\n' "$*") >>"$BENCH/peers/$name/peer"
}

@test "the report has every table, with the figures of each client, and says what is missing" {
  local row
  run -0 --separate-stderr python3 "$root/tests/bench/report.py" "$DOCS"/*.md "$BENCH"
  for row in 'this project, executable' 'this project, plugin in Python' 'bare echo in Go' 'bare echo in C'; do
    # The rows in the tables first, warm and large. A warm row has seven figures.
    grep -qE "^\| $row \| [0-9.]+ / [0-9.]+ \|.* 5 \|$" "$DOCS/benchmarks.md"
    grep -qE "^\| $row( \| [0-9.,]+){7} \|$" "$DOCS/benchmarks.md"
    grep -qE "^\| $row( \| [0-9.]+){2}( \| ([0-9.]+|–)){6} \|$" "$DOCS/benchmarks.md"
  done
  grep -qE '^\| warm p50 \| bare echo in C \| 1.20 \| (\*\*)?[0-9.]+' "$DOCS/goals.md"
  grep -qx 'Missing: Java, its runtime client: mvn is not installed.' "$DOCS/benchmarks.md"
}

@test "the report has the figures of each Go, and marks those that miss a goal" {
  local results=$BATS_TEST_TMPDIR/results docs=$BATS_TEST_TMPDIR/docs
  mkdir "$results" "$docs"
  cp "$root/docs/benchmarks.md" "$root/tests/bench/goals.md" "$docs"
  printf 'hello, a plugin\t%s\t%s\n' go1.27.4 2199 go1.26.11 2201 >"$results/sizes.tsv"
  printf '%s\t%s\t%s\n' 2.7.18 go1.27.4 9 3.13.0 go1.27.4 4 3.13.0 go1.27.4 5.5 3.13.0 go1.27.4 4.5 >"$results/starts.tsv"
  run -0 python3 -B "$root/tests/bench/report.py" "$docs"/*.md "$results"
  grep -qxF '| zip of hello, a plugin | 2200.0 kB | 2199.0 kB | **2201.0 kB, missed** |' "$docs/goals.md"
  grep -qxF '| import of hello as a plugin, and first call, CPython 2.7.18 |  | 9.0 ms |  |' "$docs/goals.md"
  grep -qxF '| import of hello as a plugin, and first call, CPython 3.13.0 | 5.0 ms | 4.5 ms |  |' "$docs/goals.md"
}

@test "a function is compared with peers that the same Go built" {
  local results=$BATS_TEST_TMPDIR/results docs=$BATS_TEST_TMPDIR/docs
  mkdir "$results" "$docs"
  cp "$root/docs/benchmarks.md" "$root/tests/bench/goals.md" "$docs"
  python3 - "$BENCH/clients.json" >"$results/clients.json" <<'PYTHON'
import copy, json, sys
results = json.load(open(sys.argv[1]))
peers = results["peers"]
def timed(p50):
    peer = copy.deepcopy(peers["exe"])
    for run in peer["warm"]:
        run["p50"] = p50
    return peer
peers.update({"exe": timed(2), "exe@1.26": timed(3), "aws-lambda-go": timed(8), "aws-lambda-go@1.26": timed(4)})
print(json.dumps(results))
PYTHON
  run -0 python3 -B "$root/tests/bench/report.py" "$docs"/*.md "$results"
  grep -qF '| ratio of | to | at most | executable | executable, Go 1.26 | plugin in Python |' "$docs/goals.md"
  grep -qF '| warm p50 | Go, aws-lambda-go | 0.45 | 0.25 | **0.75, missed** |' "$docs/goals.md"
}

@test "charts show each client, and are the same each time" {
  local chart
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  python_package python3 matplotlib MATPLOTLIB_VERSION || skip "matplotlib is not available"
  PYTHONPATH=$TOOL python3 "$root/tests/bench/chart.py" "$DOCS" "$BENCH"
  for chart in first warm; do
    [[ $(grep -cE '>(this project, executable|this project, plugin in Python|bare echo in Go|bare echo in C)<' "$DOCS/$chart-invocation.svg") -eq 4 ]]
    cp "$DOCS/$chart-invocation.svg" "$BATS_TEST_TMPDIR"
  done
  PYTHONPATH=$TOOL python3 "$root/tests/bench/chart.py" "$DOCS" "$BENCH"
  cmp "$DOCS/first-invocation.svg" "$BATS_TEST_TMPDIR/first-invocation.svg"
  cmp "$DOCS/warm-invocation.svg" "$BATS_TEST_TMPDIR/warm-invocation.svg"
}

@test "a client with a wrong answer fails the benchmark" {
  peer wrong env _HANDLER=handler.Raw ../go/bootstrap
  run -1 --separate-stderr "$BENCH/server" -starts 1 -rounds 1 -warm 4 "$BENCH/peers/wrong"
  [[ $stderr == *'server: wrong: first invocation, unthrottled: expected "Hello, World!", got '* ]]
}

@test "a client that exits fails the benchmark" {
  peer ends true
  run -1 --separate-stderr "$BENCH/server" -starts 1 -rounds 1 -warm 4 "$BENCH/peers/ends"
  [[ $stderr == *'server: ends: start: its process ended' ]]
}

@test "a client at 128 MB or 512 MB gets its share of a CPU from its first invocation on" {
  [[ $EUID -eq 0 ]] || skip "needs root"
  peer busy python3 "$BATS_TEST_TMPDIR/busy.py"
  cat >"$BATS_TEST_TMPDIR/busy.py" <<'PYTHON'
import http.client, os, time


def work():
    """Takes 20 ms of CPU time."""
    start = time.process_time()
    while time.process_time() - start < 0.02:
        pass


api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
invocation = "/2018-06-01/runtime/invocation/"
while True:
    api.request("GET", invocation + "next")
    event = api.getresponse()
    event.read()
    work()
    api.request("POST", invocation + event.headers["Lambda-Runtime-Aws-Request-Id"] + "/response", '"Hello, World!"')
    api.getresponse().read()
PYTHON
  run -0 --separate-stderr "$BENCH/server" -starts 1 -rounds 1 -warm 4 "$BENCH/peers/busy"
  python3 - "$output" <<'PYTHON'
import json, sys
results = json.loads(sys.argv[1])
if not results["throttled"]:
    sys.exit("not throttled: " + results["throttle"])
(first,) = [{memory: times[0] for memory, times in peer["first"].items()} for peer in results["peers"].values()]
# At least 20 ms of work divided by the share, less the rest of the first period. The machine may be busy, so more is fine.
assert 20 <= first["unthrottled"] and 40 <= first["512 MB"] and 240 <= first["128 MB"], first
PYTHON
}

@test "an unknown section is a usage error" {
  run -2 --separate-stderr "$root/tests/bench/run" client
  [[ $stderr == 'bench: unknown section "client": see the head of tests/bench/run' ]]
}

@test "several simultaneous invocations are measured, and their answers checked" {
  run -0 --separate-stderr "$BENCH/server" -slots 4 -rounds 1 "$BENCH/peers/plugin" "$BENCH/peers/exe"
  [[ ${lines[0]} == '|  | processes | memory (MB), idle | memory (MB), after the invocations | CPU time of an invocation (µs) | invocations per s |' ]]
  [[ ${lines[-2]} =~ ^'| plugin | 5 | '[0-9]+' | '[0-9]+' | '[0-9]+' | '[0-9]+' |'$ ]]
  [[ ${lines[-1]} =~ ^'| exe | 1 | '[0-9]+' | '[0-9]+' | '[0-9]+' | '[0-9]+' |'$ ]]
}

@test "a client with several slots that exits or gives a wrong answer fails the benchmark" {
  peer ends true
  run -1 --separate-stderr "$BENCH/server" -slots 4 -rounds 1 "$BENCH/peers/ends"
  [[ $stderr == *'server: ends: its process ended' ]]
  peer wrong env _HANDLER=handler.Raw ../exe/events/bootstrap
  run -1 --separate-stderr "$BENCH/server" -slots 4 -rounds 1 "$BENCH/peers/wrong"
  [[ $stderr == *'server: wrong: expected "Hello, World!", got '* ]]
}
