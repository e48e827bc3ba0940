#!/usr/bin/env bats
# examples/snapstart with a Runtime API that prints the order of all calls: as a zip in
# Python's and Java's runtimes, and as an image on the base of a custom runtime and on that of
# Python. The same function in Python with Lambda's own hooks must have the same order.
# shellcheck disable=SC2154 # run sets stderr
bats_require_minimum_version 1.5.0

setup_file() {
  export root hooks=$BATS_FILE_TMPDIR/hooks docker=${DOCKER:-docker} images=aws-lambda-go-shim/test-snapstart
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  cp -R "$BATS_TEST_DIRNAME/../lifecycle/functions/lifecycle" "$hooks"
  cd "$hooks" || return
  "$root/scripts/build" --buildmode=exe
  cp -R "$root/examples/snapstart" "$BATS_FILE_TMPDIR/snapstart"
  cd "$BATS_FILE_TMPDIR/snapstart" || return
  both_packagings
  if "$docker" version >/dev/null 2>&1; then
    build_images
  else
    echo '# no Docker engine answers, so the images are not run' >&3
  fi
}

teardown_file() {
  "$docker" image rm --force "$images":{provided,python}-{base,snapstart,hooks} image{ofcustomruntime:provided,ofpython:python} >/dev/null 2>&1 || true
}

# build_images builds both targets of the Dockerfile for the example and for the function with hooks. Its bases are
# stand-ins with this machine's bash: they have the entrypoint and the start script of AWS's images.
build_images() {
  local base=$BATS_FILE_TMPDIR/base function target
  mkdir -p "$base"/{provided,python}/var/{task,runtime}
  for target in provided python; do
    ldd /bin/bash | grep -o '/[^ ]*' | xargs cp --parents --dereference -t "$base/$target" /bin/bash
    # shellcheck disable=SC2016 # $1 is the entrypoint's
    printf '#!/bin/bash\nexport _HANDLER=$1\nexec /var/runtime/bootstrap\n' >"$base/$target/lambda-entrypoint.sh"
    chmod +x "$base/$target/lambda-entrypoint.sh"
    printf 'FROM scratch\nCOPY . /\nWORKDIR /var/task\nENTRYPOINT ["/lambda-entrypoint.sh"]\n' >"$base/$target/Dockerfile"
  done
  cp "$root/tests/start_script.bash" "$base/python/var/runtime/start_script"
  printf '#!/bin/bash\nexec /bin/bash /var/runtime/start_script /var/lang/bin/python3.13 /var/runtime/bootstrap.py\n' >"$base/python/var/runtime/bootstrap"
  chmod +x "$base/python/var/runtime/bootstrap"
  for target in provided python; do
    "$docker" build -q -t "$images:$target-base" "$base/$target"
    for function in snapstart/exe hooks; do
      cp "$root/examples/snapstart/Dockerfile" "$BATS_FILE_TMPDIR/$function"
      "$docker" build -q -t "$images:$target-${function%/exe}" --target "$target" \
        --build-arg PROVIDED="$images:provided-base" --build-arg PYTHON="$images:python-base" "$BATS_FILE_TMPDIR/$function"
    done
  done
}

# each_way runs a test for each way to start the executable in the working directory, which is the function $1. The test
# gets the command.
each_way() {
  local function=$1 test=$2 way
  local script=$BATS_TEST_DIRNAME/../start_script.bash
  for way in 'a zip in python3.13' 'a zip in java25' 'an image of a custom runtime' 'an image of Python'; do
    printf 'as %s\n' "$way"
    case $way in
      *python3.13) AWS_LAMBDA_EXEC_WRAPPER=$PWD/bootstrap "$test" "$script" /var/lang/bin/python3.13 /var/runtime/bootstrap.py ;;
      *java25)
        _HANDLER=example.Hello::handleRequest AWS_LAMBDA_EXEC_WRAPPER=$PWD/bootstrap "$test" "$script" \
          /var/lang/bin/java -classpath '/var/runtime/lib/*' com.amazonaws.services.lambda.runtime.api.client.AWSLambda example.Hello::handleRequest
        ;;
      *'custom runtime') in_image "$test" "provided-$function" ;;
      *) in_image "$test" "python-$function" ;;
    esac
  done
}

