#!/usr/bin/env bats
# GitHub's and GitLab's jobs: the files are valid, and their commands make the zip.

bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=tests/recipes/recipes.bash
  source "$BATS_TEST_DIRNAME/recipes.bash"
}

teardown() { stop_moto; }

# deploys runs the commands of a recipe against a function without the variable.
deploys() {
  zipped
  with_aws
  aws lambda create-function --function-name hello --runtime python3.12 --handler handler.Handle \
    --role arn:aws:iam::123456789012:role/lambda-role --zip-file fileb://handler.zip >&2
  sed -i 's/World/Moon/' handler.go
  zipped
  run -0 bash -ec "$1"
  as_settings hello
}

# tools installs check-jsonschema, whose Python can also read YAML.
tools() {
  python_tool "jsonschema-$CHECK_JSONSCHEMA_VERSION" "check-jsonschema==$CHECK_JSONSCHEMA_VERSION"
}

# value prints a value of a YAML file, a list with one item per line.
value() {
  "$TOOL/bin/python" - "$@" <<'PYTHON'
import sys
from ruamel.yaml import YAML
value = YAML(typ="safe").load(open(sys.argv[1]))
for key in sys.argv[2:]:
    value = value[int(key) if key.isdigit() else key]
print(*(value if isinstance(value, list) else [value]), sep="\n")
PYTHON
}

@test "GitHub's workflow and the action are valid" {
  recipe github
  go_tool actionlint github.com/rhysd/actionlint/cmd/actionlint "$ACTIONLINT_VERSION"
  run -0 "$TOOL" -no-color function.yml
  [[ -z $output ]]
  tools
  run -0 "$TOOL/bin/check-jsonschema" --builtin-schema vendor.github-actions "$root/action.yml"
}

# act runs the action's script on the working directory with its inputs: NAME=VALUE..., or else their defaults. It prints
# the action's outputs.
act() {
  local name outputs=$BATS_TEST_TMPDIR/outputs
  local -a inputs=()
  for name in directory handler buildmode target goarch; do
    inputs+=("${name^^}=$(value "$root/action.yml" inputs "$name" default)")
  done
  env "${inputs[@]}" "$@" GITHUB_WORKSPACE="$PWD" GITHUB_OUTPUT="$outputs" \
    bash --noprofile --norc -eo pipefail -c "$(value "$root/action.yml" runs steps 0 run)" && cat "$outputs"
}

@test "the action builds and packs the function with the image" {
  recipe github
  need_image
  tools
  run -0 --separate-stderr act IMAGE="$IMAGE"
  [[ ${lines[-2]} == zip=./handler.zip && ${lines[-1]} == "sha256=$(sha256sum handler.zip | cut -d ' ' -f 1)" ]]
  (packed handler.zip)
  mkdir -p functions/hello
  mv handler.go functions/hello
  run -0 --separate-stderr act IMAGE="$IMAGE" DIRECTORY=functions/hello HANDLER=orders BUILDMODE=plugin TARGET=edge-viewer
  [[ -s functions/hello/orders.zip && $output == *"zip=functions/hello/orders.zip"* ]]
}

@test "the action says that a directory does not exist" {
  recipe github
  tools
  run -1 act IMAGE="$IMAGE" DIRECTORY=other
  [[ $output == '::error::the directory other is not in the repository: set the input directory' ]]
}

@test "GitHub's workflow deploys the zip with the settings" {
  recipe github
  tools
  run -0 value function.yml jobs build steps 3 run
  deploys "$output"
}

@test "GitLab's job is valid, and its script makes the zip of its artifacts" {
  recipe gitlab
  tools
  run -0 "$TOOL/bin/check-jsonschema" --builtin-schema gitlab-ci .gitlab-ci.yml
  need_image
  run -0 value .gitlab-ci.yml build image name
  [[ $output == eawsy/aws-lambda-go-shim ]]
  run -0 value .gitlab-ci.yml build script
  "$DOCKER" run --rm --entrypoint '' -u "$(id -u):$(id -g)" -e GOARCH=amd64 -v "$PWD:/builds/hello" -w /builds/hello "$IMAGE" sh -ec "$output"
  run -0 value .gitlab-ci.yml build artifacts paths
  packed "$output"
}

@test "GitLab's second job deploys the zip with the settings" {
  recipe gitlab
  tools
  run -0 value .gitlab-ci.yml deploy script
  deploys "$output"
}
