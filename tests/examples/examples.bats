#!/usr/bin/env bats
# The examples of typed events. Each runs as a plugin that Python calls and as an
# executable in the emulator, and both must answer the same.

bats_require_minimum_version 1.5.0

setup_file() {
  export root BUILT=$BATS_FILE_TMPDIR
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  local example
  for example in sqs kinesis dynamodb cognito stepfunctions cloudwatchlogs; do
    cp -R "$root/examples/$example" "$BUILT/$example"
    cd "$BUILT/$example" || return
    both_packagings
  done
}

teardown() { stop_lambda; }

# example starts a handler of an example, for answers.
example() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  lambda_setup "$(python3 -c 'import sys; print(sys.executable)')"
  handler=$2
  cd "$BUILT/$1/exe" || return
  _HANDLER=handler.$handler start_lambda "handler.$handler" ./bootstrap
  cd ../plugin || return
}

# call prints the plugin's answer to an event. It prints an error as Lambda would.
call() {
  python3 -B - "$handler" "$1" 2>>"$BATS_TEST_TMPDIR/plugin.log" <<'PYTHON'
import json, sys
sys.path.insert(0, ".")
import handler
try:
    answer = getattr(handler, sys.argv[1])(json.loads(sys.argv[2]), None)
except Exception as error:
    answer = {"errorMessage": str(error), "errorType": type(error).__name__}
print(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))
PYTHON
}

# answers checks the example's answer to an event, in both packagings.
answers() {
  local event=$1 want=$2 packaging
  for packaging in call invoke; do
    run -0 --separate-stderr "$packaging" "$event"
    if [[ $output != "$want" ]]; then
      printf '%s\ngot  %s\nwant %s\n' "$packaging" "$output" "$want"
      cat "$LAMBDA_LOG"
      return 1
    fi
  done
}

# logged checks that both logs have a line that ends with a pattern.
logged() {
  local log
  for log in "$BATS_TEST_TMPDIR/plugin.log" "$LAMBDA_LOG"; do
    if ! grep -qE "$1\$" "$log"; then
      printf 'no line ends with %s in\n' "$1"
      cat "$log"
      return 1
    fi
  done
}

# sqs prints an event of messages with these bodies, and ids from 1.
sqs() {
  local queue=$1
  shift
  python3 - "$queue" "$@" <<'PYTHON'
import hashlib, json, sys
records = [{
    "messageId": "059f36b4-87a3-44ab-83d2-66197568%04d" % number,
    "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a" + str(number),
    "body": body,
    "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1795372205000",
                   "SenderId": "AIDAIENQZJOLO23YVJ4VO", "ApproximateFirstReceiveTimestamp": "1795372205004"},
    "messageAttributes": {"source": {"stringValue": "shop", "stringListValues": [], "binaryListValues": [], "dataType": "String"}},
    "md5OfBody": hashlib.md5(body.encode()).hexdigest(),
    "eventSource": "aws:sqs",
    "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:" + sys.argv[1],
    "awsRegion": "eu-central-1",
} for number, body in enumerate(sys.argv[2:], 1)]
print(json.dumps({"Records": records}))
PYTHON
}

@test "sqs: only the failed messages of a batch are returned" {
  local id=059f36b4-87a3-44ab-83d2-66197568
  example sqs Handle
  answers "$(sqs orders '{"id":"a","quantity":2}')" '{"batchItemFailures":null}'
  answers "$(sqs orders '{"id":"b","quantity":1}' 'no JSON' '{"id":"c","quantity":3}' '{"id":"d"}')" \
    "{\"batchItemFailures\":[{\"itemIdentifier\":\"${id}0002\"},{\"itemIdentifier\":\"${id}0004\"}]}"
  logged 'order a taken: 2 pieces'
  logged 'order c taken: 3 pieces'
  logged "message ${id}0002 failed: invalid order: invalid character 'o' in literal null \(expecting 'u'\)"
  logged "message ${id}0004 failed: an order needs an id and a quantity"
  answers '{"Records":[]}' '{"batchItemFailures":null}'
}

