#!/usr/bin/env bats
# The rehearsal of tests/aws/run: moto stands in for AWS's APIs, and this project's serve for Lambda.
# bats file_tags=slow

bats_require_minimum_version 1.5.0

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=versions
  source "$root/versions"
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  stderr='' # set by run
  [[ $(go env GOHOSTARCH) == amd64 ]] || skip 'the functions run on x86_64'
  unset AWS_PROFILE
  export TMPDIR=$BATS_TEST_TMPDIR AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
  export REHEARSAL=$BATS_TEST_DIRNAME/rehearse
  python_tool "moto-$MOTO_VERSION" "moto[server]==$MOTO_VERSION"
  PATH=$TOOL/bin:$PATH # for boto3
  # shellcheck disable=SC2031 # the only INITIAL_NO_AUTH_ACTION_COUNT
  export INITIAL_NO_AUTH_ACTION_COUNT=1000000
  start_moto
}

teardown() {
  [[ -z ${MOTO_PID:-} ]] || kill -CONT "$MOTO_PID"
  stop_moto
  stop_servers
}

# stop_servers ends what stands in for functions.
stop_servers() {
  local pid
  [[ -f $BATS_TEST_TMPDIR/servers ]] || return 0
  while read -r pid; do kill "$pid" 2>/dev/null || true; done <"$BATS_TEST_TMPDIR/servers"
  rm "$BATS_TEST_TMPDIR/servers"
}

aws_run() { "$BATS_TEST_DIRNAME/run" "$@"; }

# lists what moto's account has.
lists() {
  "$TOOL/bin/python" - <<'PYTHON'
import boto3
print([s["StackName"] for s in boto3.client("cloudformation").describe_stacks()["Stacks"]],
      boto3.client("lambda").list_functions()["Functions"], boto3.client("s3").list_buckets()["Buckets"],
      boto3.client("logs").describe_log_groups()["logGroups"], boto3.client("iam").list_roles()["Roles"])
PYTHON
}

nothing_is_left() {
  run -0 lists
  [[ $output == '[] [] [] [] []' ]]
}

# started starts a run in the background, and waits until its output has a text.
started() {
  local text=$1
  shift
  "$BATS_TEST_DIRNAME/run" --yes "$@" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
  RUN=$!
  awaits "$text"
}

# awaits waits until the output of the run has a text.
awaits() {
  until grep -q "$1" "$BATS_TEST_TMPDIR/out"; do
    kill -0 "$RUN"
    sleep 0.1
  done
}

# the_cases_run waits until a stand-in for a function has started.
the_cases_run() {
  until [[ -s $BATS_TEST_TMPDIR/servers ]]; do
    kill -0 "$RUN"
    sleep 0.1
  done
}

# is_interrupted waits for the end of the run.
is_interrupted() {
  local status=0
  wait "$RUN" || status=$?
  printf 'status %d\n' "$status"
  cat "$BATS_TEST_TMPDIR/out"
  [[ $status -eq 130 ]]
}

