#!/usr/bin/env bats
# No environment variable, and above all no credential, gets into a zip, a log or an error.

bats_require_minimum_version 1.5.0

setup_file() {
  export SECRET=s3cret-of-the-environment root play
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  play=$BATS_FILE_TMPDIR/play
  (cd "$root/shim" && go build -o "$play" ./peer/play)
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  cp -R "$BATS_TEST_DIRNAME/../loop/function" "$BATS_FILE_TMPDIR/function"
  cd "$BATS_FILE_TMPDIR/function" || return
  AWS_SECRET_ACCESS_KEY=$SECRET AWS_SESSION_TOKEN=$SECRET both_packagings
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  cd "$BATS_FILE_TMPDIR/function" || return
}

# without_secret FILE...: checks that no file contains the secret.
without_secret() {
  run -1 grep -l -r -F -e "$SECRET" "$@"
}

# plays SCRIPT COMMAND...: runs a function with a strict Runtime API and the secret in its
# environment, and writes all output to $BATS_TEST_TMPDIR/said.
plays() {
  local script=$1
  shift
  AWS_ACCESS_KEY_ID=$SECRET AWS_SECRET_ACCESS_KEY=$SECRET AWS_SESSION_TOKEN=$SECRET OTHER=$SECRET \
    _HANDLER=handler.Fail PYTHONDONTWRITEBYTECODE=1 \
    "$play" - "$@" <<<"$script" >>"$BATS_TEST_TMPDIR/said" 2>&1 3>&- || true
}

@test "the files and output of build and pack do not contain a secret" {
  without_secret plugin exe plugin.zip exe.zip plugin.txt exe.txt
}

@test "answers and logs do not contain a secret, however an invocation ends" {
  local python format kind
  python=$(python3 -c 'import sys; print(sys.executable)')
  lambda_setup "$python"
  for format in Text JSON; do
    for kind in error panic goexit fine; do
      script+='{"event": "'$kind'"}'$'\n'
    done
    for kind in exit fatal; do
      (cd exe && AWS_LAMBDA_LOG_FORMAT=$format plays "$script{\"event\": \"$kind\"}" ./bootstrap)
      (cd plugin && PYTHONPATH=$RIC AWS_LAMBDA_LOG_FORMAT=$format plays "$script{\"event\": \"$kind\"}" "$python" -m awslambdaric)
    done
    (cd exe && AWS_LAMBDA_LOG_FORMAT=$format plays '{"event": "error", "error": [{"status": 400}, {"status": 400}]}' ./bootstrap)
    script=''
  done
  grep -q 'no luck' "$BATS_TEST_TMPDIR/said"
  grep -q 'goroutine ' "$BATS_TEST_TMPDIR/said" # Go's trace
  without_secret "$BATS_TEST_TMPDIR/said"
}