@test "sqs: in a FIFO queue no message overtakes a failed one" {
  local id=059f36b4-87a3-44ab-83d2-66197568
  example sqs Handle
  answers "$(sqs orders.fifo '{"id":"e","quantity":1}' '{"id":"","quantity":1}' '{"id":"f","quantity":1}')" \
    "{\"batchItemFailures\":[{\"itemIdentifier\":\"${id}0002\"},{\"itemIdentifier\":\"${id}0003\"}]}"
  logged 'order e taken: 1 pieces'
  run -1 grep 'order f' "$LAMBDA_LOG" "$BATS_TEST_TMPDIR/plugin.log"
}

# kinesis prints an event of records with these data.
kinesis() {
  python3 - "$@" <<'PYTHON'
import base64, json, sys
records = [{
    "kinesis": {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": "sensor-%d" % number,
        "sequenceNumber": "4954598523305823764578965034503290%06d" % number,
        "data": base64.b64encode(data.encode()).decode(),
        "approximateArrivalTimestamp": 1795372205.25,
    },
    "eventSource": "aws:kinesis",
    "eventVersion": "1.0",
    "eventID": "shardId-000000000006:4954598523305823764578965034503290%06d" % number,
    "eventName": "aws:kinesis:record",
    "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
    "awsRegion": "eu-central-1",
    "eventSourceARN": "arn:aws:kinesis:eu-central-1:123456789012:stream/measurements",
} for number, data in enumerate(sys.argv[1:], 1)]
print(json.dumps({"Records": records}))
PYTHON
}

@test "kinesis: the answer tells Lambda at which record to continue" {
  example kinesis Handle
  answers "$(kinesis '{"celsius":-3.5}' '{"celsius":0}')" '{"batchItemFailures":null}'
  logged 'sensor sensor-1: -3\.5 °C at 18:30:05\.250'
  logged 'sensor sensor-2: 0\.0 °C at 18:30:05\.250'
  answers "$(kinesis '{"celsius":1}' '{}' '{"celsius":7}' 'x')" \
    '{"batchItemFailures":[{"itemIdentifier":"4954598523305823764578965034503290000002"}]}'
  logged 'record shardId-000000000006:4954598523305823764578965034503290000002 failed: invalid measurement: celsius is missing'
  run -1 grep ' 7\.0 °C' "$LAMBDA_LOG" "$BATS_TEST_TMPDIR/plugin.log"
}

# dynamodb prints an event with a record for each argument "NAME CHANGE". CHANGE is JSON.
dynamodb() {
  python3 - "$@" <<'PYTHON'
import json, sys
records = []
for number, argument in enumerate(sys.argv[1:], 1):
    name, change = argument.split(" ", 1)
    change = dict({"ApproximateCreationDateTime": 1795372205, "Keys": {"id": {"S": "item-%d" % number}},
                   "SequenceNumber": "11100000000000000000%d" % number, "SizeBytes": 59,
                   "StreamViewType": "NEW_IMAGE"}, **json.loads(change))
    record = {"eventID": "c4ca4238a0b923820dcc509a6f75849%d" % number, "eventName": name, "eventVersion": "1.1",
              "eventSource": "aws:dynamodb", "awsRegion": "eu-central-1", "dynamodb": change,
              "eventSourceARN": "arn:aws:dynamodb:eu-central-1:123456789012:table/items/stream/2026-11-22T00:00:00.000"}
    if "expired" in change:
        del change["expired"]
        record["userIdentity"] = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    records.append(record)
print(json.dumps({"Records": records}))
PYTHON
}

@test "dynamodb: the SDK decodes items, with every digit" {
  example dynamodb Handle
  answers "$(dynamodb 'INSERT {"NewImage":{"id":{"S":"item-1"},"price":{"N":"12345678901234567890.123456789012345678"},"tags":{"SS":["a","b"]},
      "stock":{"M":{"places":{"L":[{"S":"Köln"},{"S":""}]}}},"other":{"NULL":true}}}' 'MODIFY {"NewImage":{"id":{"S":"item-2"}}}' 'REMOVE {}' 'REMOVE {"expired":true}')" \
    '{"batchItemFailures":null}'
  logged 'put item-1 \{"id":"item-1","price":12345678901234567890\.123456789012345678,"tags":\["a","b"\],"stock":\{"places":\["Köln",""\]\}\}'
  logged 'put item-2 \{"id":"item-2","stock":\{\}\}'
  logged 'delete item-3, expired: false'
  logged 'delete item-4, expired: true'
}

