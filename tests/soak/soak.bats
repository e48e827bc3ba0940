#!/usr/bin/env bats
# A small run of make soak, and tests that it finds faults. The figures themselves are not checked.
# shellcheck disable=SC2154 # stderr is set by run

bats_require_minimum_version 1.5.0

setup_file() {
  export root SOAK_OUTPUT=$BATS_FILE_TMPDIR/soak PYTHONDONTWRITEBYTECODE=1
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  status=0
  SOAK_INVOCATIONS=1000 CHAOS_TIME=3s FREEZE_TIME=1s \
    "$root/tests/soak/run" >"$BATS_FILE_TMPDIR/report" 2>"$BATS_FILE_TMPDIR/progress" || status=$?
  printf '%d\n' "$status" >"$BATS_FILE_TMPDIR/status"
}

setup() { cd "$BATS_TEST_TMPDIR" || return; }

# client writes a Python client that does $1 in each invocation, and the server's file of clients.
client() {
  cat >client.py <<PYTHON
import http.client, os, threading, time

api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
root = "/2018-06-01/runtime/invocation/"
kept = []


def post(path, body):
    api.request("POST", root + id + path, body)
    api.getresponse().read()


while True:
    api.request("GET", root + "next")
    response = api.getresponse()
    event, id = response.read(), response.headers["Lambda-Runtime-Aws-Request-Id"]
    path, answer = "/response", event
    if event.startswith(b'{"error": '):
        path, answer = "/error", b'{"errorMessage": ' + event[10:]
    $1
    post(path, answer)
PYTHON
  printf 'client\t1\t%s\tpython3\tclient.py\n' "$PWD" >clients
}

# finds checks that the server, with the arguments after $1, fails with an error that matches $1.
finds() {
  local why=$1
  shift
  run -1 --separate-stderr "$SOAK_OUTPUT/server" "$@" clients
  # shellcheck disable=SC2053 # a pattern
  [[ ${stderr##*$'\n'} == $why ]] || {
    printf '%s\n' "$stderr"
    return 1
  }
}

@test "a short run finds nothing wrong and prints every table" {
  local row
  [[ $(<"$BATS_FILE_TMPDIR/status") -eq 0 ]] || {
    cat "$BATS_FILE_TMPDIR/progress"
    return 1
  }
  for row in awslambdaric executable plugin 'executable, started by Python' calls 'the same without Go' \
    'chaos in CPython 3.[0-9.]*'; do
    grep -qE "^\| $row \| [0-9,]+ \| [0-9.]+ GB \|( [0-9.]+ \|){3} [+-][0-9.]+ \| [0-9]+, [0-9]+ \| [0-9–]+ \| [0-9–]+ \|$" "$BATS_FILE_TMPDIR/report"
  done
  [[ $(grep -cE '^\| (executable|plugin) \| 100 \| .* \| 0 \| [0-9]+ \|$' "$BATS_FILE_TMPDIR/report") -eq 2 ]]
  [[ $(grep -cx '| .* | served | served |' "$BATS_FILE_TMPDIR/report") -eq 12 ]]
}

@test "a wrong answer is found" {
  client 'answer = answer.replace(b"a", b"b")'
  finds 'soak: client: invocation *: expected * bytes, *' -invocations 100 invoke
}

@test "a second answer is found" {
  client 'post(path, answer)'
  finds 'soak: client: invocation 1: expected GET /2018-06-01/runtime/invocation/next, got POST *' -invocations 100 invoke
}

@test "a memory leak is found" {
  client 'kept.append(bytearray(20000))'
  finds 'soak: client: memory grows by * kB for each 100,000 invocations' -invocations 1500 invoke
}

@test "leaked descriptors and threads are found" {
  client 'kept.append(open(os.devnull))'
  finds 'soak: client: * descriptors became *' -invocations 100 invoke
  client 'threading.Thread(target=time.sleep, args=(60,), daemon=True).start()'
  finds 'soak: * threads became *' -invocations 100 invoke
}

@test "a process that exits is found, in a handler and in a phase" {
  client 'os._exit(1)'
  finds 'soak: client: invocation 1: the process ended' -invocations 100 invoke
  finds 'soak: client: the 202 is this late: before: the process ended' -frozen 100ms freeze
}

@test "a client with its own timeout is found" {
  client 'api.sock.settimeout(0.4)'
  run -1 --separate-stderr "$SOAK_OUTPUT/server" -frozen 1s freeze clients
  [[ $stderr == *'soak: client: the 202 is this late: the process ended'* ]]
  [[ $output == *'| the 202 is this late | **failed** |'* ]]
}

@test "a program that crashes is found" {
  printf 'client\t1\t%s\tsh\t-c\techo 1 2; read x; echo wrong >&2; kill -ABRT $$\n' "$PWD" >clients
  finds 'soak: client: signal: aborted*, after 1 calls or more: wrong' watch
}

@test "an unknown section is a usage error" {
  run -2 --separate-stderr "$root/tests/soak/run" invocation
  [[ $stderr == 'soak: unknown section invocation: use invocations, web, calls, chaos or freezes' ]]
}
