#!/usr/bin/env bats
# SAM's sample events for CloudFront, which `sam local generate-event` prints. They have no
# eventType. Each has a request, a response or both.

bats_require_minimum_version 1.5.0

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/lambda.bash
  source "$root/tests/lambda.bash"
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  # shellcheck source=versions
  source "$root/versions"
  python=$(python3 -c 'import sys; print(sys.executable)')
}

teardown() { stop_lambda; }

@test "an executable forwards all twelve sample events of SAM unchanged" {
  lambda_setup "$python"
  python_tool "sam-$AWS_SAM_CLI_VERSION" "aws-sam-cli==$AWS_SAM_CLI_VERSION"
  cd "$BATS_TEST_TMPDIR"
  cat >handler.go <<'GO'
package main

import "github.com/eawsy/aws-lambda-go-shim/lambda/edge"

func Pass(event edge.Event) (edge.Result, error) { return event.Forward() }
GO
  "$root/scripts/build" --buildmode=exe
  "$root/scripts/pack" handler bootstrap handler.zip
  "$python" -m zipfile -e handler.zip task
  cd task
  PYTHONPATH=$RIC start_lambda handler.Pass "$python" -m awslambdaric
  # Call SAM's Python code, because its command takes a second for each event.
  "$TOOL/bin/python" - >"$BATS_TEST_TMPDIR/events" <<'PYTHON'
import json
from samcli.lib.generated_sample_events.events import Events
events = Events()
for name, event in sorted(events.event_mapping["cloudfront"].items()):
    values = {tag: value["default"] for tag, value in event["tags"].items()}
    text = events.generate_event("cloudfront", name, values)
    assert "eventType" not in text, text
    print(json.dumps(json.loads(text)))
PYTHON
  [[ $(wc -l <"$BATS_TEST_TMPDIR/events") -eq 12 ]]
  while read -r event; do
    run -0 --separate-stderr invoke "$event"
    "$python" - "$event" "$output" <<'PYTHON'
import json, sys
event, answer = map(json.loads, sys.argv[1:])
cf = event["Records"][0]["cf"]
want = cf.get("response", cf.get("request"))
assert answer == want, "got %s\nwant %s" % (answer, want)
PYTHON
  done <"$BATS_TEST_TMPDIR/events"
}