@test "dynamodb: Lambda continues at the record that failed" {
  example dynamodb Handle
  answers "$(dynamodb 'REMOVE {}' 'REMOVE {"Keys":{"key":{"S":"2"}}}' 'REMOVE {}')" \
    '{"batchItemFailures":[{"itemIdentifier":"111000000000000000002"}]}'
  logged 'record c4ca4238a0b923820dcc509a6f758492 failed: keys: the item has no string id'
  run -1 grep 'item-3' "$LAMBDA_LOG" "$BATS_TEST_TMPDIR/plugin.log"
  answers "$(dynamodb 'INSERT {"StreamViewType":"KEYS_ONLY"}')" '{"batchItemFailures":[{"itemIdentifier":"111000000000000000001"}]}'
  logged "failed: there is no new image: the stream's view type is KEYS_ONLY"
  answers "$(dynamodb 'INSERT {"NewImage":{"id":{"B":7}}}')" '{"batchItemFailures":[{"itemIdentifier":"111000000000000000001"}]}'
  logged 'failed: new image: expected BinaryAttributeValue to be \[\]byte, got float64 instead'
}

# cognito prints an event of the trigger $1 with the request and response $2, in the order in
# which the function encodes its fields.
cognito() {
  printf '{"version":"1","triggerSource":"%s","region":"eu-central-1","userPoolId":"eu-central-1_Abc123","callerContext":{"awsSdkVersion":"aws-sdk-unknown-unknown","clientId":"4f6g7h8j9k"},"userName":"ada",%s}' "$1" "$2"
}

@test "cognito: a sign-up is refused, left for confirmation by mail, or confirmed" {
  local request='"request":{"userAttributes":{"email":"ada@%s"},"validationData":null,"clientMetadata":null},"response":{"autoConfirmUser":%s,"autoVerifyEmail":%s,"autoVerifyPhone":false}'
  example cognito PreSignUp
  # shellcheck disable=SC2059 # request is a format
  asked() { printf "$request" "$@"; }
  answers "$(cognito PreSignUp_SignUp "$(asked Example.com false false)")" "$(cognito PreSignUp_SignUp "$(asked Example.com false false)")"
  answers "$(cognito PreSignUp_ExternalProvider "$(asked example.com false false)")" "$(cognito PreSignUp_ExternalProvider "$(asked example.com true true)")"
  answers "$(cognito PreSignUp_SignUp "$(asked example.org false false)")" \
    '{"errorMessage":"\"ada@example.org\" is not an address of example.com","errorType":"SignUpRefused"}'
  answers "$(cognito PreSignUp_SignUp '"request":{"userAttributes":{}}')" \
    '{"errorMessage":"\"\" is not an address of example.com","errorType":"SignUpRefused"}'
}

