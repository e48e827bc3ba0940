#!/usr/bin/env bats
# Programs typed with github.com/aws/aws-lambda-go/events, given that module's own
# examples of events.

bats_require_minimum_version 1.5.0

setup_file() {
  export HANDLER=typed FUNCTION=$BATS_FILE_TMPDIR/function
  cp -R "$BATS_TEST_DIRNAME/events" "$FUNCTION"
  cd "$FUNCTION" || return
  "$BATS_TEST_DIRNAME/../scripts/build"
  "$BATS_TEST_DIRNAME/../scripts/pack"
  python3 -m zipfile -e typed.zip task
  # What reference needs of the go.mod is no more than aws-lambda-go.
  sed -i '/eawsy/d' go.mod
  go build -o check ./reference
  EXAMPLES=$(go list -m -f '{{.Dir}}' github.com/aws/aws-lambda-go)/events/testdata
  export EXAMPLES
}

# comes_back_equal NAME EXAMPLE: the handler NAME answers the example as Go's own
# encoding/json does.
comes_back_equal() {
  local name=$1 example=$EXAMPLES/$2
  cd "$FUNCTION" || return
  ./check "$name" <"$example" >"$BATS_TEST_TMPDIR/want.json"
  run -0 --separate-stderr python3 - "$name" "$example" "$BATS_TEST_TMPDIR/want.json" <<'PYTHON'
import json, sys
sys.path.insert(0, "task")
import typed
name, example, want = sys.argv[1:]
got = getattr(typed, name)(json.load(open(example)), None)
want = json.load(open(want))
assert want, "nothing was decoded"
assert got == want, "got  %r\nwant %r" % (got, want)
print("equal")
PYTHON
  [[ $output == equal ]]
}

@test "an S3 event comes back equal" { comes_back_equal S3Event s3-event.json; }
@test "an SNS event comes back equal" { comes_back_equal SNSEvent sns-event.json; }
@test "an SQS event comes back equal" { comes_back_equal SQSEvent sqs-event.json; }
@test "a DynamoDB event comes back equal" { comes_back_equal DynamoDBEvent dynamodb-event.json; }
@test "a Kinesis event comes back equal" { comes_back_equal KinesisEvent kinesis-event.json; }
@test "a Firehose event comes back equal" { comes_back_equal KinesisFirehoseEvent kinesis-firehose-event.json; }
@test "a CloudWatch Logs event comes back equal" { comes_back_equal CloudwatchLogsEvent cloudwatch-logs-event.json; }
@test "what a CloudWatch Logs event carries is unzipped" { comes_back_equal CloudWatchLogs cloudwatch-logs-event.json; }
@test "a Cognito event comes back equal" { comes_back_equal CognitoEvent cognito-event.json; }
@test "an ALB request comes back equal" { comes_back_equal ALBTargetGroupRequest alb-lambda-target-request-multivalue-headers.json; }
@test "an API Gateway REST request comes back equal" { comes_back_equal APIGatewayProxyRequest apigw-request.json; }
@test "an API Gateway HTTP request comes back equal" { comes_back_equal APIGatewayV2HTTP apigw-v2-request-jwt-authorizer.json; }
@test "a function URL request comes back equal" { comes_back_equal LambdaFunctionURL lambda-urls-request.json; }
