#!/usr/bin/env bats
# The examples for Lambda@Edge, run by AWS's emulator and called from Python, with events
# as CloudFront sends them.
# shellcheck disable=SC2154 # run sets stderr
bats_require_minimum_version 1.5.0

setup_file() {
  export root
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  cd "$BATS_FILE_TMPDIR" || return
  token=$PWD/token
  export token
  (cd "$BATS_TEST_DIRNAME" && GO111MODULE=off go build -o "$token" token.go)
  cp -R "$root"/examples/edge-* .
  # Give the example a public key. The tests have its private key.
  sed -i "s|n:  *\".*\"|n: \"$("$token" key issuer.key)\"|" edge-jwt/handler.go
  "$token" key other.key >other.n
  local example
  for example in edge-*; do
    (cd "$example" && "$root/scripts/build" --buildmode=exe)
  done
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  python=$(python3 -c 'import sys; print(sys.executable)')
}

teardown() { stop_lambda; }

# serve starts an example as a Python runtime does.
serve() {
  lambda_setup "$python"
  cd "$BATS_FILE_TMPDIR/$1" || return
  [[ -f handler.zip ]] || "$root/scripts/pack"
  [[ -d task ]] || "$python" -m zipfile -e handler.zip task
  cd task || return
  PYTHONPATH=$RIC start_lambda handler.Handle "$python" -m awslambdaric
}

# as_plugin packs an example, or the function in another directory, as a plugin, unzips it
# and changes to its directory.
as_plugin() {
  cp -R "$1" "$BATS_TEST_TMPDIR/plugin"
  cd "$BATS_TEST_TMPDIR/plugin" || return
  "$root/scripts/build"
  "$root/scripts/pack"
  "$python" -m zipfile -e handler.zip task
  cd task || return
}

event() { "$python" "$BATS_TEST_DIRNAME/event.py" "$@"; }

# part prints a part of an event.
part() {
  "$python" -c 'import json, sys
print(json.dumps(json.loads(sys.argv[1])["Records"][0]["cf"][sys.argv[2]], separators=(",", ":")))' "$@"
}

# in_order prints JSON with sorted members.
in_order() { "$python" -c 'import json, sys; print(json.dumps(json.loads(sys.argv[1]), sort_keys=True))' "$1"; }

# answers checks the answer of the served example to an event.
answers() {
  run -0 --separate-stderr invoke "$1"
  if [[ $(in_order "$output") != "$(in_order "$2")" ]]; then
    printf 'event  %s\ngot    %s\nwanted %s\n' "$1" "$output" "$2"
    return 1
  fi
}

# forwards checks that the example forwards the request of an event unchanged, or as the
# request of another event.
forwards() { answers "$1" "$(part "${2:-$1}" request)"; }