# with_user makes a user who may do only some actions, and checks permissions from now on.
with_user() {
  local keys
  keys=$(
    "$TOOL/bin/python" - "$@" <<'PYTHON'
import json, sys, boto3
iam = boto3.client("iam")
iam.create_user(UserName="tester")
iam.put_user_policy(UserName="tester", PolicyName="some", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": sys.argv[1:], "Resource": "*"}]}))
key = iam.create_access_key(UserName="tester")["AccessKey"]
print(key["AccessKeyId"], key["SecretAccessKey"])
PYTHON
  )
  AWS_ACCESS_KEY_ID=${keys% *} AWS_SECRET_ACCESS_KEY=${keys#* }
  curl -sS -H 'Content-Type: text/plain' -d 0 "$AWS_ENDPOINT_URL/moto-api/reset-auth" >&2
}

without_checks() { curl -sS -H 'Content-Type: text/plain' -d 1000000 "$AWS_ENDPOINT_URL/moto-api/reset-auth" >&2; }

@test "the templates are as CloudFormation's schemas want them" {
  cd "$BATS_TEST_DIRNAME" || return
  run -0 "$TOOL/bin/python" -B - "$BATS_TEST_TMPDIR" <<'PYTHON'
import sys
import stacks
plain, snapstart = stacks.matrix()
for name, text in (("bucket", stacks.bucket("run")), ("functions", stacks.functions("run", plain + snapstart + stacks.STARTS)),
                   ("managed", stacks.managed("run", ["subnet-12345678"], ["sg-12345678"])),
                   ("edge", stacks.edge("run", stacks.EDGE)), ("large", stacks.edge("run", {"large": ["viewer-request"]}))):
    assert len(text) < 51200, (name, len(text))  # CloudFormation's limit for a template in a request
    open("%s/%s.template" % (sys.argv[1], name), "w").write(text)
PYTHON
  run -0 "$TOOL/bin/cfn-lint" --regions us-east-1 --template "$BATS_TEST_TMPDIR"/*.template
}

@test "the plan says what a run does and costs, and nothing is deployed" {
  run -0 --separate-stderr aws_run --plan --edge --managed-instances
  [[ $output == *'40 cases in each function: '*'python3.13 launcher x86_64, '*'provided.al2023 custom arm64'* ]]
  [[ $output == *$'\nIt costs about $0.'*' Everything is deleted at the end.' ]]
  run -0 --separate-stderr aws_run <<<'no'
  [[ $output == *'Continue? [y/N] ' ]]
  run -1 --separate-stderr aws_run </dev/null
  [[ $stderr == 'aws: nobody answers: --yes (or YES=1) agrees' ]]
  nothing_is_left
}

@test "wrong settings are refused with one sentence" {
  AWS_REGION='' AWS_DEFAULT_REGION='' run -1 --separate-stderr aws_run
  [[ $stderr == 'aws: no region: set AWS_REGION, or a region in the profile' ]]
  AWS_REGION=eu-west-1 run -1 --separate-stderr aws_run --edge
  [[ $stderr == 'aws: Lambda@Edge is deployed from us-east-1, not from eu-west-1: set AWS_REGION=us-east-1' ]]
  AWS_ACCESS_KEY_ID='' run -1 --separate-stderr aws_run
  [[ $stderr == 'aws: Unable to locate credentials' ]]
  run -1 --separate-stderr aws_run --functions 'cobol*'
  [[ $stderr == "aws: no function matches 'cobol*': --plan lists all"* ]]
}

@test "a run deploys functions, runs all cases in each, writes a report and deletes everything" {
  local version plugin
  # shellcheck source=tests/pythons.bash
  source "$root/tests/pythons.bash"
  pythons_at_hand
  for python in "${PYTHONS[@]}"; do
    version=$(python_version "$python")
    [[ $version != 3.1[1-4].* ]] || plugin="python${version%.*} plugin"
  done
  [[ -n $plugin ]] || skip 'there is no CPython of a managed runtime'
  run -1 --separate-stderr aws_run --yes --starts 2 --functions "$plugin x86_64" --functions 'p* custom x86_64' \
    --functions 'java25 snapstart*' --functions 'start python3.13 wrapper'
  local report=$BATS_TEST_TMPDIR/report
  printf '%s\n' "$output" # for the log of a failed test
  awk '/^aws-lambda-go-shim /, 0' <<<"$output" >"$report"
  cmp "$report" "$root"/build/aws/"$(sed -n '1s/ .*//p' <<<"$output")".md
  nothing_is_left
  grep -qx "aws-lambda-go-shim $(<"$root/VERSION") (.*), $(go env GOVERSION), us-east-1, 20..-..-.." "$report"
  grep -qx 'A rehearsal: nothing ran on AWS.' "$report"
  run -1 grep 123456789012 "$report"
  grep -qxE '\| python3.13 wrapper \| [12] \|( [0-9.]+ \|){4}' "$report"
  # serve calls the function as its zip, and has neither snapshots nor trace ids of its own. AWS's emulator takes no error
  # after a result that was too large.
  run -0 sed -nE 's/^- ([^ ]* [^ ]*) x86_64: ([^:]*): .*/\1: \2/p' "$report"
  [[ $output == "$(
    echo "java25 snapstart: the hooks run before the snapshot and after each restore, which renews the process's state"
    for f in 'provided.al2023 custom' "$plugin"; do
      printf "$f: %s\n" 'a result above 6 MB is an error, and the process goes on' 'each invocation has its own trace id' \
        "the context has the function's name, ARN, version and memory" 'the context has the log group and a stream'
    done
  )" ]]
}

@test "a run whose cases all hold has status 0" {
  run -0 --separate-stderr aws_run --yes --starts 1 --functions 'start python3.13 wrapper'
  [[ $output == *'| python3.13 wrapper | 1 | '* ]]
  nothing_is_left
}

@test "an interrupted run deletes what it has deployed, in each phase" {
  local phase
  for phase in '> building' 'deploying .*-bucket' 'deploying .*-functions'; do
    started "$phase" --functions 'start p*3.13 wrapper'
    kill -INT "$RUN"
    is_interrupted
    grep -qx 'aws: interrupted: deleting what was deployed' "$BATS_TEST_TMPDIR/out"
    nothing_is_left
  done
  for phase in TERM HUP; do
    stop_servers
    started 'deploying .*-functions' --starts 0 --functions 'p*3.13 wrapper x86_64'
    the_cases_run
    kill -"$phase" "$RUN"
    is_interrupted
    nothing_is_left
  done
}

@test "a second interrupt ends the deletion, and clean deletes what is left" {
  started 'deploying .*-functions' --starts 0 --functions 'p*3.13 wrapper x86_64'
  the_cases_run
  kill -STOP "$MOTO_PID"
  kill -INT "$RUN"
  awaits 'aws: interrupted: deleting'
  kill -INT "$RUN"
  is_interrupted
  grep -qx 'aws: interrupted: these stacks may be left: lambda-go-shim-.*' "$BATS_TEST_TMPDIR/out"
  grep -qx 'aws: run make aws CLEAN=1 later; .*' "$BATS_TEST_TMPDIR/out"
  kill -CONT "$MOTO_PID"
  run -0 --separate-stderr aws_run clean <<<'n'
  [[ $output == lambda-go-shim-*-functions$'\n'lambda-go-shim-*-bucket$'\n'* ]]
  make -C "$root" --no-print-directory aws CLEAN=1 YES=1
  nothing_is_left
  run -0 --separate-stderr aws_run clean
  [[ $output == 'nothing is left in us-east-1' ]]
}

@test "a missing permission is one sentence, without the account's number, and what was deployed is deleted" {
  with_user 'sts:*'
  run -1 --separate-stderr aws_run --yes --starts 1 --functions 'start p*3.13 wrapper'
  [[ $stderr == *'aws: CreateStack: User: arn:aws:iam::ACCOUNT:user/tester is not authorized to perform: cloudformation:CreateStack'* ]]
  without_checks
  nothing_is_left
}

@test "what cannot be deleted is named" {
  with_user sts:GetCallerIdentity cloudformation:CreateStack cloudformation:Describe\* s3:CreateBucket
  run -1 --separate-stderr aws_run --yes --starts 1 --functions 'start p*3.13 wrapper'
  [[ $stderr == *'aws: not deleted: lambda-go-shim-'*'-bucket: DeleteStack: User: arn:aws:iam::ACCOUNT:user/tester is not authorized'* ]]
  [[ $stderr == *'aws: run make aws CLEAN=1 later'* ]]
  without_checks
  aws_run clean --yes
  nothing_is_left
}

@test "a stack that CloudFormation cannot make or delete is a sentence with its reasons" {
  cd "$BATS_TEST_DIRNAME" || return
  run -0 --separate-stderr "$TOOL/bin/python" -B - <<'PYTHON'
import argparse, datetime
import boto3
from botocore.stub import Stubber
import main

now = datetime.datetime.now()
run = main.Run(boto3.Session(), argparse.Namespace(functions=[], starts=0), "lambda-go-shim-1")
stub = Stubber(run.cloudformation)
stack = {"StackName": "lambda-go-shim-1-edge", "CreationTime": now}
resource = {**stack, "StackId": "id", "Timestamp": now, "EventId": "id", "ResourceStatus": "CREATE_FAILED"}
stub.add_response("create_stack", {"StackId": "id"})
stub.add_response("describe_stacks", {"Stacks": [{**stack, "StackStatus": "CREATE_FAILED"}]})
resource.pop("CreationTime")
stub.add_response("describe_stack_events", {"StackEvents": [
    {**resource, "ResourceType": "AWS::CloudFormation::Stack", "ResourceStatusReason": "The following resource(s) failed to create: [A, B]."},
    {**resource, "ResourceType": "AWS::IAM::Role", "ResourceStatusReason": "Resource creation cancelled"},
    {**resource, "ResourceType": "AWS::Lambda::Function", "ResourceStatusReason": "Runtime python3.11 is not supported"},
    {**resource, "ResourceType": "AWS::S3::Bucket", "ResourceStatus": "CREATE_COMPLETE"}]})
stub.add_response("delete_stack", {})
stub.add_response("describe_stacks", {"Stacks": [{**stack, "StackStatus": "DELETE_FAILED"}]})
stub.add_response("describe_stack_resources", {"StackResources": [
    {"LogicalResourceId": "Jwt", "PhysicalResourceId": "lambda-go-shim-1-edge-jwt", "ResourceType": "AWS::Lambda::Function", "Timestamp": now,
     "ResourceStatus": "DELETE_FAILED", "ResourceStatusReason": "it is a replicated function"}]})
stub.activate()
try:
    run.deploy("edge", "{}")
except main.Stop as e:
    print(e)
print(*run.delete(sorted(run.asked)))
PYTHON
  [[ ${lines[0]} == 'lambda-go-shim-1-edge was not deployed: AWS::Lambda::Function: Runtime python3.11 is not supported' ]]
  [[ ${lines[1]} == 'AWS::Lambda::Function lambda-go-shim-1-edge-jwt: it is a replicated function' ]]
}
