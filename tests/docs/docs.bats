#!/usr/bin/env bats
# The pages: every command runs, every Go block compiles, every message is explained.

bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=tests/setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  # shellcheck source=tests/tools.bash
  source "$BATS_TEST_DIRNAME/../tools.bash"
  local proxy
  proxy=$(go env GOPROXY)
  commands_setup
  # shellcheck source=versions
  source "$root/versions"
  export GOPROXY=$proxy GOFLAGS=-modcacherw IMAGE=eawsy/aws-lambda-go-shim
  cd "$TMPDIR/.." || return
}

teardown() {
  local pid
  for pid in $(cat "$BATS_TEST_TMPDIR"/*.pid 2>/dev/null); do
    kill "$pid" 2>/dev/null || true
  done
  stop_moto
}

blocks() { python3 "$BATS_TEST_DIRNAME/blocks.py" "$@"; }

# session runs the commands of a page in a directory that has the function hello.
session() {
  local port
  reserve_port port
  mkdir -p hello
  cd hello || return
  cp -R "$root/examples" .
  cp examples/hello/handler.go .
  blocks session "${2:-$root}" "$1" >"$BATS_TEST_TMPDIR/script"
  PATH=$BATS_TEST_DIRNAME/bin:$PATH BLOCKS=$BATS_TEST_DIRNAME/blocks.py SCRIPT=$BATS_TEST_TMPDIR/script PORT=$port \
    bash "$BATS_TEST_DIRNAME/session.bash"
}

# with_aws puts the AWS CLI on PATH, starts moto and creates the roles that the pages use.
with_aws() {
  python_tool "awscli-$AWSCLI_VERSION" "awscli==$AWSCLI_VERSION"
  PATH=$TOOL/bin:$PATH
  python_tool "moto-$MOTO_VERSION" "moto[server]==$MOTO_VERSION"
  start_moto
  aws iam create-role --role-name lambda-role --assume-role-policy-document '{"Statement": []}' >/dev/null
  aws iam create-role --role-name edge-role --assume-role-policy-document '{"Statement": []}' >/dev/null
}

# module makes a go.mod with the modules of the examples and adds the shim's modules.
module() {
  cp "$BATS_TEST_DIRNAME/examples.mod" go.mod
  cp "$BATS_TEST_DIRNAME/examples.sum" go.sum
  local said
  said=$(go mod download 2>&1) || cannot "the modules of the examples cannot be downloaded: ${said##*$'\n'}"
  gomod >/dev/null
}

@test "every block of the pages is run or compiled, or has a reason why not" {
  run -0 blocks check "$root"
}

@test "every Go block compiles" {
  mkdir module
  cd module || return
  module
  blocks go "$root" "$PWD"
  run -0 go vet -mod=mod ./...
}

@test "JSON is valid, and excerpts are in their files" {
  run -0 blocks data "$root"
}

@test "the messages that troubleshooting.md explains are in the sources" {
  run -0 python3 "$root/site/messages.py" "$root" --stale
}

# logs runs a function of logging.md and compares its log with the page.
logs() {
  local name=$1 directory=$BATS_TEST_TMPDIR/$1
  shift
  mkdir -p "$directory"
  cd "$directory" || return
  module
  blocks block "$root" docs/logging.md "run: $name" >handler.go
  GOFLAGS=-mod=mod build --buildmode=exe >&2
  pack >&2
  run -0 --separate-stderr invoke --event '{"ID": "7"}' "$@" handler.zip
}

# as_page checks that the function's log has the line in a block. It ignores figures.
as_page() {
  local want
  want=$(blocks block "$root" docs/logging.md "$1" | blocks figures)
  # shellcheck disable=SC2154
  blocks figures <<<"$stderr" | grep -qxF -- "$want" || {
    printf 'want %s\ngot  %s\n' "$want" "$stderr" >&2
    return 1
  }
}

@test "slog logs text as on the page, and JSON with the request id" {
  logs slog
  as_page 'logged: slog'
  run -0 --separate-stderr invoke --env AWS_LAMBDA_LOG_FORMAT=JSON --event '{"ID": "7"}' handler.zip
  as_page 'logged: slog AWS_LAMBDA_LOG_FORMAT=JSON'
}

@test "zap logs as on the page" {
  logs zap
  as_page 'logged: zap'
  id=$(sed -n 's/^START RequestId: \([^ ]*\).*/\1/p' <<<"$stderr")
  [[ $stderr == *"\"requestId\":\"$id\""* ]]
}

@test "zerolog logs as on the page" {
  logs zerolog
  as_page 'logged: zerolog'
  id=$(sed -n 's/^START RequestId: \([^ ]*\).*/\1/p' <<<"$stderr")
  [[ $stderr == *"\"requestId\":\"$id\""* ]]
}

# receiver starts a collector of traces or a Runtime API, and sets address.
receiver() {
  python3 "$BATS_TEST_DIRNAME/receiver.py" "$1" "$BATS_TEST_TMPDIR/$1.received" >"$BATS_TEST_TMPDIR/$1.address" 3>&- &
  echo $! >"$BATS_TEST_TMPDIR/$1.pid"
  for _ in {1..50}; do
    [[ ! -s $BATS_TEST_TMPDIR/$1.address ]] || break
    sleep 0.1
  done
  address=$(<"$BATS_TEST_TMPDIR/$1.address")
}

# traced runs the function in the working directory for one invocation with a trace.
traced() {
  receiver lambda
  env AWS_LAMBDA_RUNTIME_API="$address" _HANDLER=handler.Handle LAMBDA_TASK_ROOT="$PWD" "$@" ./bootstrap 3>&- &
  echo $! >"$BATS_TEST_TMPDIR/function.pid"
  for _ in {1..100}; do
    [[ ! -s $BATS_TEST_TMPDIR/lambda.received ]] || break
    sleep 0.1
  done
  [[ $(<"$BATS_TEST_TMPDIR/lambda.received") == null ]]
}

@test "the X-Ray SDK sends a subsegment of the invocation's trace" {
  logs xray
  receiver udp
  traced AWS_XRAY_DAEMON_ADDRESS="$address"
  [[ $(<"$BATS_TEST_TMPDIR/udp.received") == *'"name":"store"'* ]]
  [[ $(<"$BATS_TEST_TMPDIR/udp.received") == *1-5759e988-bd862e3fe1be46a994272793* ]]
}

@test "OpenTelemetry sends a span of the invocation's trace" {
  logs otel --env OTEL_SDK_DISABLED=true
  receiver http
  traced OTEL_EXPORTER_OTLP_ENDPOINT="http://$address"
  run -0 python3 -c '
import sys
content = open(sys.argv[1], "rb").read()
assert b"store" in content and bytes.fromhex("5759e988bd862e3fe1be46a994272793") in content, content' "$BATS_TEST_TMPDIR/http.received"
}

@test "the commands of README.md run" {
  with_aws
  session README.md
}

@test "the commands of building.md run" {
  session docs/building.md
}

@test "the commands of image.md run" {
  need_zig
  session docs/image.md
}

@test "the commands of local.md run" {
  with_aws
  session docs/local.md
}

@test "the commands of deploying.md run" {
  with_aws
  session docs/deploying.md
}

@test "the commands of edge.md run" {
  with_aws
  session docs/edge.md
}

@test "the commands of snapstart.md run" {
  with_aws
  python3 -c 'import zipfile; zipfile.ZipFile("function.zip", "w").writestr("handler.py", "")'
  aws lambda create-function --function-name hello --runtime python3.13 --handler handler.Handle \
    --role arn:aws:iam::123456789012:role/lambda-role --zip-file fileb://function.zip >/dev/null
  session docs/snapstart.md
}

@test "the commands of apigateway.md run" {
  session docs/apigateway.md
}

@test "the commands of migrating.md run" {
  mkdir -p hello
  (cd hello && module)
  export GOFLAGS=-mod=mod
  session docs/migrating.md
}
