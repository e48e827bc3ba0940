#!/usr/bin/env bash
# Runs the commands of a page, which are in $SCRIPT, one after the other. A server runs in the background, as in a reader's
# second terminal, on $PORT instead of 9000.
set -Eeuo pipefail

trap 'printf "failed: %s\n" "$here" >&2; tail -n 20 "$SCRIPT.log" >&2' ERR
here='' directory=$PWD

at() { here=$1; }

# compare runs a command and compares its output with the page. It ignores figures.
compare() {
  local command=${1//9000/$PORT} want=$2 got
  case $command in
    serve*) serving "$command" ;;
    *)
      got=$(eval "$command" 2>&1 | tee -a "$SCRIPT.log" | python3 "$BLOCKS" figures)
      if [[ -n $want && $got != *"$want"* ]]; then
        printf '%s\n$ %s\nwant %s\ngot  %s\n' "$here" "$command" "$want" "$got" >&2
        return 1
      fi
      ;;
  esac
}

# serving starts a server and waits for it.
serving() {
  # shellcheck disable=SC2086
  eval "exec ${1/serve/serve --port $PORT}" >>"$SCRIPT.log" 2>&1 3>&- &
  echo $! >>"$SCRIPT.pid"
  for _ in {1..200}; do
    # It listens before it says so, and a test reads what it says.
    if grep -q "^serving on .*:$PORT\$" "$SCRIPT.log" && (: >"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then return; fi
    sleep 0.1
  done
  return 1
}

main() {
  : >"$SCRIPT.log"
  # shellcheck disable=SC1090
  source <(sed "s/9000/$PORT/g; s/^make serve\$/serving 'serve --watch'/" "$SCRIPT")
  cd "$directory"
}

main "$@"
