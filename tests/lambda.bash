# Lambda's own client and emulator, for the tests that run under them.
# shellcheck shell=bash

# lambda_setup installs the emulator and, for a CPython, AWS's runtime client, once,
# below build/tools. It sets RIE and RIC, or skips the test where they cannot be had. The
# client is the one of $2 in image/versions, or of this CPython.
lambda_setup() {
  local python=$1 which=${2:-} root tools minor version name
  export GOARCH=${GOARCH:-$(go env GOHOSTARCH)} # what is built runs here
  root=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
  tools=$root/build/tools
  # shellcheck source=image/versions
  source "$root/image/versions"
  RIE=$tools/rie-$AWS_SAM_CLI_VERSION
  if [[ ! -x $RIE ]]; then
    mkdir -p "$tools"
    python3 -m pip download --quiet --no-deps --dest "$BATS_TEST_TMPDIR" "aws-sam-cli==$AWS_SAM_CLI_VERSION" >&2 ||
      skip "aws-sam-cli, which the emulator ships in, cannot be had"
    python3 -m zipfile -e "$BATS_TEST_TMPDIR"/aws_sam_cli-*.whl "$BATS_TEST_TMPDIR/sam"
    cp "$BATS_TEST_TMPDIR/sam/samcli/local/rapid/aws-lambda-rie-$(uname -m | sed s/aarch64/arm64/)" "$RIE"
    chmod +x "$RIE"
  fi
  minor=$("$python" -c 'import sys; print("%d_%d" % sys.version_info[:2])')
  name=AWSLAMBDARIC_VERSION_${which:-$minor}
  version=${!name:-$AWSLAMBDARIC_VERSION}
  RIC=$tools/ric-$version-$minor
  if [[ ! -d $RIC ]]; then
    "$python" -m pip install --quiet --only-binary :all: --target "$RIC.new" "awslambdaric==$version" >&2 ||
      skip "awslambdaric $version cannot be had for $python"
    mv "$RIC.new" "$RIC"
  fi
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
