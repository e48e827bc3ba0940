#!/usr/bin/env bats
# Functions for Lambda@Edge behind cdk-local, which stands in for CloudFront. It runs each function
# in Lambda's image, with AWS's emulator, and sends requests through all four events.

bats_require_minimum_version 1.5.0

setup_file() {
  export root TMPDIR=$BATS_FILE_TMPDIR/tmp
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  mkdir -p "$TMPDIR"
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  # shellcheck source=tests/lambda.bash
  source "$root/tests/lambda.bash"
  [[ $(go env GOHOSTARCH) == amd64 ]] || skip 'Lambda@Edge supports only x86_64'
  export DOCKER=${DOCKER:-docker} STANDIN=''
  export CDK_DOCKER=$DOCKER
  lambda_image "$BATS_FILE_TMPDIR/standin"
  cd "$root/examples/deploy/edge" || return
  node_tool "cdk-local-$(sha256sum package.json | cut -c1-8)"
  cd "$BATS_FILE_TMPDIR" || return
  export PATH=$root/scripts:$PATH cdkl=$TOOL/node_modules/.bin/cdkl modules=$TOOL/node_modules
  functions
  files
  ln -s "$modules" node_modules
  cp "$BATS_TEST_DIRNAME/cloudfront/app.js" .
  start_cloudfront Edge/Distribution --app 'node app.js' --origin site=public
  export URL SERVER LOG
}

teardown() { if declare -F stop_lambda >/dev/null; then stop_lambda; fi; }

teardown_file() {
  stop_cloudfront
  [[ -z ${STANDIN:-} ]] || "$DOCKER" image rm --force "$STANDIN" >/dev/null
}

# functions packs the functions of the distribution.
functions() {
  local example
  export token=$PWD/token
  (cd "$BATS_TEST_DIRNAME" && GO111MODULE=off go build -o "$token" token.go)
  cp -R "$root"/examples/edge-* .
  sed -i "s|n:  *\".*\"|n: \"$("$token" key issuer.key)\"|" edge-jwt/handler.go
  for example in edge-*; do
    (cd "$example" && build --buildmode=exe && pack handler bootstrap "../$example.zip") >/dev/null
  done
  mkdir function
  cp "$BATS_TEST_DIRNAME/cloudfront/handler.go" function
  cd function || return
  LDFLAGS='-X main.packaging=executable' build --buildmode=exe >/dev/null
  pack --target=edge-viewer handler bootstrap ../executable.zip >/dev/null
  LDFLAGS='-X main.packaging=plugin' build >/dev/null
  pack --target=edge-origin handler handler.so ../plugin.zip >/dev/null
  cd .. || return
}

