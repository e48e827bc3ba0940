# Functions for the tests of examples/deploy.
# shellcheck shell=bash

# recipe copies a recipe and the function hello into an empty working directory. It puts
# the commands on PATH and removes settings of this machine.
recipe() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=versions
  source "$root/versions"
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  unset HANDLER PACKAGE BUILDMODE LDFLAGS GOARCH GOOS GOFLAGS GOWORK GO111MODULE CGO_ENABLED MAKEFLAGS AWS_PROFILE ROOT
  export DOCKER=${DOCKER:-docker} IMAGE=${IMAGE:-eawsy/aws-lambda-go-shim:latest} TMPDIR=$BATS_TEST_TMPDIR/tmp
  export PYTHONDONTWRITEBYTECODE=1 SAM_CLI_TELEMETRY=0 CDK_DISABLE_CLI_TELEMETRY=true SLS_NOTIFICATIONS_MODE=off
  # The directory of the interpreter itself, because pyenv's script for it is slow.
  COMMANDS=$root/scripts WITHOUT=$(python3 -c 'import os, sys; print(os.path.dirname(sys.executable))'):$PATH
  PATH=$COMMANDS:$WITHOUT
  mkdir -p "$TMPDIR" "$BATS_TEST_TMPDIR/a user's place"
  cp -R "$root/examples/deploy/$1/." "$BATS_TEST_TMPDIR/a user's place"
  cd "$BATS_TEST_TMPDIR/a user's place" || return
  cp "$root/examples/hello/handler.go" .
}

need_engine() { "$DOCKER" version >/dev/null 2>&1 || skip 'no Docker engine answers'; }

need_image() {
  need_engine
  "$DOCKER" image inspect "$IMAGE" >/dev/null 2>&1 || skip "there is no image $IMAGE: run make image"
}

need_amd64() { [[ $(go env GOHOSTARCH) == amd64 ]] || skip 'the recipe is for x86_64'; }

# answers starts an unpacked function as its settings say, by the wrapper, and compares its answer.
answers() {
  # shellcheck source=tests/lambda.bash
  source "$root/tests/lambda.bash"
  lambda_setup "$(python3 -c 'import sys; print(sys.executable)')"
  cd "$1" || return
  start_lambda handler.Handle ./bootstrap /var/lang/bin/python3.13 /var/runtime/bootstrap.py
  local answer
  answer=$(invoke '{}')
  stop_lambda
  [[ $answer == "$2" ]] || {
    printf 'the function answers %s\n' "$answer"
    cat "$LAMBDA_LOG"
    return 1
  }
}

# packed checks that a zip contains the function hello.
packed() {
  unzip -q "$1" -d "$BATS_TEST_TMPDIR/packed" # keeps the modes
  answers "$BATS_TEST_TMPDIR/packed" '"Hello, World!"'
}

# zipped builds and packs the function in the working directory.
zipped() {
  build --buildmode=exe >&2
  pack >&2
}

# with_aws puts the AWS CLI on PATH, starts moto and creates the role that the page uses.
with_aws() {
  python_tool "awscli-$AWSCLI_VERSION" "awscli==$AWSCLI_VERSION"
  PATH=$TOOL/bin:$PATH
  python_tool "moto-$MOTO_VERSION" "moto[server]==$MOTO_VERSION"
  start_moto
  aws iam create-role --role-name lambda-role --assume-role-policy-document '{"Statement": []}' >&2
}

# as_settings checks that a function has the settings of the recipes, and the zip here as its code.
as_settings() {
  aws lambda get-function --function-name "$1" >function.json
  python3 - <<'PYTHON'
import base64, hashlib, json
function = json.load(open("function.json"))["Configuration"]
zip = open("handler.zip", "rb").read()
got = {name: function[name] for name in ("Runtime", "Handler", "Architectures", "Environment", "CodeSize", "CodeSha256")}
assert got == {"Runtime": "python3.13", "Handler": "handler.Handle", "Architectures": ["x86_64"],
    "Environment": {"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/bootstrap"}},
    "CodeSize": len(zip), "CodeSha256": base64.b64encode(hashlib.sha256(zip).digest()).decode()}, got
PYTHON
}
