#!/usr/bin/env bats
# The English of the pages.

bats_require_minimum_version 1.5.0

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=image/versions
  source "$root/image/versions"
  # shellcheck source=tests/tools.bash
  source "$root/tests/tools.bash"
  node_tool "textlint-$TEXTLINT_VERSION" "textlint@$TEXTLINT_VERSION" "textlint-rule-write-good@$TEXTLINT_WRITE_GOOD_VERSION"
}

@test "the pages are in plain English" {
  run -0 "$BATS_TEST_DIRNAME/run"
}

@test "phrases of the list are found in paragraphs, headings and tables, but not in code" {
  page=$BATS_TEST_TMPDIR/page.md
  printf '# But for this\n\nIt is no file, for it is a link. `but for`\n\n| a |\n|---|\n| it is none of ours |\n' >"$page"
  run -1 "$BATS_TEST_DIRNAME/run" "$page"
  [[ $output == *'page.md:1:'*'"But for"'*'page.md:3:'*'"is no f"'*'page.md:3:'*'", for it is"'*'page.md:7:'*'"is none of"'* ]]
  run -0 grep -c 'but for' <<<"${output,,}"
  [[ $output == 1 ]]
}

@test "a repeated word is found" {
  printf 'This is is wrong.\n' >"$BATS_TEST_TMPDIR/page.md"
  run -1 "$BATS_TEST_DIRNAME/run" "$BATS_TEST_TMPDIR/page.md"
  [[ $output == *'page.md:1:'*'[Error/write-good]'* ]]
}

@test "the messages are in plain English" {
  python3 "$root/tests/docs/messages.py" "$root" --list >"$BATS_TEST_TMPDIR/messages" || true
  [[ -s $BATS_TEST_TMPDIR/messages ]]
  sed 's/^missing: //; s/$/\n/; s/[<*_]/ /g' "$BATS_TEST_TMPDIR/messages" >"$BATS_TEST_TMPDIR/messages.md"
  run -0 "$BATS_TEST_DIRNAME/run" "$BATS_TEST_TMPDIR/messages.md"
}
