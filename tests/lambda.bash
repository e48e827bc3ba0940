# Lambda's own client and emulator, for the tests that use them.
# shellcheck shell=bash

# shellcheck source=tests/ports.bash
source "${BASH_SOURCE[0]%/*}/ports.bash"

# lambda_setup installs, once, the emulator and AWS's runtime client for a CPython. The
# client is the one that the commands use, or the version in AWSLAMBDARIC_VERSION_$2 of
# versions. It sets RIE and RIC, or skips the test if they are not available.
lambda_setup() {
  local python=$1 which=${2:-} root minor
  export GOARCH=${GOARCH:-$(go env GOHOSTARCH)} # functions that are built must run here
  root=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
  # shellcheck source=versions
  source "$root/versions"
  minor=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  "$root/commands/emulator/install" "$root/build/shim/emulator" "$minor" >&2 ||
    skip "AWS's emulator or its client for $python is not available"
  RIE=$root/build/shim/emulator/aws-lambda-rie
  RIC=$root/build/shim/emulator/python$minor
  [[ -n $which ]] || return 0
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  python_package "$python" awslambdaric "AWSLAMBDARIC_VERSION_$which" || skip "awslambdaric $which is not available for $python"
  # shellcheck disable=SC2034 # the tests use it
  RIC=$TOOL
}

# both_packagings builds and packs the function in the working directory as a plugin and as
# an executable called $1, and unzips them to plugin/ and exe/. The output of build goes to
# plugin.txt and exe.txt.
both_packagings() {
  local handler=${1:-handler}
  BUILDMODE=plugin "$root/scripts/build" >plugin.txt
  BUILDMODE=exe "$root/scripts/build" >exe.txt
  "$root/scripts/pack" "$handler" "$handler.so" plugin.zip
  "$root/scripts/pack" "$handler" bootstrap exe.zip
  python3 -m zipfile -e plugin.zip plugin
  python3 -m zipfile -e exe.zip exe
  chmod +x exe/bootstrap # python -m zipfile drops the mode
}

# start_lambda starts the emulator for a function in the working directory. $1 is the
# handler setting; the command that follows starts the function, as Lambda would.
start_lambda() {
  local handler=$1 port api
  shift
  reserve_port port
  reserve_port api
  LAMBDA=http://127.0.0.1:$port/2015-03-31/functions/function/invocations
  LAMBDA_LOG=$BATS_TEST_TMPDIR/lambda.log
  AWS_LAMBDA_FUNCTION_NAME=fn PYTHONDONTWRITEBYTECODE=1 "$RIE" \
    --runtime-interface-emulator-address "127.0.0.1:$port" --runtime-api-address "127.0.0.1:$api" \
    "$@" "$handler" >"$LAMBDA_LOG" 2>&1 3>&- &
  LAMBDA_PID=$!
}

stop_lambda() {
  [[ -n ${LAMBDA_PID:-} ]] || return 0
  kill "$LAMBDA_PID" 2>/dev/null || true
  wait "$LAMBDA_PID" 2>/dev/null || true
  LAMBDA_PID=
}

# invoke prints the function's answer to an event.
invoke() {
  python3 - "$LAMBDA" "$1" <<'PYTHON'
import sys, time, urllib.error, urllib.request
url, event = sys.argv[1:]
for _ in range(1200):
    try:
        print(urllib.request.urlopen(url, event.encode(), timeout=120).read().decode())
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

# standin_runtime puts the runtime of Lambda's image for Python into CONTEXT/runtime, for an image that is made of the
# stand-in for Python.
standin_runtime() {
  local docker=${DOCKER:-docker} context=$1 version python
  "$docker" image inspect aws-lambda-go-shim/standin-python3 >/dev/null 2>&1 ||
    cannot "Lambda's image cannot be pulled, and no stand-in for Python exists: run .ci/standins"
  version=$("$docker" run --rm aws-lambda-go-shim/standin-python3 python3 -c 'import platform; print(platform.python_version())')
  # shellcheck source=tests/pythons.bash
  source "${BASH_SOURCE[0]%/*}/pythons.bash"
  find_pythons
  for python in "${PYTHONS[@]}"; do
    [[ $(python_version "$python") != "$version" ]] || break
  done
  lambda_setup "$python"
  mkdir -p "$context"
  cp -R "$RIC" "$context/runtime"
  # shellcheck disable=SC2016 # _HANDLER is for the image
  printf '#!/bin/sh\nPYTHONPATH=/var/runtime exec python3 -m awslambdaric "$_HANDLER"\n' >"$context/runtime/bootstrap"
  chmod +x "$context/runtime/bootstrap"
}

# lambda_image pulls Lambda's image for Python 3.13. If that fails, it builds a stand-in with the same
# name and entrypoint, and sets STANDIN to the name.
lambda_image() {
  local docker=${DOCKER:-docker} image=public.ecr.aws/lambda/python:3.13 context=$1
  "$docker" version >/dev/null 2>&1 || cannot 'no Docker engine answers'
  ! "$docker" image inspect "$image" >/dev/null 2>&1 || return 0
  ! "$docker" pull --quiet "$image" >/dev/null 2>&1 || return 0
  standin_runtime "$context"
  cp "$RIE" "$context"
  # shellcheck disable=SC2016 # $1 is the entrypoint's
  printf '#!/bin/sh\nexport _HANDLER="$1"\nexec aws-lambda-rie /var/runtime/bootstrap\n' >"$context/lambda-entrypoint.sh"
  chmod +x "$context/lambda-entrypoint.sh"
  printf '%s\n' 'FROM aws-lambda-go-shim/standin-python3' 'COPY aws-lambda-rie /usr/local/bin/' 'COPY runtime /var/runtime' \
    'COPY lambda-entrypoint.sh /' 'ENV LAMBDA_TASK_ROOT=/var/task' 'WORKDIR /var/task' 'ENTRYPOINT ["/lambda-entrypoint.sh"]' >"$context/Dockerfile"
  "$docker" build --quiet --tag "$image" "$context" >&2
  # shellcheck disable=SC2034 # the tests use it
  STANDIN=$image
}
