#!/usr/bin/env bats
# The command serve, which serves a function on a port, with Lambda's API for invocations.
# shellcheck disable=SC2154 # run sets stderr
bats_require_minimum_version 1.5.0

setup_file() {
  local root
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  cd "$BATS_FILE_TMPDIR" || return
  cp "$BATS_TEST_DIRNAME/function/handler.go" .
  PATH=$root/scripts:$PATH
  BUILDMODE=exe build && pack handler bootstrap exe.zip
  BUILDMODE=plugin build && pack handler handler.so plugin.zip
}

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  # shellcheck source=SCRIPTDIR/../tools.bash
  source "$BATS_TEST_DIRNAME/../tools.bash"
  # shellcheck source=SCRIPTDIR/../served.bash
  source "$BATS_TEST_DIRNAME/../served.bash"
  # shellcheck source=versions
  source "$BATS_TEST_DIRNAME/../../versions"
  commands_setup
  version=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  "$root/commands/emulator/install" "$root/build/shim/emulator" "$version" >&2 || skip "AWS's emulator is not available"
  cp "$BATS_FILE_TMPDIR"/*.zip .
}

teardown() {
  stop
  left_nothing
}

# field prints a field of the JSON on stdin.
field() { python3 -c 'import json, sys; print(json.dumps(eval("e" + sys.argv[1], {"e": json.load(sys.stdin)}), ensure_ascii=False, sort_keys=True))' "$1"; }

@test "a request becomes an event of a function URL" {
  start exe.zip
  get "$url/event" -H 'Cookie: a=1; b=2' >/dev/null
  get -g "$url/event?x=1&x=2&y=%C3%A9&z" -H 'Cookie: a=1; b=2' -H 'X-Many: 1' -H 'X-Many: 2' -H 'Content-Type: application/json' -d '{"<b>": "é"}' >event.json
  [[ $(field "['version'], e['routeKey'], e['rawPath'], e['rawQueryString']" <event.json) == '["2.0", "$default", "/event", "x=1&x=2&y=%C3%A9&z"]' ]]
  [[ $(field "['cookies']" <event.json) == '["a=1", "b=2"]' ]]
  [[ $(field "['queryStringParameters']" <event.json) == '{"x": "1,2", "y": "é", "z": ""}' ]]
  [[ $(field "['headers']['x-many'], e['headers']['host'], e['headers']['x-forwarded-proto']" <event.json) == "[\"1,2\", \"${url#http://}\", \"http\"]" ]]
  [[ $(field "['body'], e['isBase64Encoded']" <event.json) == '["{\"<b>\": \"é\"}", false]' ]]
  [[ $(field "['requestContext']['http']['method'], e['requestContext']['http']['sourceIp'], e['headers']['cookie']" <event.json) == '["POST", "127.0.0.1", "a=1; b=2"]' ]]
}

@test "answers become responses: plain values, objects, status, headers and cookies" {
  for zip in exe plugin; do
    start $zip.zip
    run -0 get -i "$url/plain"
    [[ $output == *'HTTP/1.1 200 OK'*'Content-Type: application/json'*'plain text' ]]
    run -0 get -i "$url/object"
    [[ $output == *'Content-Type: application/json'*'{"a":1}' ]]
    run -0 get -i "$url/response"
    [[ $output == 'HTTP/1.1 201 Created'* && $output == *'Content-Type: text/html'* && $output == *'X-One: 1'* && $output == *'<p>hello' ]]
    [[ $output == *'Set-Cookie: a=1; Path=/'*'Set-Cookie: b=2'* && $output != *X-Two* ]]
    run -0 get -I "$url/plain"
    [[ $output == 'HTTP/1.1 200 OK'*'Content-Length: 10'* ]]
    stop
  done
}

@test "binary bodies pass both ways byte for byte, in every kind of event" {
  local kind
  head -c 100000 /dev/urandom >body
  for kind in url http rest alb; do
    start --event "$kind" exe.zip
    get "$url/echo" -H 'Content-Type: application/octet-stream' --data-binary @body -o answer
    cmp body answer
    get "$url/echo" -H 'Content-Type: text/plain' --data-binary 'text é' -o answer
    [[ $(<answer) == 'text é' ]]
    stop
  done
}

@test "a stream arrives while the function writes it, with the status and headers of its prelude" {
  start exe.zip
  get -N -i "$url/stream" >answer &
  local reader=$!
  eventually grep -q one answer
  run -1 grep three answer
  wait "$reader"
  run -0 cat answer
  [[ $output == 'HTTP/1.1 202 Accepted'* && $output == *'X-Streamed: yes'* && $output == *'Set-Cookie: a=1'*'Set-Cookie: b=2'* && $output == *$'one\ntwo\nthree' ]]
  run -0 get -i "$url/plain-stream"
  [[ $output == *'Content-Type: text/csv'*$'a,b\n1,2' ]]
}

@test "a broken stream breaks the connection" {
  start exe.zip
  run -18 --separate-stderr get "$url/broken-stream"
  [[ $output == one* ]]
  answers plain 'plain text'
}

@test "a function that fails gives a 502, and the next request is served" {
  start --timeout 1 exe.zip
  for path in error exit forever status base64; do
    run -0 get -w '%{http_code}' "$url/$path"
    [[ $output == 'Internal Server Error502' ]]
    answers plain 'plain text'
  done
  grep 'Task timed out after 1.00 seconds' "$logs"
  grep -A 1 '^RequestId: .* Error: Runtime exited with error: exit status [1-9]' "$logs" | grep -x Runtime.ExitError
  grep "^serve: the function's answer has the statusCode \"99\": use 200 to 599" "$logs"
  grep "^serve: the body of the function's answer is not base64" "$logs"
}

@test "a process that ends between two requests is replaced" {
  start exe.zip
  local pid
  pid=$(get "$url/pid")
  answers exit-later soon
  ended() { ! kill -0 "$pid" 2>/dev/null; }
  eventually ended
  answers plain 'plain text'
}

@test "simultaneous requests each have their own environment, which is reused later" {
  start exe.zip
  local i begun=$SECONDS
  for ((i = 0; i < 5; i++)); do
    get "$url/sleep" >"pid$i" &
    readers[i]=$!
  done
  wait "${readers[@]}"
  [[ $((SECONDS - begun)) -lt 4 ]]
  local pids
  pids=$(for ((i = 0; i < 5; i++)); do cat "pid$i" && echo; done | sort -u)
  [[ $(wc -l <<<"$pids") -eq 5 ]]
  grep -qxF "$(get "$url/pid")" <<<"$pids"
}

# bats test_tags=slow
@test "the AWS CLI can invoke it, with results, errors, logs, dry runs and asynchronous calls" {
  python_tool "awscli-$AWSCLI_VERSION" "awscli==$AWSCLI_VERSION"
  export AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_DEFAULT_REGION=us-east-1 TOUCHED=$BATS_TEST_TMPDIR/touched
  start --env TOUCHED exe.zip
  call() { "$TOOL/bin/aws" lambda invoke --endpoint-url "$url" --function-name hello --output json "$@" result.json; }
  run -0 call --payload '{"a": 1}'
  [[ $(<result.json) == '{"a": 1}' && $output == *'"StatusCode": 200'* && $output == *'"ExecutedVersion": "$LATEST"'* && $output != *FunctionError* ]]
  run -0 call --payload '"error"' --log-type Tail
  [[ $(<result.json) == '{"errorMessage":"bad luck","errorType":"errorString"}' && $output == *'"FunctionError": "Unhandled"'* ]]
  log=$(field "['LogResult']" <<<"$output" | tr -d '"' | base64 -d)
  [[ $log == 'START RequestId: '*$'\nabout to fail\n'*$'\nEND RequestId: '*$'\nREPORT RequestId: '* ]]
  run -0 call --payload '"context"' --client-context "$(printf '{"custom":{"a":"b"},"client":{"app_title":"t"}}' | base64 -w 0)"
  [[ $(<result.json) == *'"custom":{"a":"b"}'* ]]
  run -0 call --invocation-type DryRun
  [[ $output == *'"StatusCode": 204'* ]]
  run -0 call --invocation-type Event --payload '"touch"'
  [[ $output == *'"StatusCode": 202'* ]]
  eventually test -e "$TOUCHED"
  run ! call --payload 'not JSON'
  [[ $output == *'InvalidRequestContentException'*'Could not parse request body into json: the event in the request is not JSON: '* ]]
  run -0 get "$url/2015-03-31/functions/hello/invocations" -d $'"\xff"'
  [[ $output == '{"Type":"User","message":"Could not parse request body into json: the event in the request is not valid UTF-8: save it as UTF-8"}' ]]
}

# bats test_tags=slow
@test "AWS's SDK can invoke it with a response stream" {
  python_tool "moto-$MOTO_VERSION" "moto[server]==$MOTO_VERSION" # moto needs the SDK, so both are installed
  export AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x
  start exe.zip
  run -0 "$TOOL/bin/python" - "$url" <<'PYTHON'
import sys, time
import botocore.session
client = botocore.session.get_session().create_client("lambda", region_name="us-east-1", endpoint_url=sys.argv[1])
for payload in '"stream"', '"error"', '{"whole": true}':
    answer = client.invoke_with_response_stream(FunctionName="hello", Payload=payload, LogType="Tail")
    times = []
    for event in answer["EventStream"]:
        times.append(time.time())
        if "PayloadChunk" in event:
            print(event["PayloadChunk"]["Payload"])
        else:
            complete = event["InvokeComplete"]
            print(complete.get("ErrorCode"), complete.get("ErrorDetails"), "LogResult" in complete)
    print(answer["ExecutedVersion"], "streamed" if times[-1] - times[0] > 0.5 else "at once")
PYTHON
  [[ $output == "b'a,b\\n'
b'1,2\\n'
None None True
\$LATEST streamed
errorString {\"errorMessage\":\"bad luck\",\"errorType\":\"errorString\"} True
\$LATEST at once
b'{\"whole\": true}'
None None True
\$LATEST at once" ]]
}

@test "it starts an executable as any runtime's script does, with --watch too" {
  handler_go 'return os.Args[len(os.Args)-1] + " one", nil'
  sed -i 's/^import (/import (\n\t"os"/' handler.go
  BUILDMODE=exe start --watch --runtime nodejs24.x --env AWS_LAMBDA_EXEC_WRAPPER=/var/task/bootstrap
  answers '' '/var/runtime/index.mjs one'
  sed -i 's/ one/ two/' handler.go
  eventually answers '' '/var/runtime/index.mjs two'
}

@test "--watch builds after each change, shows Go's errors and keeps serving the old version" {
  handler_go 'return "one", nil'
  BUILDMODE=exe start --watch
  answers '' one
  # Some editors write another file and rename it.
  handler_go 'return "two", nil' new.go
  mv new.go handler.go
  eventually answers '' two
  handler_go 'return undefined, nil'
  eventually grep 'undefined: undefined' "$logs"
  eventually grep '^serve: the previous version is still served$' "$logs"
  answers '' two
  handler_go 'return "three", nil'
  eventually answers '' three
  # A file that the build does not read makes no build.
  local before
  before=$(grep -c ' building$' "$logs")
  printf 'text' | tee notes.txt serve.log other.zip bootstrap >/dev/null
  touch handler.go
  eventually grep -q '^serve: the function has not changed$' "$logs"
  [[ $(grep -c ' building$' "$logs") -eq $((before + 1)) ]]
  # A function without a file is not served again.
  mv handler.go handler.txt
  eventually grep 'has no Go files: run build in the directory of your handler.go' "$logs"
  answers '' three
  before=$(grep -c '^serve: the function has not changed$' "$logs")
  unchanged() { [[ $(grep -c '^serve: the function has not changed$' "$logs") -gt $before ]]; }
  mv handler.txt handler.go
  eventually unchanged
}

@test "--watch sees every file that the function is made from, also through a symbolic link" {
  mkdir -p real/static ../shared
  ln -s real link
  printf 'a' >real/static/a.zip
  printf 'packed' >../shared/data.so
  printf 'ONE=env' >../variables
  printf 'module example.com/shared\n\ngo 1.26\n' >../shared/go.mod
  printf 'package shared\n\nconst Text = "shared"\n' >../shared/shared.go
  printf 'module example.com/function\n\ngo 1.26\n\nrequire example.com/shared v0.0.0\n\nreplace example.com/shared => ../../shared\n' >real/go.mod
  cat >real/handler.go <<'GO'
package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"os"

	"example.com/shared"
	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

//go:embed static
var static embed.FS

func Handle(evt json.RawMessage, ctx *runtime.Context) (interface{}, error) {
	names, _ := static.ReadDir("static")
	content, _ := static.ReadFile("static/a.zip")
	data, err := os.ReadFile("data.so")
	return fmt.Sprint(len(names), " ", string(content), " ", shared.Text, " ", os.Getenv("ONE"), " ", string(data)), err
}
GO
  cd link
  BUILDMODE=exe start --watch --env-file ../../variables ../../shared/data.so
  answers '' '1 a shared env packed'
  printf 'b' >static/a.zip
  eventually answers '' '1 b shared env packed'
  printf 'c' >static/c
  eventually answers '' '2 b shared env packed'
  printf 'package shared\n\nconst Text = "changed"\n' >../../shared/shared.go
  eventually answers '' '2 b changed env packed'
  printf 'ONE=another' >../../variables
  eventually answers '' '2 b changed another packed'
  printf 'packed again' >../../shared/data.so
  eventually answers '' '2 b changed another packed again'
  # A package that does not exist yet.
  sed -i 's|"example.com/shared"|"example.com/function/shared"|' handler.go
  eventually grep -q 'example.com/function/shared' "$logs"
  mkdir shared
  printf 'package shared\n\nconst Text = "of the module"\n' >shared/shared.go
  eventually answers '' '2 b of the module another packed again'
  [[ $(ls -A) == $'go.mod\nhandler.go\nshared\nstatic' ]]
}

@test "--watch ends the previous version with SIGTERM, so that OnShutdown runs" {
  handler_go 'return "one", nil'
  sed -i 's|^func Handle|func init() { lifecycle.OnShutdown(func() { println("shutting down") }) }\n\n&|; s|^import (|&\n\t"github.com/eawsy/aws-lambda-go-shim/lambda/lifecycle"|' handler.go
  BUILDMODE=exe start --watch
  answers '' one
  sed -i 's/"one"/"two"/' handler.go
  eventually answers '' two
  eventually grep -qx 'shutting down' "$logs"
  [[ $(grep -cx 'shutting down' "$logs") -eq 1 ]]
  stop
  [[ $(grep -cx 'shutting down' "$logs") -eq 2 ]]
}

@test "a new version does not drop a request in progress" {
  handler_go 'time.Sleep(8 * time.Second); return "old", nil'
  sed -i 's/^import (/import (\n\t"time"/' handler.go
  BUILDMODE=exe start --watch --timeout 20
  get "$url/" >"$BATS_TEST_TMPDIR/answer" &
  local reader=$!
  eventually grep -q START "$logs"
  handler_go 'return "new", nil'
  eventually grep -q '^serve: serving the new version' "$logs"
  answers '' new
  kill -0 "$reader"
  wait "$reader"
  [[ $(<"$BATS_TEST_TMPDIR/answer") == old ]]
}

@test "--watch can begin with a function that does not compile, and serves it once it does" {
  handler_go 'return undefined, nil'
  BUILDMODE=exe start --watch
  run -0 get -w '%{http_code}' "$url"
  [[ $output == *'the function has not been built: see the errors of build'*503 ]]
  handler_go 'return "fine", nil'
  eventually answers '' fine
}

@test "--watch serves a zip again after it is packed again" {
  cp exe.zip handler.zip
  start --watch handler.zip
  answers plain 'plain text'
  handler_go 'return "packed again", nil'
  build --buildmode=exe && pack
  eventually answers plain 'packed again'
}

@test "each wrong input gives an error message and a status" {
  start exe.zip
  run -1 --separate-stderr serve --port "${url##*:}" exe.zip
  [[ -z $output && $stderr == "serve: port \"${url##*:}\" is in use: choose another with --port" ]]
  run -2 --separate-stderr serve --port 70000 exe.zip
  [[ $stderr == 'serve: port "70000" is not supported: use 0 to 65535' ]]
  run -2 --separate-stderr serve --event websocket exe.zip
  [[ $stderr == 'serve: unknown event "websocket": use url, http, rest or alb' ]]
  run -1 --separate-stderr serve --port 0 none.zip
  [[ -z $output && $stderr == 'serve: none.zip does not exist: run pack first' ]]
  run -1 --separate-stderr serve --port 0
  [[ -z $output && $stderr == *'has no Go files: run build in the directory of your handler.go' ]]
  head -c 7000000 /dev/zero >large
  run -0 get -w '%{http_code}' --data-binary @large "$url"
  [[ $output == *'the request is larger than the 6 MB that Lambda allows'*413 ]]
  # The body is small enough, but not as base64.
  head -c 5000000 /dev/zero >large
  run -0 get -w '%{http_code}' -H 'Content-Type: image/png' --data-binary @large "$url"
  [[ $output == *'the event of this request is larger than the 6 MB that Lambda allows'*413 ]]
}

@test "Ctrl-C ends it during a request, and leaves neither a process nor a file" {
  start exe.zip
  get "$url/forever" >answer 2>&1 &
  eventually grep -q START "$logs"
  kill -INT "$server"
  local status=0
  wait "$server" || status=$?
  server=''
  [[ $status -eq 130 ]]
  [[ -z $(pgrep -f -- "$TMPDIR") ]]
  left_nothing
}

@test "SIGTERM at any moment of its start leaves no file" {
  local i
  handler_go
  for ((i = 4; i <= 300; i += 8)); do
    timeout --preserve-status -s TERM "$(printf '0.%03d' "$i")" serve --port 0 >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- || true
    left_nothing
  done
}

@test "if serve is killed, its processes end too" {
  start exe.zip
  get "$url/forever" >answer 2>&1 &
  eventually grep -q START "$logs"
  kill -KILL "$server"
  wait "$server" || true
  server=''
  ended() { [[ -z $(pgrep -f -- "$TMPDIR") ]]; }
  eventually ended
  rm -r "${TMPDIR:?}"/*
}

# bats test_tags=slow
@test "--debug runs one environment at a time, and each new version waits for a debugger on the same port" {
  GOPROXY='' "$root/commands/emulator/install" "$root/build/shim/emulator" dlv >&2 || skip 'Delve is not available'
  handler_go $'text := string(evt)\n\treturn text + "!", nil'
  local first second
  invited() { [[ $(grep -c '^the function waits for a debugger' "$logs") -eq $1 ]]; }
  printf '%s\n' "break $PWD/handler.go:11" continue 'print text' clear\ 1 continue >commands
  start --debug=0 --watch
  api=$url/2015-03-31/functions/hello/invocations
  curl -sS -d '"first"' "$api" >first 3>&- &
  first=$!
  eventually invited 1
  curl -sS -d '"second"' "$api" >second 3>&- &
  second=$!
  debugger "$logs" commands >session 3>&- &
  wait "$first" "$second"
  [[ $(<session) == *"[Breakpoint 1] main.Handle() ./handler.go:11"* && $(<session) == *'first\""'* ]]
  [[ $(<first) == '"\"first\"!"' && $(<second) == '"\"second\"!"' ]]
  invited 1 # so there was one environment

  sed -i 's/"!"/"?"/' handler.go
  eventually grep -q 'serving the new version' "$logs"
  curl -sS -d '"third"' "$api" >third 3>&- &
  first=$!
  eventually invited 2
  [[ $(grep '^the function waits' "$logs" | sort -u | wc -l) -eq 1 ]] # the same port
  echo continue >commands
  debugger "$logs" commands >session 3>&- &
  wait "$first"
  [[ $(<third) == '"\"third\"?"' ]]
}
