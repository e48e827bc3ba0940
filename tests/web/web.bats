#!/usr/bin/env bats
# Programs with net/http for Lambda Web Functions, started by Node.js 24 as that service documents it.

bats_require_minimum_version 1.5.0

setup_file() {
  export root NODE BUILT=$BATS_FILE_TMPDIR
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  # shellcheck source=versions
  source "$root/versions"
  NODE=$(node_24 "$(uname -m)")
  cp -R "$BATS_TEST_DIRNAME/function" "$BUILT/function"
  cd "$BUILT/function" || return
  # The zip is for arm64. To run it here, the program is replaced with one for this machine.
  GOARCH=$(go env GOHOSTARCH) "$root/scripts/build" --buildmode=exe
  mv bootstrap "$BUILT/native"
  GOARCH=arm64 "$root/scripts/build" --buildmode=exe
  "$root/scripts/pack" --target=web
  cp -R "$root/examples/web" "$BUILT/example"
  cd "$BUILT/example" || return
  GOARCH=$(go env GOHOSTARCH) "$root/scripts/build" --buildmode=exe
}

# node_24 prints the path of Node.js 24 for an architecture, from the npm package for it.
node_24() {
  local package=node-linux-${1/x86_64/x64}
  package=${package/aarch64/arm64}
  node_tool "$package-$NODE_VERSION" --force "$package@$NODE_VERSION"
  printf '%s\n' "$TOOL/node_modules/$package/bin/node"
}

setup() {
  # shellcheck source=tests/ports.bash
  source "$BATS_TEST_DIRNAME/../ports.bash"
  stderr=''
  task=$BATS_TEST_TMPDIR/task
  python3 -m zipfile -e "$BUILT/function/handler.zip" "$task"
  cp "$BUILT/native" "$task/bootstrap"
  reserve_port port
  export AWS_LAMBDA_HTTP_ENDPOINT=127.0.0.1:$port
  start=("$NODE")
}

teardown() {
  [[ -z ${server:-} ]] || kill -9 "$server" $(pgrep -P "$server") 2>/dev/null || true
}

# serve starts the function as the runtime does, and waits until it listens.
serve() {
  (cd "$task" && exec "${start[@]}" index.js) >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
  server=$!
  await_port "$port" "$server" "$BATS_TEST_TMPDIR/err"
}

send() { python3 "$BATS_TEST_DIRNAME/requests.py" "$port" "$1"; }

get() { curl --silent --max-time 60 "http://127.0.0.1:$port/${1:-}"; }

# await waits until the output has a line.
await() {
  local i
  for ((i = 0; i < 200; i++)); do
    if grep -q "$1" "$BATS_TEST_TMPDIR/out"; then return; fi
    sleep 0.05
  done
  return 1
}

# serves checks behaviour that must not depend on how the program was started.
serves() {
  run -0 send gather
  [[ $output == "128 {b'all are here\\n'}" ]]
  run -0 send stream
  [[ $output == streamed ]]
  get slow >"$BATS_TEST_TMPDIR/slow" &
  local slow=$!
  await 'slow is in flight'
  kill "$server"
  wait "$slow"
  wait "$server"
  [[ $(<"$BATS_TEST_TMPDIR/slow") == answered ]]
  [[ $(<"$BATS_TEST_TMPDIR/out") == $'to stdout\nslow is in flight\nshut down: <nil>' ]]
  [[ $(<"$BATS_TEST_TMPDIR/err") == 'to stderr' ]]
}

# status starts the function, sends it a request, and prints the exit status of the process of Node.js.
status() {
  serve
  get "$1" || true
  local status=0
  wait "$server" || status=$?
  printf '%d\n' "$status"
}

