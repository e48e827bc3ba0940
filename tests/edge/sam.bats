#!/usr/bin/env bats
# SAM's sample events for CloudFront. They have no eventType. Each has a request, a response or both.
# shellcheck disable=SC2154 # run sets stderr

bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=SCRIPTDIR/../setup.bash
  source "$BATS_TEST_DIRNAME/../setup.bash"
  commands_setup
  "$root/commands/emulator/install" "$root/build/shim/emulator" >&2 || skip "AWS's emulator is not available"
}

@test "an executable forwards all twelve sample events of SAM unchanged" {
  local name passed
  cat >handler.go <<'GO'
package main

import "github.com/eawsy/aws-lambda-go-shim/lambda/edge"

func Pass(event edge.Event) (edge.Result, error) { return event.Forward() }

func Echo(event any) (any, error) { return event, nil }
GO
  build --buildmode=exe
  pack
  invoke --sample list | sed -n 's,^\(cloudfront/[^ ]*\).*,\1,p' >names
  [[ $(wc -l <names) -eq 12 ]]
  while read -r name; do
    run -0 --separate-stderr invoke --handler Pass --sample "$name" handler.zip
    passed=$output
    run -0 --separate-stderr invoke --handler Echo --sample "$name" handler.zip
    python3 - "$output" "$passed" <<'PYTHON'
import json, sys
event, answer = map(json.loads, sys.argv[1:])
cf = event["Records"][0]["cf"]
want = cf.get("response", cf.get("request"))
assert "eventType" not in cf["config"] and answer == want, "got %s\nwant %s" % (answer, want)
PYTHON
  done <names
}
