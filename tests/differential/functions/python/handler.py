"""The handlers that awslambdaric serves. They do the same as the Go ones, where Python can."""

import base64
import os


class CustomError(Exception):
    pass


class wrapError(Exception):
    pass


class errorString(Exception):  # the name of the type that errors.New returns
    pass


RESULTS = {
    "null": None, "true": True, "zero": 0, "int64": 9223372036854775807, "0.1": 0.1, "empty slice": [],
    "map": {"a": [None, "x"], "b": 1}, "any of any": [[], {}], "channel": object(),
}


def Do(event, context):
    kind, _, what = event["Do"].partition(" ")
    text = event.get("Text", "") * event.get("Size", 1)
    if "Bytes" in event:
        text = base64.b64decode(event["Bytes"]).decode("utf-8", "replace")
    if kind == "result":
        if what == "text":
            return text
        if what == "and an error":
            raise errorString("and an error")
        return RESULTS[what]
    if what == "pointer":
        raise CustomError(text)
    if what == "wrapped":
        raise wrapError("outer: " + text)
    raise errorString(text)


def Any(event, context):
    return event


def Told(event, context):
    told = {
        "trace": os.environ.get("_X_AMZN_TRACE_ID", ""),
        "environment trace": os.environ.get("_X_AMZN_TRACE_ID", ""),
        "function": context.function_name,
        "version": context.function_version,
        "memory": int(context.memory_limit_in_mb),
        "log group": context.log_group_name,
        "log stream": context.log_stream_name,
        "error": None,
        "deadline": "in a minute" if 30000 < context.get_remaining_time_in_millis() < 61000 else "at another time",
    }
    client = context.client_context
    told["lambda"] = {
        "AwsRequestID": context.aws_request_id,
        "InvokedFunctionArn": context.invoked_function_arn or "",
        "Identity": {
            "CognitoIdentityID": context.identity.cognito_identity_id or "",
            "CognitoIdentityPoolID": context.identity.cognito_identity_pool_id or "",
        },
        "ClientContext": {
            "Client": {
                name: getattr(client and client.client, name, None) or ""
                for name in ("installation_id", "app_title", "app_version_code", "app_package_name")
            },
            "env": client and client.env,
            "custom": client and client.custom,
        },
    }
    if context.tenant_id:
        told["lambda"]["TenantID"] = context.tenant_id
    return told
