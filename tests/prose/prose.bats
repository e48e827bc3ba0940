#!/usr/bin/env bats
# The English of the pages.

bats_require_minimum_version 1.5.0

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=versions
  source "$root/versions"
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  node_tool "textlint-$TEXTLINT_VERSION" "textlint@$TEXTLINT_VERSION" "textlint-rule-write-good@$TEXTLINT_WRITE_GOOD_VERSION"
}

@test "the pages are in plain English" {
  run -0 "$BATS_TEST_DIRNAME/run"
}

@test "the messages are in plain English" {
  python3 "$root/site/messages.py" "$root" >"$BATS_TEST_TMPDIR/messages"
  [[ -s $BATS_TEST_TMPDIR/messages ]]
  sed 's/^.*\t//; s/$/\n/; s/[<*_]/ /g' "$BATS_TEST_TMPDIR/messages" >"$BATS_TEST_TMPDIR/messages.md"
  run -0 "$BATS_TEST_DIRNAME/run" "$BATS_TEST_TMPDIR/messages.md"
}
