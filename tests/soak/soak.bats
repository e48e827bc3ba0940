#!/usr/bin/env bats
# A small run of make soak. The figures themselves are not checked.

bats_require_minimum_version 1.5.0

@test "a short run finds nothing wrong and prints every table" {
  local row root report=$BATS_TEST_TMPDIR/report
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  SOAK_OUTPUT=$BATS_TEST_TMPDIR/soak SOAK_INVOCATIONS=1000 CHAOS_TIME=3s FREEZE_TIME=1s PYTHONDONTWRITEBYTECODE=1 \
    "$root/tests/soak/run" >"$report"
  for row in awslambdaric executable plugin 'executable, started by Python' 'chaos in CPython 3.[0-9.]*'; do
    grep -qE "^\| $row \| [0-9,]+ \| [0-9.]+ GB \|( [0-9.]+ \|){3} [+-][0-9.]+ \| [0-9]+, [0-9]+ \| [0-9–]+ \| [0-9–]+ \|$" "$report"
  done
  [[ $(sed -n '/^### late$/,/^### chaos$/s/^| \([a-z].*\)/\1/p' "$report" | wc -l) -eq 3 ]]
  [[ $(grep -cx '| .* | served | served |' "$report") -eq 12 ]]
}