@test "cognito: tokens get a claim, and tokens of admins also get a scope" {
  local request groups response
  example cognito PreToken
  for groups in '"admins","staff"' '"staff"'; do
    request="\"request\":{\"userAttributes\":{\"sub\":\"b1\"},\"groupConfiguration\":{\"groupsToOverride\":[$groups],\"iamRolesToOverride\":[],\"preferredRole\":null},\"scopes\":[\"openid\"]}"
    response="\"response\":{\"claimsAndScopeOverrideDetails\":{\"idTokenGeneration\":{\"claimsToAddOrOverride\":{\"groups\":[$groups]},\"claimsToSuppress\":null},\"accessTokenGeneration\":{\"claimsToAddOrOverride\":null,\"claimsToSuppress\":null,\"scopesToAdd\":SCOPES,\"scopesToSuppress\":null},\"groupOverrideDetails\":{\"groupsToOverride\":[$groups],\"iamRolesToOverride\":[],\"preferredRole\":null}}}"
    if [[ $groups == *admins* ]]; then response=${response/SCOPES/[\"orders/write\"]}; else response=${response/SCOPES/null}; fi
    answers "$(cognito TokenGeneration_Authentication "$request,\"response\":{}")" "$(cognito TokenGeneration_Authentication "$request,$response")"
  done
}

@test "stepfunctions: the state machine retries and catches errors by their type" {
  example stepfunctions Handle
  answers '{"id":"p1","cents":250,"wallet":1000}' '{"id":"p1","left":750}'
  answers '{"id":"p2","cents":1001,"wallet":1000}' '{"errorMessage":"1 cents are missing","errorType":"WalletEmpty"}'
  answers '{"id":"p3","cents":113,"wallet":1000}' '{"errorMessage":"the provider is busy","errorType":"ProviderBusy"}'
  answers '{"cents":1}' '{"errorMessage":"id is missing","errorType":"PaymentInvalid"}'
  answers '{"id":"p4","cents":"250"}' '{"errorMessage":"json: cannot unmarshal string into Go struct field Payment.cents of type int","errorType":"UnmarshalTypeError"}'
  python3 - "$root/examples/stepfunctions/statemachine.json" <<'PYTHON'
import json, sys
task = json.load(open(sys.argv[1]))["States"]["TakePayment"]
retried, caught = ({name for rule in task[key] for name in rule["ErrorEquals"]} for key in ("Retry", "Catch"))
assert retried == {"ProviderBusy", "Lambda.TooManyRequestsException", "Lambda.ServiceException"}, retried
assert caught == {"WalletEmpty", "PaymentInvalid"}, caught
PYTHON
}

# logs prints an event with a gzipped JSON text.
logs() {
  python3 - "$1" <<'PYTHON'
import base64, gzip, json, sys
print(json.dumps({"awslogs": {"data": base64.b64encode(gzip.compress(sys.argv[1].encode())).decode()}}))
PYTHON
}

@test "cloudwatchlogs: errors are found in the gzipped payload" {
  example cloudwatchlogs Handle
  answers "$(logs '{"owner":"123456789012","logGroup":"/aws/lambda/shop","logStream":"2026/11/22/[$LATEST]4a1b","subscriptionFilters":["all"],"messageType":"DATA_MESSAGE",
      "logEvents":[{"id":"3953","timestamp":1795372205004,"message":"[ERROR] Überlauf\n"},{"id":"3954","timestamp":1795372205005,"message":"fine\n"}]}')" \
    '{"logGroup":"/aws/lambda/shop","logStream":"2026/11/22/[$LATEST]4a1b","events":2,"errors":[{"id":"3953","time":"2026-11-22T18:30:05.004Z","message":"[ERROR] Überlauf"}]}'
  logged '/aws/lambda/shop: 1 of 2 events are errors'
  answers "$(logs '{"owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],"messageType":"CONTROL_MESSAGE",
      "logEvents":[{"id":"","timestamp":1795372205004,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}')" \
    '{"logGroup":"","logStream":"","events":0,"errors":[]}'
}

@test "cloudwatchlogs: a payload with invalid base64, gzip or JSON, or a truncated one, is an error" {
  local payload
  example cloudwatchlogs Handle
  answers '{"awslogs":{"data":"%"}}' '{"errorMessage":"the payload cannot be read: illegal base64 data at input byte 0","errorType":"wrapError"}'
  answers '{"awslogs":{"data":"bm8gZ3ppcCBhdCBhbGw="}}' '{"errorMessage":"the payload cannot be read: gzip: invalid header","errorType":"wrapError"}'
  payload=$(logs '{"messageType":"DATA_MESSAGE","logEvents":[]}')
  answers "${payload:0:62}\"}}" '{"errorMessage":"the payload cannot be read: unexpected EOF","errorType":"wrapError"}'
  answers "$(logs 'no JSON')" "{\"errorMessage\":\"the payload cannot be read: invalid character 'o' in literal null (expecting 'u')\",\"errorType\":\"wrapError\"}"
  answers '{}' '{"errorMessage":"the payload cannot be read: EOF","errorType":"wrapError"}'
  answers "$payload" '{"logGroup":"","logStream":"","events":0,"errors":[]}'
}
