#!/usr/bin/env bats
# The tools that deploy the zip: the AWS CLI, Terraform, Serverless.

bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=tests/recipes/recipes.bash
  source "$BATS_TEST_DIRNAME/recipes.bash"
  stderr='' # set by run
}

teardown() {
  stop_moto
}

# blocks prints the shell blocks of a section of docs/deploying.md, one after the other.
blocks() {
  awk -v title="## $1" '
    /^## / { here = $0 == title }
    /^```/ { code = here && $0 == "```sh"; next }
    here && code' "$root/docs/deploying.md"
}

@test "the AWS CLI creates, updates and publishes the function with the commands of the page" {
  recipe serverless
  with_aws
  run -0 blocks 'The AWS CLI'
  [[ $output == *'aws lambda create-function'*'aws lambda update-function-code'*'aws lambda publish-version'* ]]
  printf 'set -Eeuo pipefail\n%s\n' "$output" >deploy.sh
  run -0 --separate-stderr bash deploy.sh
  as_settings hello
  run -0 aws lambda get-function --function-name hello --qualifier 1
  [[ $output == *'"Version": "1"'* ]]
}

@test "the AWS CLI accepts the settings that build prints" {
  recipe serverless
  with_aws
  run -0 build --buildmode=exe
  pack >&2
  run -0 sed -n 's/^deploy with  //p' <<<"$output"
  # A user pastes them into a shell.
  printf 'aws lambda create-function --function-name printed %s --role arn:aws:iam::123456789012:role/lambda-role --zip-file fileb://handler.zip\n' \
    "$output" >create.sh
  run -0 bash -e create.sh
  as_settings printed
}

@test "Terraform's file describes the function and its zip" {
  recipe terraform
  python_tool "hcl2-$PYTHON_HCL2_VERSION" "python-hcl2==$PYTHON_HCL2_VERSION"
  "$TOOL/bin/python" - <<'PYTHON'
import hcl2
resources = hcl2.load(open("main.tf"))["resource"]
function, = [r['"aws_lambda_function"']['"hello"'] for r in resources if '"aws_lambda_function"' in r]
del function["__is_block__"]
assert function == {
    "function_name": '"hello"',
    "filename": '"${path.module}/handler.zip"',
    "source_code_hash": '${filebase64sha256("${path.module}/handler.zip")}',
    "runtime": '"python3.13"',
    "handler": '"handler.Handle"',
    "architectures": ['"x86_64"'],
    "memory_size": 128,
    "role": "${aws_iam_role.hello.arn}",
    "environment": [{"variables": {"AWS_LAMBDA_EXEC_WRAPPER": '"/var/task/bootstrap"'}, "__is_block__": True}],
}, function
PYTHON
}

# need_terraform ignores this machine's settings, which may name a missing file.
need_terraform() {
  type -P terraform >/dev/null || skip 'terraform is not installed'
  unset TF_CLI_CONFIG_FILE
}

@test "terraform fmt finds nothing to change" {
  need_terraform
  recipe terraform
  run -0 terraform fmt -check -diff
  [[ -z $output ]]
}

@test "terraform validate accepts the file" {
  need_terraform
  recipe terraform
  zipped
  timeout 60 terraform init -input=false >&2 || skip "Terraform's provider for AWS is not available"
  run -0 terraform validate
}

@test "Serverless packages the zip unchanged" {
  recipe serverless
  node_tool "osls-$OSLS_VERSION" "osls@$OSLS_VERSION"
  zipped
  run -0 --separate-stderr "$TOOL/node_modules/.bin/serverless" print
  [[ $stderr != *Warning* ]]
  run -0 --separate-stderr "$TOOL/node_modules/.bin/serverless" package
  [[ $stderr != *Warning* ]]
  python3 - <<'PYTHON'
import json
state = json.load(open(".serverless/serverless-state.json"))
assert state["package"]["artifact"] == "handler.zip", state["package"]
template = json.load(open(".serverless/cloudformation-template-update-stack.json"))["Resources"]
function = template["HelloLambdaFunction"]["Properties"]
got = {name: function[name] for name in ("Runtime", "Handler", "Architectures", "MemorySize", "Environment")}
assert got == {"Runtime": "python3.13", "Handler": "handler.Handle", "Architectures": ["x86_64"], "MemorySize": 128,
    "Environment": {"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/bootstrap"}}}, got
assert function["Code"]["S3Key"].endswith("/handler.zip"), function
assert template["HttpApiRouteGet"]["Properties"]["RouteKey"] == "GET /", template
PYTHON
}

@test "the page shows the recipes as they are" {
  recipe serverless
  python3 - "$root" <<'PYTHON'
import pathlib, re, sys
root = pathlib.Path(sys.argv[1])
recipes = "".join(f.read_text() for f in sorted((root / "examples/deploy").rglob("*")) if f.is_file())
blocks = re.findall(r"^```(\w+)\n(.*?)^```$", (root / "docs/deploying.md").read_text(), re.M | re.S)
shown = [text for language, text in blocks if language != "sh"]
assert len(shown) >= 7, blocks
for text in shown:
    assert text in recipes, text
PYTHON
}