@test "the program replaces Node.js in its process, with its variables and without arguments" {
  export KEPT='a "value"'
  serve
  run -0 get process
  [[ ${lines[0]} == "$server "*' [] a "value"' ]]
  # Node.js ignores SIGPIPE (13).
  [[ $((16#${lines[1]} & 1 << 12)) -eq 0 ]]
  serves
}

@test "with LAMBDASHIM_CHILD the program runs in a child of Node.js" {
  export LAMBDASHIM_CHILD=1 KEPT='a "value"'
  serve
  run -0 get process
  [[ ${lines[0]} == *" $server [] a \"value\"" ]]
  serves
}

@test "the program runs in a child if this Node.js cannot be replaced" {
  printf 'delete process.execve;\n' >"$BATS_TEST_TMPDIR/older.cjs"
  start+=(--require "$BATS_TEST_TMPDIR/older.cjs")
  serve
  run -0 get process
  [[ ${lines[0]} == *" $server [] " ]]
  serves
}

@test "the program runs in a child if a thread of Node.js starts it" {
  printf 'new (require("node:worker_threads").Worker)("./index.js");\n' >"$task/thread.cjs"
  start+=(thread.cjs)
  serve
  run -0 get process
  [[ ${lines[0]} == *" $server [] " ]]
}

@test "the process of Node.js ends with the status of the program" {
  run -0 status 'exit?3'
  [[ $output == 3 ]]
  export LAMBDASHIM_CHILD=1
  run -0 status 'exit?3'
  [[ $output == 3 ]]
}

@test "the process of Node.js ends with the signal that ended the program" {
  run -0 status kill
  [[ $output == 137 ]]
  export LAMBDASHIM_CHILD=1
  run -0 status kill
  [[ $output == 137 ]]
}

@test "a zip without the program is an error with its path" {
  rm "$task/bootstrap"
  cd "$task"
  run -1 --separate-stderr "$NODE" index.js
  [[ $stderr == *"ENOENT: no such file or directory, access '$task/bootstrap'"* ]]
}

@test "a bootstrap without its executable bit still runs" {
  chmod -x "$task/bootstrap"
  export TMPDIR=$BATS_TEST_TMPDIR
  serve
  run -0 get process
  [[ ${lines[0]} == "$server "* ]]
}

@test "index.js works with any type in the user's package.json" {
  local kind
  for kind in '{"type": "module"}' '{"type": "commonjs"}' '{}'; do
    echo "$kind" >"$task/package.json"
    export LAMBDA_TASK_ROOT=$task
    serve
    run -0 get process
    [[ ${lines[0]} == "$server "* ]]
    kill "$server"
    wait "$server"
    [[ $(<"$BATS_TEST_TMPDIR/err") == 'to stderr' ]]
  done
}

@test "another module may import index.js, as in the wrapper that AWS's command writes for other entry files" {
  printf 'import "./index.js";\n' >"$task/wrapper.mjs"
  start+=("$task/wrapper.mjs")
  serve
  run -0 get process
  [[ ${lines[0]} == "$server "* ]]
}

@test "the example answers, sends the time every second, and ends on SIGTERM" {
  cp "$BUILT/example/bootstrap" "$task"
  serve
  run -0 get
  [[ $output == 'Hello, World!' ]]
  run -28 curl --silent --no-buffer --max-time 1.5 "http://127.0.0.1:$port/clock"
  [[ ${lines[0]} =~ ^data:\ [0-9:]{8}$ && ${lines[1]} =~ ^data:\ [0-9:]{8}$ && ${lines[0]} != "${lines[1]}" ]]
  kill "$server"
  wait "$server"
  [[ $(<"$BATS_TEST_TMPDIR/err") == *' all requests are answered' ]]
}

@test "the zip runs on arm64" {
  local machine
  command -v qemu-aarch64-static >/dev/null || skip "qemu-aarch64-static is not installed"
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  # shellcheck source=versions
  source "$root/versions"
  debian_packages debian-node-arm64 arm64 libstdc++6
  machine=$TOOL
  start=(qemu-aarch64-static -L "$machine" "$(node_24 aarch64)")
  # This machine's kernel cannot start programs for arm64, so a script starts qemu.
  python3 -m zipfile -e "$BUILT/function/handler.zip" "$BATS_TEST_TMPDIR/arm64"
  chmod +x "$BATS_TEST_TMPDIR/arm64/bootstrap" # python -m zipfile drops the mode
  printf '#!%s %s\n' "$(command -v qemu-aarch64-static)" "$BATS_TEST_TMPDIR/arm64/bootstrap" >"$task/bootstrap"
  serve
  [[ $(readlink "/proc/$server/exe") == */qemu-aarch64-static ]]
  tr '\0' '\n' <"/proc/$server/cmdline" | grep -q '/arm64/bootstrap$'
  serves
}