# files makes the files of the site. Each contains its name.
files() {
  local file
  for file in index.html docs/index.html gate/page versions/page b/versions/page headers/page.html; do
    mkdir -p "public/${file%/*}"
    [[ $file == */* ]] || rmdir "public/$file"
    printf 'the file %s\n' "$file" >"public/$file"
  done
}

# start_cloudfront starts cdk-local and sets URL, SERVER and LOG.
start_cloudfront() {
  local i
  LOG=$PWD/cloudfront.log
  "$cdkl" start-cloudfront --no-pull "$@" >"$LOG" 2>&1 3>&- &
  SERVER=$!
  for ((i = 0; i < 1200; i++)); do
    URL=$(sed -nE 's/^CloudFront distribution serving on (http[^ ]*).*/\1/p' "$LOG")
    [[ -z $URL ]] || return 0
    kill -0 "$SERVER" 2>/dev/null || break
    sleep 0.1
  done
  cut -c1-400 "$LOG"
  return 1
}

stop_cloudfront() {
  [[ -n ${SERVER:-} ]] || return 0
  kill "$SERVER" 2>/dev/null || true
  wait "$SERVER" 2>/dev/null || true
  SERVER=
}

# ask sends a request to the distribution. It sets status, and headers and body to the files with the headers and body.
ask() {
  local path=$1
  shift
  headers=$BATS_TEST_TMPDIR/headers body=$BATS_TEST_TMPDIR/body
  status=$(curl --silent --show-error --max-time 60 -D "$headers.raw" -o "$body" -w '%{http_code}' "$@" "$URL$path")
  tr -d '\r' <"$headers.raw" >"$headers"
}

# has checks a header of the response.
has() {
  grep -qxiF "$1: $2" "$headers" || {
    cat "$headers"
    return 1
  }
}

# asked checks a Python expression about the request that the origin got.
asked() {
  python3 - "$body" "$1" <<'PYTHON'
import base64, json, sys
event = json.load(open(sys.argv[1]))
body = event.get("body") or ""
body = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
names = {"event": event, "headers": event["headers"], "body": body, "path": event["rawPath"], "query": event["rawQueryString"]}
assert eval(sys.argv[2], names), event
PYTHON
}

# logs checks that a function has logged something since the line $before.
logs() {
  local i
  for ((i = 0; i < 100; i++)); do
    if tail -n "+$before" "$LOG" | grep -qF "$1"; then return; fi
    sleep 0.1
  done
  tail -n "+$before" "$LOG"
  return 1
}

# refused checks that a function answers a request with an error. In this case CloudFront answers
# 503, but cdk-local continues with the request or response from before the event.
refused() {
  before=$(($(wc -l <"$LOG") + 1))
  ask "$1"
  [[ $status == 200 ]]
  logs "$2"
}

PACKAGINGS=(executable plugin)
BINARY='Content-Type: application/octet-stream'

@test "a request goes through all four events, and each adds its header" {
  local packaging
  for packaging in "${PACKAGINGS[@]}"; do
    ask "/$packaging/page?a=b&a=c%20d" -d hello -H 'X-Two: 1' -H 'Cookie: a=1; b=2'
    [[ $status == 200 ]]
    has x-origin echo
    has x-trail "origin-response $packaging, viewer-response executable"
    asked "headers['x-trail'].split(',') == ['viewer-request executable', 'origin-request $packaging']"
    asked "event['requestContext']['http']['method'] == 'POST' and path == '/$packaging/page' and query == 'a=b&a=c%20d'"
    asked "body == b'hello' and headers['x-two'] == '1' and event['cookies'] == ['a=1', 'b=2']"
  done
}

@test "a function answers requests itself, with text, binary data and cookies" {
  ask '/executable/page?viewer-request=respond'
  [[ $status == 418 && $(<"$body") == 'short and stout: GET /executable/page for é' ]]
  has set-cookie 'a=1; Path=/'
  has set-cookie 'b=2; Path=/'
  ask '/plugin/page?origin-request=respond'
  [[ $status == 418 && $(<"$body") == 'short and stout: GET /plugin/page for é' ]]
  python3 -c 'import sys; sys.stdout.buffer.write(bytes(range(256)))' >"$BATS_TEST_TMPDIR/all"
  ask '/executable/page?viewer-request=binary'
  cmp "$body" "$BATS_TEST_TMPDIR/all"
  ask '/plugin/page?origin-request=binary'
  cmp "$body" "$BATS_TEST_TMPDIR/all"
}

@test "a function reads and replaces the body of a request" {
  python3 -c 'import sys; sys.stdout.buffer.write(bytes(range(256)) * 100)' >"$BATS_TEST_TMPDIR/all"
  ask '/executable/page?viewer-request=body' --data-binary "@$BATS_TEST_TMPDIR/all"
  cmp "$body" "$BATS_TEST_TMPDIR/all"
  has x-body 'read-only base64 25600 false'
  ask '/plugin/page?origin-request=body' --data-binary "@$BATS_TEST_TMPDIR/all"
  cmp "$body" "$BATS_TEST_TMPDIR/all"
  ask '/executable/page?viewer-request=body'
  has x-body 'read-only base64 0 false'
  ask '/executable/page?viewer-request=replace' -d hello -H "$BINARY"
  asked 'body == b"\x00\xffhello"'
  ask '/plugin/page?viewer-request=replace&origin-request=replace' -d hello -H "$BINARY"
  asked 'body == b"\x00\xff\x00\xffhello"'
  ask '/executable/page?viewer-request=text' -d hello
  asked 'body.decode() == "text é"'
}

@test "a function rewrites the path and query string, and reads cookies" {
  ask '/executable/page?viewer-request=uri'
  asked 'path == "/rewritten" and query == "a=b%20c&a=d&e"'
  ask '/plugin/page?origin-request=uri'
  asked 'path == "/rewritten" and query == "a=b%20c&a=d&e"'
  ask '/executable/page?viewer-request=cookie' -H 'Cookie: other=1; session="abc"'
  [[ $(<"$body") == 'abc true' ]]
}

@test "a function can change the origin in origin-request events only" {
  local packaging
  for packaging in "${PACKAGINGS[@]}"; do
    ask "/$packaging/page?origin-request=origin"
    asked 'headers["host"] == "other.example.com"'
    refused "/$packaging/page?viewer-request=origin" 'edge: an origin was set in a viewer-request event: only origin-request events have one'
  done
}

@test "a function changes the status, body and cookies of responses" {
  local packaging
  for packaging in "${PACKAGINGS[@]}"; do
    ask "/$packaging/page?origin-response=status"
    [[ $status == 404 ]]
    ask "/$packaging/page?origin-response=body"
    [[ $status == 200 && $(<"$body") == 'another body, é' ]]
    has x-origin echo
    ask "/$packaging/page?origin-response=empty"
    [[ ! -s $body ]]
    ask "/$packaging/page?origin-response=replace"
    [[ $status == 503 && $(<"$body") == closed ]]
    ask "/$packaging/page?viewer-response=cookies"
    has set-cookie a=1
    has set-cookie b=2
  done
}

@test "a change that CloudFront would refuse is an error in the log" {
  local packaging
  for packaging in "${PACKAGINGS[@]}"; do
    refused "/$packaging/page?viewer-request=host" 'edge: the header host is read-only in viewer-request events: leave it unchanged'
    refused "/$packaging/page?viewer-request=delete" 'edge: the header host is read-only in viewer-request events and was deleted: leave it unchanged'
    refused "/$packaging/page?origin-request=method" 'edge: method was changed to "DELETE": it is read-only'
    refused "/$packaging/page?origin-request=space" 'edge: the querystring "a=b c" has a space, a control character or a #: percent-encode it'
    refused "/$packaging/page?origin-request=large" 'edge: the response has 1048577 bytes in headers and encoded body: in origin-request events CloudFront takes at most 1048576'
    refused "/$packaging/page?origin-response=disallowed" 'edge: the header x-cache is not allowed by CloudFront: functions must not add it'
    refused "/$packaging/page?viewer-response=length" 'edge: the header content-length is read-only in viewer-response events: leave it unchanged'
    refused "/$packaging/page?viewer-response=status" 'edge: the status was changed from "200" to "404": viewer-response events must not change it'
  done
}

@test "a function still serves after an error and a panic" {
  local packaging
  for packaging in "${PACKAGINGS[@]}"; do
    refused "/$packaging/page?origin-request=error" 'errorString'
    logs 'no such page'
    refused "/$packaging/page?origin-request=panic" 'at the edge'
    ask "/$packaging/page"
    asked "headers['x-trail'].split(',')[1] == 'origin-request $packaging'"
  done
}

@test "edge-jwt lets only requests with a valid token pass" {
  ask /gate/page
  [[ $status == 401 ]]
  has www-authenticate 'Bearer realm="example"'
  local now
  now=$(date +%s)
  ask /gate/page -H "Authorization: Bearer $("$token" sign "$BATS_FILE_TMPDIR/issuer.key" '{"alg":"RS256","kid":"2026-01"}' \
    "{\"iss\":\"https://issuer.example.com\",\"aud\":\"https://www.example.com\",\"exp\":$((now + 600))}")"
  [[ $status == 200 && $(<"$body") == 'the file gate/page' ]]
}

@test "edge-abtest remembers the version in a cookie" {
  ask /versions/page -H 'Cookie: version=b'
  [[ $status == 200 && $(<"$body") == 'the file b/versions/page' ]]
  run -1 grep -i ^set-cookie "$headers"
  ask /versions/page -H 'Cookie: version=none'
  grep -qxE 'set-cookie: version=[ab]; Path=/; Max-Age=2592000; Secure; SameSite=Lax' "$headers"
}

@test "edge-redirect redirects, and serves a directory's index.html" {
  ask '/about-us?a=b'
  [[ $status == 301 ]]
  has location 'https://www.example.com/about?a=b'
  ask /docs/ -H 'Host: www.example.com'
  [[ $status == 200 && $(<"$body") == 'the file docs/index.html' ]]
}

@test "edge-headers adds security headers" {
  ask /headers/page.html
  [[ $status == 200 && $(<"$body") == 'the file headers/page.html' ]]
  has x-content-type-options nosniff
  has strict-transport-security 'max-age=63072000; includeSubDomains; preload'
}

@test "edge-origin selects the origin" {
  ask /api/things
  asked 'path == "/things" and headers["host"] == "api.example.com"'
  ask /nearest/page -H 'CloudFront-Viewer-Country: JP'
  asked 'path == "/nearest/page" and headers["host"] == "example-ap-northeast-1.s3.ap-northeast-1.amazonaws.com"'
}

@test "the recipe of docs/edge.md serves a site with its function" {
  local SERVER URL LOG
  cp -R "$root/examples/deploy/edge" "$BATS_TEST_TMPDIR/site"
  cd "$BATS_TEST_TMPDIR/site"
  cp "$BATS_FILE_TMPDIR/edge-redirect.zip" handler.zip
  mkdir public
  echo 'the site' >public/index.html
  ln -s "$modules" node_modules
  start_cloudfront Site/Distribution
  ask / -H 'Host: www.example.com'
  stop_cloudfront
  [[ $status == 200 && $(<"$body") == 'the site' ]]
}
