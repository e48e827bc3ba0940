#!/usr/bin/env bats
# SAM builds the function with its Makefile, and runs it if there is a Docker engine.

bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=tests/recipes/recipes.bash
  source "$BATS_TEST_DIRNAME/recipes.bash"
  # shellcheck source=tests/pythons.bash
  source "$BATS_TEST_DIRNAME/../pythons.bash"
  recipe sam
  stderr='' # set by run
  need_amd64
  python_tool "sam-$AWS_SAM_CLI_VERSION" "aws-sam-cli==$AWS_SAM_CLI_VERSION"
  sam=$TOOL/bin/sam
}

teardown() {
  stop_moto
  [[ -z ${SERVER:-} ]] || { kill "$SERVER" && wait "$SERVER"; } || true
}

# SAM has built its own image from the stand-in.
teardown_file() {
  "${DOCKER:-docker}" image rm --force aws-lambda-go-shim/standin-lambda:{python,rapid-x86_64} >/dev/null 2>&1 || true
}

@test "sam build makes the function that the template describes" {
  run -0 "$sam" validate --lint --region us-east-1
  run -0 "$sam" build
  [[ $(cd .aws-sam/build/Hello && ls --ignore=__pycache__) == $'bootstrap\nhandler.py' ]]
  [[ -x .aws-sam/build/Hello/bootstrap ]]
  [[ $(ls) == $'Makefile\nhandler.go\ntemplate.yaml' ]]
  answers .aws-sam/build/Hello '"Hello, World!"'
}

@test "sam build fails with Go's message if the function cannot be built" {
  echo 'func broken() { return 1 }' >>handler.go
  run -1 "$sam" build
  [[ $output == *'handler.go:'*': too many return values'* ]]
  [[ ! -e .aws-sam/build/Hello/bootstrap ]]
}

# below_go_mod moves the function into a directory of a module, and makes it import a package of the module.
below_go_mod() {
  printf 'module example.com/shop\n\ngo 1.26\n' >go.mod
  mkdir -p greeting functions/hello
  printf 'package greeting\n\nconst Text = "Hello from the module!"\n' >greeting/greeting.go
  printf 'package main\n\nimport "example.com/shop/greeting"\n\nfunc Handle() string { return greeting.Text }\n' >functions/hello/handler.go
  rm handler.go
  sed 's|func Handle() string { return|func Handle() (string, error) { return|; s|Text }|Text, nil }|' -i functions/hello/handler.go
  mv Makefile functions/hello
  sed -i 's|CodeUri: .$|CodeUri: functions/hello|' template.yaml
}

@test "sam package uploads the function with its executable bit" {
  run -0 "$sam" build
  python_tool "moto-$MOTO_VERSION" "moto[server]==$MOTO_VERSION"
  start_moto
  run -0 "$TOOL/bin/python" -c 'import boto3; boto3.client("s3").create_bucket(Bucket="packages")'
  run -0 "$sam" package --s3-bucket packages --output-template-file packaged.yaml
  run -0 "$TOOL/bin/python" - <<'PYTHON'
import boto3, io, re, zipfile
key = re.search("CodeUri: s3://packages/(\\S+)", open("packaged.yaml").read()).group(1)
package = zipfile.ZipFile(io.BytesIO(boto3.client("s3").get_object(Bucket="packages", Key=key)["Body"].read()))
for entry in sorted(package.infolist(), key=lambda entry: entry.filename):
    if not entry.filename.endswith(".pyc"):
        print(oct(entry.external_attr >> 16 & 0o777), entry.filename)
PYTHON
  [[ $output == $'0o755 bootstrap\n0o644 handler.py' ]]
}

@test "with --build-in-source a function can be below its go.mod" {
  below_go_mod
  # Without the option, SAM copies only the function's directory.
  run -1 "$sam" build
  run -0 "$sam" build --build-in-source
  answers .aws-sam/build/Hello '"Hello from the module!"'
}

@test "sam build uses the image if the commands are not on PATH" {
  need_image
  PATH=$WITHOUT
  run -0 "$sam" build
  [[ $output == *"$DOCKER run --rm -u"* ]]
  answers .aws-sam/build/Hello '"Hello, World!"'
}

@test "with --build-in-source the image gets the directory of go.mod" {
  need_image
  PATH=$WITHOUT
  below_go_mod
  # shellcheck disable=SC2016 # $(CURDIR) is make's
  sed -i 's|^ROOT ?= $(CURDIR)$|ROOT ?= $(CURDIR)/../..|' functions/hello/Makefile
  run -0 "$sam" build --build-in-source
  [[ $(stat -c %u functions/hello/bootstrap) == "$(id -u)" ]]
  answers .aws-sam/build/Hello '"Hello from the module!"'
}

# local_image sets image to options that make sam use a stand-in for Lambda's image, if that one cannot
# be pulled.
local_image() {
  local standin=aws-lambda-go-shim/standin-lambda:python context=$BATS_TEST_TMPDIR/standin
  need_engine
  image=()
  ! "$DOCKER" pull --quiet public.ecr.aws/lambda/python:3.13-x86_64 2>/dev/null || return 0
  # shellcheck source=tests/lambda.bash
  source "$root/tests/lambda.bash"
  standin_runtime "$context"
  printf 'FROM aws-lambda-go-shim/standin-python3\nCOPY runtime /var/runtime\nWORKDIR /var/task\n' >"$context/Dockerfile"
  "$DOCKER" build --quiet --tag "$standin" "$context" >&2
  image=(--skip-pull-image --invoke-image "$standin")
}

# serve starts sam local and waits until it listens.
serve() {
  reserve_port port
  "$sam" local "$@" --port "$port" "${image[@]}" >"$BATS_TEST_TMPDIR/sam.log" 2>&1 3>&- &
  SERVER=$!
  await_port "$port" "$SERVER" "$BATS_TEST_TMPDIR/sam.log"
}

@test "sam local invoke runs the function in Lambda's image" {
  local_image
  run -0 "$sam" build
  run -0 --separate-stderr "$sam" local invoke "${image[@]}" Hello
  [[ $output == '"Hello, World!"' ]]
  [[ $stderr == *'Invoking handler.Handle (python3.13)'* ]]
}

@test "sam local invoke runs a plugin in Lambda's Python" {
  local_image
  cat >Makefile <<'MAKE'
build-Hello:
	build
	pack handler handler.so handler.zip
	unzip -qo handler.zip -d "$(ARTIFACTS_DIR)"
MAKE
  run -0 "$sam" build
  run -0 --separate-stderr "$sam" local invoke "${image[@]}" Hello
  [[ $output == '"Hello, World!"' ]]
}

@test "sam local start-api answers HTTP" {
  local_image
  run -0 "$sam" build
  serve start-api
  run -0 --separate-stderr curl --silent --show-error --fail --max-time 60 "http://127.0.0.1:$port/"
  [[ $output == 'Hello, World!' ]]
}

@test "aws lambda invoke calls a function that sam local start-lambda serves" {
  local_image
  python_tool "awscli-$AWSCLI_VERSION" "awscli==$AWSCLI_VERSION"
  run -0 "$sam" build
  serve start-lambda
  AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_DEFAULT_REGION=us-east-1 run -0 "$TOOL/bin/aws" lambda invoke \
    --endpoint-url "http://127.0.0.1:$port" --function-name Hello --payload '{}' result.json
  [[ $(<result.json) == '"Hello, World!"' ]]
}
