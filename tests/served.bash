# Functions for the tests of serve.
# shellcheck shell=bash

server='' logs=$BATS_TEST_TMPDIR/logs

# start starts serve on a free port, and sets url. Its stderr goes to $logs.
start() {
  local i
  : >"$BATS_TEST_TMPDIR/said"
  serve --port 0 "$@" >"$BATS_TEST_TMPDIR/said" 2>"$logs" 3>&- &
  server=$!
  for ((i = 0; i < 600; i++)); do
    url=$(sed -n 's/^serving on //p' "$BATS_TEST_TMPDIR/said")
    if [[ -n $url ]]; then return; fi
    kill -0 "$server" || break
    sleep 0.05
  done
  cat "$logs" >&2
  return 1
}

# stop ends serve, and checks that it leaves no process behind.
stop() {
  [[ -n $server ]] || return 0
  kill "$server"
  wait "$server" || true
  server=''
  [[ -z $(pgrep -f -- "$TMPDIR") ]]
}

# eventually waits until a command succeeds.
eventually() {
  local i
  for ((i = 0; i < 200; i++)); do
    if "$@"; then return; fi
    sleep 0.1
  done
  return 1
}

get() { curl -sS --max-time 60 "$@"; }
answers() { [[ $(get "$url/$1") == "$2" ]]; }