# in_image runs a test with an image. Without an engine, the way is left out.
in_image() {
  "$docker" version >/dev/null 2>&1 || return 0
  "$1" "$docker" run --rm --network host --env AWS_LAMBDA_RUNTIME_API --env SETTINGS_URL --env FAIL \
    --env AWS_LAMBDA_INITIALIZATION_TYPE "$images:$2"
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  # shellcheck source=tests/pythons.bash
  source "$BATS_TEST_DIRNAME/../pythons.bash"
  python=$(python3 -c 'import sys; print(sys.executable)')
  lambda_setup "$python"
}

# lives runs the function in the working directory with a command, and sets answer to its
# answer.
lives() {
  run -0 --separate-stderr env PYTHONPATH="$RIC" AWS_LAMBDA_INITIALIZATION_TYPE="${TYPE:-snap-start}" \
    "$python" "$BATS_TEST_DIRNAME/backend.py" "$@"
  answer=$(sed -n 's|^POST runtime/invocation/request-1/response ||p' <<<"$output")
}

# order prints the order of calls, without the answer. It leaves out the ends of connections,
# because it depends on chance when they are noticed.
order() { sed -E '/^backend: closed/d; /^ended/d; s|(/response) .*|\1|' <<<"$output"; }

# once_closed checks that the first connection ended before there was a second.
once_closed() {
  [[ $(grep '^backend: c' <<<"$output" | head -n 3) == $'backend: connected\nbackend: closed\nbackend: connected' ]]
}

readonly documented='backend: connected
backend: asked for the settings
GET runtime/restore/next
backend: connected
backend: asked for the settings
GET runtime/invocation/next
POST runtime/invocation/request-1/response
GET runtime/invocation/next'

# holds checks the order of calls, and that the settings were read after the restore.
holds() {
  if [[ $(order) != "$documented" ]]; then
    printf '%s\n%s\n' "$output" "$stderr"
    return 1
  fi
  once_closed
  python3 - "$answer" <<'PYTHON'
import json, sys
answer = json.loads(sys.argv[1])
assert answer["settings"] == "2" and len(answer["instance"]) >= 26, answer
assert 0 <= answer.get("seconds", 0) < 0.3, answer  # less than the time that the snapshot took
PYTHON
}

@test "Lambda's own hooks in Python give the documented order of calls" {
  find_pythons
  python=${PYTHONS[-1]}
  lambda_setup "$python"
  [[ -f $RIC/snapshot_restore_py.py ]] || skip "snapshot-restore-py is not available for $python"
  cd "$BATS_TEST_DIRNAME/oracle"
  lives "$python" -m awslambdaric handler.Handle
  holds
}

@test "both packagings give the same order of calls in every Python runtime with SnapStart" {
  local packaging tried=0
  find_pythons
  for python in "${PYTHONS[@]}"; do
    case $(python_version "$python") in 2.* | 3.[0-9].* | 3.1[01].*) continue ;; esac
    lambda_setup "$python"
    for packaging in plugin exe; do
      cd "$BATS_FILE_TMPDIR/snapstart/$packaging"
      lives "$python" -m awslambdaric handler.Handle
      holds
    done
    tried=$((tried + 1))
  done
  [[ $tried -gt 0 ]] || skip "there is no CPython 3.12 or later"
}

@test "without SnapStart the function gets its settings once" {
  cd "$BATS_FILE_TMPDIR/snapstart/exe"
  TYPE=on-demand lives ./bootstrap
  [[ $(order) == $'backend: connected\nbackend: asked for the settings\nGET runtime/invocation/next\n'* ]]
  [[ $answer == *'"settings":"1"'* ]]
}

# in_order checks the calls of the example.
in_order() {
  lives "$@"
  holds
}

@test "each way to deploy the executable gives the same order of calls" {
  cd "$BATS_FILE_TMPDIR/snapstart/exe"
  each_way snapstart in_order
}

# fails runs the function with hooks, of which one fails, and checks the end.
fails() {
  FAIL=$fail run -0 --separate-stderr env AWS_LAMBDA_INITIALIZATION_TYPE=snap-start "$python" "$BATS_TEST_DIRNAME/../lifecycle/api.py" "$@" </dev/null
  printf '%s\n' "$output"
  # The stack of a panic differs from way to way only in its length.
  [[ $(sed 's|,"stackTrace":\[.*\]||' <<<"$output") == "$want" ]]
}

