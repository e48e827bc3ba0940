"""The context objects that handlers are called with."""
import time


class Attributes(object):
    def __init__(self, **attributes):
        self.__dict__.update(attributes)


class LambdaContext(object):
    """The context of AWS's runtime client, awslambdaric."""

    def __init__(self, milliseconds=3000, **changes):
        self.aws_request_id = "8286a188-ba32-4475-8077-530cd35c09a9"
        self.log_group_name = "/aws/lambda/function"
        self.log_stream_name = "2026/01/02/[$LATEST]0123456789abcdef"
        self.function_name = "function"
        self.memory_limit_in_mb = "128"
        self.function_version = "$LATEST"
        self.invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:function"
        self.tenant_id = None
        self.client_context = None
        self.identity = Attributes(cognito_identity_id=None, cognito_identity_pool_id=None)
        self._epoch_deadline_time_in_ms = int(time.time() * 1000) + milliseconds
        self.__dict__.update(changes)

    def get_remaining_time_in_millis(self):
        return max(0, self._epoch_deadline_time_in_ms - int(round(time.time() * 1000)))

    def log(self, message):
        pass


# What Go sees of a LambdaContext, except the remaining time.
SEEN = {
    "aws_request_id": "8286a188-ba32-4475-8077-530cd35c09a9",
    "log_group_name": "/aws/lambda/function",
    "log_stream_name": "2026/01/02/[$LATEST]0123456789abcdef",
    "function_name": "function",
    "memory_limit_in_mb": "128",
    "function_version": "$LATEST",
    "invoked_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:function",
    "has_identity": False, "has_client_context": False,
    "has_client": False, "has_custom": False, "has_env": False,
}

# What Go sees without a context.
EMPTY = dict(SEEN, aws_request_id="", log_group_name="", log_stream_name="", function_name="",
             memory_limit_in_mb="0", function_version="", invoked_function_arn="")
