#!/usr/bin/env bats
# The CDK bundles the function with the commands of a checkout or with the image.

bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=tests/recipes/recipes.bash
  source "$BATS_TEST_DIRNAME/recipes.bash"
  recipe cdk
  need_amd64
  node_tool "cdk-$AWS_CDK_VERSION" "aws-cdk@$AWS_CDK_VERSION" "aws-cdk-lib@$AWS_CDK_LIB_VERSION" "constructs@$CONSTRUCTS_VERSION"
  ln -s "$TOOL/node_modules" node_modules
  mkdir function
  mv handler.go function
}

synth() { node_modules/.bin/cdk synth --no-notices --quiet 2>&1; }

# synthesized checks the template, and that its asset is the function's zip.
synthesized() {
  local asset
  asset=$(
    python3 - <<'PYTHON'
import json
function, = [r for r in json.load(open("cdk.out/Hello.template.json"))["Resources"].values() if r["Type"] == "AWS::Lambda::Function"]
function = function["Properties"]
got = {name: function[name] for name in ("Runtime", "Handler", "Architectures", "MemorySize", "Environment")}
assert got == {"Runtime": "python3.13", "Handler": "handler.Handle", "Architectures": ["x86_64"], "MemorySize": 128,
    "Environment": {"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/bootstrap"}}}, got
key = function["Code"]["S3Key"]
for file in json.load(open("cdk.out/Hello.assets.json"))["files"].values():
    if any(d["objectKey"] == key for d in file["destinations"].values()):
        assert file["source"]["packaging"] == "file", file
        print("cdk.out/" + file["source"]["path"])
PYTHON
  )
  [[ $(ls function) == handler.go ]]
  packed "$asset"
}

@test "cdk synth bundles the function with the commands on PATH" {
  run -0 synth
  synthesized
}

@test "cdk synth bundles the function in the image" {
  need_image
  sed -i "s|eawsy/aws-lambda-go-shim|$IMAGE|" app.js
  PATH=$WITHOUT CDK_DOCKER=$DOCKER run -0 synth
  synthesized
}

@test "cdk synth fails if the function cannot be built" {
  echo 'func broken() { return 1 }' >>function/handler.go
  run -1 synth
  [[ $output == *'handler.go:'*': too many return values'* ]]
  [[ $output == *"the function in $PWD/function could not be built"* ]]
}