@test "a hook that fails ends each way with Lambda's error type and exit status" {
  local fail want
  cd "$hooks"
  while IFS='|' read -r fail want; do
    want=${want//|/$'\n'}
    each_way hooks fails
  done <<'END'
before 2|POST runtime/init/error Runtime.BeforeSnapshotError {"errorMessage":"no luck before 2","errorType":"errorString"}|ended with 64
panic before 1|POST runtime/init/error Runtime.BeforeSnapshotError {"errorMessage":"no luck before 1","errorType":"string"}|ended with 64
after 1|GET runtime/restore/next|POST runtime/restore/error Runtime.AfterRestoreError {"errorMessage":"no luck after 1","errorType":"errorString"}|ended with 65
panic after 2|GET runtime/restore/next|POST runtime/restore/error Runtime.AfterRestoreError {"errorMessage":"no luck after 2","errorType":"string"}|ended with 65
END
}

# ran_all checks that the hooks ran in their order.
ran_all() {
  lives "$@"
  [[ $answer == '["before 2","before 1","after 1","after 2"]' ]]
}

@test "in each way, the hooks before the snapshot run in reverse order, and those after the restore in order" {
  cd "$hooks"
  each_way hooks ran_all
}

@test "SAM accepts the template, and builds it" {
  # shellcheck source=tests/tools.bash
  source "$BATS_TEST_DIRNAME/../tools.bash"
  # shellcheck source=versions
  source "$root/versions"
  python_tool "sam-$AWS_SAM_CLI_VERSION" "aws-sam-cli==$AWS_SAM_CLI_VERSION"
  export SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1
  cd "$BATS_FILE_TMPDIR/snapstart"
  cp exe.zip handler.zip
  cp exe/bootstrap .
  run -0 "$TOOL/bin/sam" validate --lint
  [[ $output == *'template.yaml is a valid SAM Template'* ]]
  local resource
  if "$docker" version >/dev/null 2>&1; then
    sed -i "s|^ *DockerContext: .*|&\n      DockerBuildArgs: {PROVIDED: $images:provided-base, PYTHON: $images:python-base}|" template.yaml
    run -0 "$TOOL/bin/sam" build
    for resource in ImageOfCustomRuntime:provided ImageOfPython:python; do
      [[ $("$docker" image inspect --format '{{.Config.Cmd}}' "${resource,,}") == '[handler.Handle]' ]]
    done
  else
    sed -i '/^  ImageOfCustomRuntime:/,$d' template.yaml
    run -0 "$TOOL/bin/sam" build
  fi
  [[ $(grep -c 'CodeUri: .*handler.zip' .aws-sam/build/template.yaml) -eq 2 ]]
}

@test "the CDK accepts the app" {
  # shellcheck source=tests/tools.bash
  source "$BATS_TEST_DIRNAME/../tools.bash"
  # shellcheck source=versions
  source "$root/versions"
  node_tool "cdk-$AWS_CDK_VERSION" "aws-cdk@$AWS_CDK_VERSION" "aws-cdk-lib@$AWS_CDK_LIB_VERSION" "constructs@$CONSTRUCTS_VERSION"
  cd "$BATS_FILE_TMPDIR/snapstart"
  ln -s "$TOOL/node_modules" node_modules
  cp exe.zip handler.zip
  CDK_DISABLE_CLI_TELEMETRY=true run -0 node_modules/.bin/cdk synth --no-notices --quiet
  run -0 python3 - <<'PYTHON'
import json
resources = json.load(open("cdk.out/SnapStart.template.json"))["Resources"].values()
functions = [r["Properties"] for r in resources if r["Type"] == "AWS::Lambda::Function"]
print(*(f.get("Runtime") or f["PackageType"] for f in functions))
for f in functions:
    assert f["SnapStart"] == {"ApplyOn": "PublishedVersions"}, f
    wrapper = f["Environment"]["Variables"].get("AWS_LAMBDA_EXEC_WRAPPER")
    assert wrapper == ("/var/task/bootstrap" if "Runtime" in f else None), f
print(*(r["Properties"]["Name"] for r in resources if r["Type"] == "AWS::Lambda::Alias"))
PYTHON
  [[ $output == $'python3.13 java25 Image Image\nlive live live live' ]]
  # Each image is built from two files only.
  [[ $(cd cdk.out && printf '%s\n' asset.*/* | sed 's|.*/||' | sort) == $'Dockerfile\nDockerfile\nbootstrap\nbootstrap' ]]
}