# sign prints a token with a header and valid claims. $3 changes some claims.
sign() {
  local claims
  claims=$("$python" -c 'import json, sys, time
now = int(time.time())
claims = {"iss": "https://issuer.example.com", "aud": "https://www.example.com", "sub": "gopher", "exp": now + 3600}
claims.update(eval(sys.argv[1], {"now": now}))
print(json.dumps({k: v for k, v in claims.items() if v is not None}))' "${3:-{\}}")
  "$token" sign "$BATS_FILE_TMPDIR/$1.key" "$2" "$claims"
}

RS256='{"alg":"RS256","kid":"2026-01","typ":"JWT"}'

# denies checks that edge-jwt answers 401 to an Authorization header, with the right reason.
denies() {
  local detail=''
  [[ -z $2 ]] || detail=', error=\"invalid_token\", error_description=\"'$2'\"'
  answers "$(event viewer-request ${1:+"Authorization:$1"})" \
    '{"status":"401","statusDescription":"Unauthorized","headers":{"cache-control":[{"key":"Cache-Control","value":"no-store"}],"www-authenticate":[{"key":"WWW-Authenticate","value":"Bearer realm=\"example\"'"$detail"'"}]}}'
}

@test "edge-jwt lets requests with a valid token of the issuer pass" {
  serve edge-jwt
  forwards "$(event viewer-request "Authorization:Bearer $(sign issuer "$RS256")")"
  forwards "$(event viewer-request "authorization:bearer $(sign issuer "$RS256")")"
  forwards "$(event viewer-request "Authorization:Bearer $(sign issuer "$RS256" '{"aud": ["else", "https://www.example.com"]}')")"
  forwards "$(event viewer-request "Authorization:Bearer $(sign issuer "$RS256" '{"exp": now - 30, "nbf": now + 30}')")"
}

@test "edge-jwt answers 401 to requests without a valid token" {
  local valid header claims signature
  serve edge-jwt
  valid=$(sign issuer "$RS256")
  IFS=. read -r header claims signature <<<"$valid"
  denies '' ''
  denies 'Basic Z286Z28=' ''
  denies 'Bearer' 'the token is not a JWT'
  denies "Bearer $header.$claims" 'the token is not a JWT'
  denies "Bearer e30.$claims.$signature" 'the token is not signed with RS256'
  denies "Bearer $(sign issuer "$RS256" '{"exp": now - 61}')" 'the token has expired'
  denies "Bearer $(sign issuer "$RS256" '{"nbf": now + 120}')" 'the token is not valid yet'
  denies "Bearer $(sign issuer "$RS256" '{"iss": "https://other.example.com"}')" 'the token is from another issuer'
  denies "Bearer $(sign issuer "$RS256" '{"aud": "https://other.example.com"}')" 'the token is for another audience'
}

@test "edge-jwt answers 401 to forged tokens" {
  local valid header claims signature forged
  serve edge-jwt
  valid=$(sign issuer "$RS256")
  IFS=. read -r header claims signature <<<"$valid"
  forged=$(sign other "$RS256" '{"sub": "admin"}')
  IFS=. read -r _ claims _ <<<"$forged"
  denies "Bearer $forged" "the token's signature is not valid"
  denies "Bearer $header.$claims.$signature" "the token's signature is not valid"
  denies "Bearer ${valid%.*}." "the token's signature is not valid"
  denies "Bearer $(sign issuer '{"alg":"RS256","kid":"else"}')" "the token's signature is not valid"
  denies "Bearer $(sign issuer '{"alg":"none","kid":"2026-01"}')" 'the token is not signed with RS256'
  denies "Bearer $(sign issuer '{"alg":"HS256","kid":"2026-01"}')" 'the token is not signed with RS256'
  denies "Bearer $(sign issuer '{"alg":"RS256","kid":"2026-01","crit":["b64"],"b64":false}')" 'the token is not signed with RS256'
}

@test "edge-abtest keeps a viewer's version" {
  serve edge-abtest
  forwards "$(event viewer-request uri=/page Cookie:version=a)" "$(event viewer-request uri=/page Cookie:version=a X-Version:a)"
  forwards "$(event viewer-request uri=/page 'Cookie:x=y; version=b')" "$(event viewer-request uri=/b/page 'Cookie:x=y; version=b' X-Version:b)"
  local known
  known=$(event viewer-response Cookie:version=b X-Version:b)
  answers "$known" "$(part "$known" response)"
  answers "$(event viewer-response X-Version:b '>Set-Cookie:x=y')" \
    "$(part "$(event viewer-response '>Set-Cookie:x=y' '>Set-Cookie:version=b; Path=/; Max-Age=2592000; Secure; SameSite=Lax')" response)"
}

@test "edge-abtest shows some viewers another version, called from Python" {
  as_plugin "$root/examples/edge-abtest"
  run -0 --separate-stderr "$python" -B - "$(event viewer-request uri=/page X-Version:b)" <<'PYTHON'
import collections, json, sys
import handler
event = json.loads(sys.argv[1])
seen = collections.Counter()
for _ in range(1000):
    request = handler.Handle(event, None)
    seen[request["uri"], request["headers"]["x-version"][0]["value"]] += 1
assert sorted(seen) == [("/b/page", "b"), ("/page", "a")], seen
assert 100 < seen["/b/page", "b"] < 300, seen
print("some")
PYTHON
  [[ $output == some ]]
}

# redirects checks that edge-redirect answers an event with a redirection.
redirects() {
  answers "$1" '{"status":"301","headers":{"cache-control":[{"key":"Cache-Control","value":"max-age=3600"}],"location":[{"key":"Location","value":"'"$2"'"}]}}'
}

@test "edge-redirect redirects" {
  serve edge-redirect
  redirects "$(event viewer-request uri=/about-us querystring=a=b)" 'https://www.example.com/about?a=b'
  redirects "$(event viewer-request uri=/shop)" 'https://shop.example.com/'
  redirects "$(event viewer-request uri=//x/ | sed s/www.example.com/example.com/)" 'https://www.example.com//x/'
  forwards "$(event viewer-request uri=/page)"
  forwards "$(event viewer-request uri=/docs/)" "$(event viewer-request uri=/docs/index.html)"
}

@test "edge-headers adds security headers, and keeps the origin's headers" {
  serve edge-headers
  answers "$(event viewer-response '>Referrer-Policy:no-referrer' '>Via:1.1 origin')" \
    '{"status":"200","statusDescription":"OK","headers":{"content-security-policy":[{"key":"Content-Security-Policy","value":"default-src '"'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'self'"'"}],"content-type":[{"key":"Content-Type","value":"text/html"}],"cross-origin-opener-policy":[{"key":"Cross-Origin-Opener-Policy","value":"same-origin"}],"permissions-policy":[{"key":"Permissions-Policy","value":"camera=(), geolocation=(), microphone=()"}],"referrer-policy":[{"key":"Referrer-Policy","value":"no-referrer"}],"strict-transport-security":[{"key":"Strict-Transport-Security","value":"max-age=63072000; includeSubDomains; preload"}],"via":[{"key":"Via","value":"1.1 origin"}],"x-content-type-options":[{"key":"X-Content-Type-Options","value":"nosniff"}]}}'
}

# selects checks the host, uri and origin that edge-origin, called from Python, sets in a
# request.
selects() {
  run -0 --separate-stderr "$python" -B -c 'import json, sys, handler
request = handler.Handle(json.loads(sys.argv[1]), None)
print(request["headers"]["host"][0]["value"], request["uri"], json.dumps(request["origin"]))' "$1"
  [[ $output == "$2" ]]
}

@test "edge-origin selects the origin, called from Python" {
  as_plugin "$root/examples/edge-origin"
  selects "$(event origin-request uri=/api/things)" 'api.example.com /things {"custom": {"customHeaders": {"x-distribution": [{"key": "X-Distribution", "value": "EDFDVBD6EXAMPLE"}]}, "domainName": "api.example.com", "keepaliveTimeout": 5, "path": "/v1", "port": 443, "protocol": "https", "readTimeout": 30, "sslProtocols": ["TLSv1.2"]}}'
  selects "$(event origin-request uri=/a CloudFront-Viewer-Country:JP)" 'example-ap-northeast-1.s3.ap-northeast-1.amazonaws.com /a {"s3": {"authMethod": "none", "customHeaders": {}, "domainName": "example-ap-northeast-1.s3.ap-northeast-1.amazonaws.com", "path": "", "region": "ap-northeast-1"}}'
  selects "$(event origin-request uri=/a CloudFront-Viewer-Country:NL)" 'www.example.com /a {"custom": {"customHeaders": {}, "domainName": "www.example.com", "keepaliveTimeout": 5, "path": "", "port": 443, "protocol": "https", "readTimeout": 30, "responseCompletionTimeout": 30, "sslProtocols": ["TLSv1.2"]}}'
}

# fits checks that an example is within the size limit for a kind of events.
fits() {
  [[ $(go env GOARCH) == amd64 ]] || skip 'Lambda@Edge supports only x86_64'
  cd "$BATS_FILE_TMPDIR/$1" || return
  run -0 --separate-stderr "$root/scripts/pack" "--target=$2" handler "${3:-bootstrap}" fits.zip
  [[ $2 == edge-origin || $(stat -c %s fits.zip) -le 1048576 ]]
}

# bats test_tags=slow
@test "the examples for viewer events fit them" {
  local example
  for example in jwt abtest redirect headers; do fits "edge-$example" edge-viewer; done
}

@test "edge-origin fits origin events" { fits edge-origin edge-origin; }
