#!/usr/bin/env bats
# The context of the current version of Lambda's own client, and what Go handlers see of it.

bats_require_minimum_version 1.5.0

setup_file() {
  export root python
  root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  # shellcheck source=tests/lambda.bash
  source "$root/tests/lambda.bash"
  python=$(python3 -c 'import sys; print(sys.executable)')
  lambda_setup "$python"
  cp -R "$BATS_TEST_DIRNAME/context" "$BATS_FILE_TMPDIR/function"
  cd "$BATS_FILE_TMPDIR/function" || return
  both_packagings
}

setup() {
  # shellcheck source=tests/lambda.bash
  source "$BATS_TEST_DIRNAME/../lambda.bash"
  lambda_setup "$python"
  cd "$BATS_FILE_TMPDIR/function" || return
}

teardown() { stop_lambda; }

# A client context with all fields that w3c may have, and one that it may not have.
CLIENT='{"custom":{"a":"b"},"w3c":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","tracestate":"a=b","baggage":7,"other":"x"}}'

# If this finds a new name, docs/handlers.md needs a row for it.
@test "each attribute of the client's context and each header that it reads is known" {
  PYTHONPATH=$RIC "$python" - <<'PYTHON'
import inspect, re
from awslambdaric import lambda_context, lambda_runtime_client

def names(thing):
    return sorted(name for name in dir(thing) if not name.startswith("_"))

def same(what, got, known):
    assert got == sorted(known), "%s: %s are new, %s are gone" % (what, set(got) - set(known), set(known) - set(got))

context = lambda_context.LambdaContext("id", {"client": {}}, {}, 0)
same("the context", names(context), [
    "aws_request_id", "client_context", "function_name", "function_version", "get_remaining_time_in_millis", "identity",
    "invoked_function_arn", "log", "log_group_name", "log_stream_name", "memory_limit_in_mb", "tenant_id", "w3c"])
same("the identity", names(context.identity), ["cognito_identity_id", "cognito_identity_pool_id"])
same("the client context", names(context.client_context), ["client", "custom", "env"])
same("the client", names(context.client_context.client), [
    "app_package_name", "app_title", "app_version_code", "app_version_name", "installation_id"])
same("the trace context", sorted(lambda_context.W3C_ALLOWED_FIELDS), ["baggage", "traceparent", "tracestate"])
source = inspect.getsource(lambda_runtime_client.LambdaRuntimeClient.wait_next_invocation)
same("the headers", sorted(set(re.findall("[\"'](Lambda-Runtime-[A-Za-z-]+|Content-Type)[\"']", source))), [
    "Content-Type", "Lambda-Runtime-Aws-Request-Id", "Lambda-Runtime-Aws-Tenant-Id", "Lambda-Runtime-Client-Context",
    "Lambda-Runtime-Cognito-Identity", "Lambda-Runtime-Deadline-Ms", "Lambda-Runtime-Invocation-Id",
    "Lambda-Runtime-Invoked-Function-Arn", "Lambda-Runtime-Trace-Id"])
PYTHON
}

@test "a handler that Python calls gets the tenant and the trace context" {
  cd plugin
  run -0 --separate-stderr env PYTHONPATH="$RIC" "$python" - "$CLIENT" <<'PYTHON'
import json, sys
import handler
from awslambdaric.lambda_context import LambdaContext

def context():
    return LambdaContext("id", json.loads(sys.argv[1]), None, 1 << 50, tenant_id="blue")

got = handler.Handle({}, context())
assert got == {"tenant": "blue", "w3c": context().w3c(), "custom": {"a": "b"}}, got
assert len(got["w3c"]) == 2, got
values = handler.Values({}, context())
assert values == [got["w3c"]["traceparent"], "a=b", None, None], values

class Raises(LambdaContext):
    def w3c(self):
        raise ZeroDivisionError

got = handler.Handle({}, Raises("id", json.loads(sys.argv[1]), None, 1 << 50))
assert got == {"tenant": "", "w3c": None, "custom": {"a": "b"}}, got
PYTHON
}

# asks invokes the function with the client context and prints its answer. The first invocation waits
# until the emulator listens.
asks() {
  invoke '{}' >/dev/null
  curl --silent --show-error --max-time 20 -H "X-Amz-Client-Context: $(printf %s "$CLIENT" | base64 -w 0)" -d '{}' "$LAMBDA"
}

@test "a handler in the native loop gets the trace context" {
  local packaging parent
  parent=$(sed 's/.*"traceparent":"\([^"]*\)".*/\1/' <<<"$CLIENT")
  for packaging in plugin exe; do
    cd "$BATS_FILE_TMPDIR/function/$packaging"
    PYTHONPATH=$RIC start_lambda handler.Values "$python" -m awslambdaric
    run -0 --separate-stderr asks
    [[ $output == '["'"$parent"'","a=b",null,null]' ]]
    stop_lambda
    PYTHONPATH=$RIC start_lambda handler.Handle "$python" -m awslambdaric
    run -0 --separate-stderr asks
    [[ $output == '{"custom":{"a":"b"},"tenant":"","w3c":{"traceparent":"'"$parent"'","tracestate":"a=b"}}' ]]
    stop_lambda
  done
}
