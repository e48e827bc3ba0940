# Ports for servers that cannot choose one themselves.
# shellcheck shell=bash

# reserve_port sets the variable $1 to a port of 127.0.0.1 that no other program gets. A process holds it without listening,
# so a server that sets SO_REUSEADDR can listen on it. It ends after this shell and all that inherit its files.
reserve_port() {
  local held
  exec {held}< <(
    exec python3 -c '
import select, socket
holder = socket.socket()
holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
holder.bind(("127.0.0.1", 0))
print(holder.getsockname()[1], flush=True)
readers = select.poll()
readers.register(1, 0)
readers.poll()' 3>&-
  )
  read -r -u "$held" "$1"
}

# await_port waits until the process $2 listens on the port $1, at most half a minute. If it does not, the log $3 is printed.
await_port() {
  local port=$1 pid=$2 log=$3 i
  for ((i = 0; i < 600; i++)); do
    if (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return; fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  printf 'nothing listens on port %d:\n' "$port" >&2
  cat "$log" >&2
  return 1
}
