# Lambda's own client and emulator, for the tests that run under them.
# shellcheck shell=bash

# lambda_setup installs the emulator and, for a CPython, AWS's runtime client, once: those
# that the commands use, or the client whose version $2 names in image/versions. It sets
# RIE and RIC, or skips the test where they cannot be had.
lambda_setup() {
  local python=$1 which=${2:-} root minor
  export GOARCH=${GOARCH:-$(go env GOHOSTARCH)} # what is built runs here
  root=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
  # shellcheck source=image/versions
  source "$root/image/versions"
  minor=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  "$root/image/install/emulator" "$root/build/shim/emulator" "$minor" >&2 ||
    skip "AWS's emulator or its client for $python cannot be had"
  RIE=$root/build/shim/emulator/aws-lambda-rie
  RIC=$root/build/shim/emulator/python$minor
  [[ -n $which ]] || return 0
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  python_package "$python" awslambdaric "AWSLAMBDARIC_VERSION_$which" || skip "that awslambdaric cannot be had for $python"
  # shellcheck disable=SC2034 # the tests use it
  RIC=$TOOL
}

# both_packagings builds the function in the working directory as a plugin and as an
# executable, $1 being its handler's name, and unzips what pack makes of them to plugin/
# and exe/. What build says is in plugin.txt and exe.txt.
both_packagings() {
  local handler=${1:-handler}
  BUILDMODE=plugin "$root/scripts/build" >plugin.txt
  BUILDMODE=exe "$root/scripts/build" >exe.txt
  "$root/scripts/pack" "$handler" "$handler.so" plugin.zip
  "$root/scripts/pack" "$handler" bootstrap exe.zip
  python3 -m zipfile -e plugin.zip plugin
  python3 -m zipfile -e exe.zip exe
  chmod +x exe/bootstrap # which python -m zipfile does not keep
}

# start_lambda starts the emulator on a function in the working directory: with the
# handler setting $1 and the command that follows, as Lambda would start it.
start_lambda() {
  local handler=$1 port
  shift
  port=$((10000 + RANDOM % 10000))
  LAMBDA=http://127.0.0.1:$port/2015-03-31/functions/function/invocations
  LAMBDA_LOG=$BATS_TEST_TMPDIR/lambda.log
  AWS_LAMBDA_FUNCTION_NAME=fn PYTHONDONTWRITEBYTECODE=1 "$RIE" \
    --runtime-interface-emulator-address "127.0.0.1:$port" --runtime-api-address "127.0.0.1:$((port + 10000))" \
    "$@" "$handler" >"$LAMBDA_LOG" 2>&1 3>&- &
  LAMBDA_PID=$!
}

stop_lambda() {
  [[ -n ${LAMBDA_PID:-} ]] || return 0
  kill "$LAMBDA_PID" 2>/dev/null || true
  wait "$LAMBDA_PID" 2>/dev/null || true
  LAMBDA_PID=
}

# invoke prints what the function answers to an event.
invoke() {
  python3 - "$LAMBDA" "$1" <<'PYTHON'
import sys, time, urllib.error, urllib.request
url, event = sys.argv[1:]
for _ in range(200):
    try:
        print(urllib.request.urlopen(url, event.encode(), timeout=20).read().decode())
        break
    except urllib.error.HTTPError as error:
        print(error.read().decode())
        break
    except urllib.error.URLError:
        time.sleep(0.05)
else:
    sys.exit("the emulator does not answer")
PYTHON
}
