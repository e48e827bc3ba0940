"""Decides whether Go may take the place of Lambda's own client in Python.

Go then does what the rest of that client's loop would have done. So it takes over only
from a loop that it knows, that of versions 1 to 4.2. It recognizes the loop by its
functions and the names that they use, not by their text or their path.
"""
import sys
from os import environ
from types import BuiltinFunctionType, FunctionType

# The names that a function of a known version uses, and its parameters. A new task of
# the client, or a new field of an invocation, brings a name that is not listed.
_KNOWN = {
    "_get_handler": """
        handler AttributeError BUILT_IN_MODULE_CONFLICT FaultException HANDLER_NOT_FOUND IMPORT_MODULE_ERROR
        ImportError MALFORMED_HANDLER_NAME SyntaxError USER_CODE_SYNTAX_ERROR ValueError
        builtin_module_names filename format getattr import_module importlib lineno make_fault_handler
        replace rsplit split str sys text""",
    "run": """
        app_root handler lambda_runtime_api_addr lambda_runtime_client AWS_LAMBDA_INITIALIZATION_TYPE
        Exception FaultException Formatter INIT_TYPE_SNAP_START LambdaLoggerFilter LambdaLoggerHandler
        LambdaRuntimeClient Unbuffered _AWS_LAMBDA_LOG_FORMAT _AWS_LAMBDA_LOG_LEVEL _GLOBAL_AWS_REQUEST_ID
        _GLOBAL_TENANT_ID _get_handler _log_preview_runtime_warning _setup_logging addFilter addHandler
        build_fault_result client_context cognito_identity content_type converter create_log_sink
        deadline_time_in_ms environ event_body exc_info exception_type exit get getLogger get_handler gmtime
        handle_event_request invocation_id invoke_id invoked_function_arn lambda_literals
        lambda_unhandled_exception_warning_message log_error logging make_error msg on_init_complete os
        post_init_error setFormatter stderr stdout sys tenant_id time to_json trace update_xray_env_variable
        wait_next_invocation warning x_amzn_trace_id""",
    "on_init_complete": """
        lambda_runtime_client log_sink BEFORE_SNAPSHOT_ERROR FaultException build_fault_result exc_info exit
        lambda_runtime_hooks_runner log_error post_init_error report_restore_error restore_next
        run_after_restore run_before_snapshot sys""",
    "update_xray_env_variable": "xray_trace_id environ os",
    "handle_event_request": """
        lambda_runtime_client request_handler invoke_id event_body content_type client_context_json
        cognito_identity_json invoked_function_arn epoch_deadline_time_in_ms tenant_id log_sink
        invocation_id Exception FaultException _WARNING_FRAME_TYPE __name__ create_lambda_context exc_info
        exception_type extract_traceback format_list getcwd lambda_literals
        lambda_unhandled_exception_warning_message len log log_error logging make_error make_xray_fault
        marshal_response marshaller msg os post_invocation_error post_invocation_result range str sys
        to_json trace traceback unmarshal_request warning""",
    "create_lambda_context": """
        client_context_json cognito_identity_json epoch_deadline_time_in_ms invoke_id invoked_function_arn
        tenant_id LambdaContext parse_json_header""",
    "wait_next_invocation": """
        Exception FaultException InvocationRequest LAMBDA_RUNTIME_CLIENT_ERROR ThreadPoolExecutor _get_next
        format get next result runtime_client str submit use_thread_for_polling_next""",
    "post_invocation_result": """
        invoke_id result_data content_type invocation_id Exception bytes encode handle_exception isinstance
        post_invocation_result runtime_client""",
    "post_invocation_error": """
        invoke_id error_response_data xray_fault invocation_id Exception encode handle_exception len
        post_error runtime_client""",
    "unmarshal_request": """
        request content_type Exception FaultException UNMARSHAL_ERROR format json loads str""",
    "marshal_response": """
        response Exception FaultException MARSHAL_ERROR bytes encode format isinstance jsonEncoder str""",
}
_KNOWN["get_handler"] = _KNOWN["_get_handler"]  # its name in 4.1.0 and 4.2.0
_OPTIONAL = "_get_handler", "get_handler", "on_init_complete"
_ATTRIBUTES = "lambda_runtime_address", "use_thread_for_polling_next", "ThreadPoolExecutor", "jsonEncoder"


class _Differs(Exception):
    """Says in a sentence what differs from all known versions."""


def objection(asking, insist):
    """Returns why Go must not take over from the function that asks for the handler, or
    None. With insist, the only reason is that an invocation would be lost.
    """
    frame = asking
    while frame:
        for name, value in frame.f_locals.items() if frame.f_code.co_name != "<module>" else ():
            if name == "invoke_id" or "invoke_id" in getattr(value, "__dict__", ()):
                return "the handler was looked up after an invocation had arrived"
        frame = frame.f_back
    if insist:
        return None
    try:
        return _compare(asking.f_code.co_name, asking.f_globals, asking.f_back)
    except _Differs as difference:
        return str(difference)
    except Exception as error:  # nothing foreseen
        return "Lambda's client is unknown: %s: %s" % (type(error).__name__, error)


def _compare(asker, bootstrap, caller):
    package = bootstrap["__name__"].rpartition(".")[0]
    missing = set(_KNOWN) - set(_OPTIONAL) - _compare_all("bootstrap", bootstrap, package)
    if asker not in _OPTIONAL or caller.f_code is not bootstrap["run"].__code__:
        raise _Differs("the handler was looked up by %s for %s" % (asker, caller.f_code.co_name))

    client = caller.f_locals["lambda_runtime_client"]
    marshaller = client.marshaller
    if not _is_stock(type(marshaller), "LambdaMarshaller", package):
        raise _Differs(type(client).__name__ + ".marshaller was replaced")
    for new in sorted((set(vars(client)) | set(vars(marshaller))) - set(_ATTRIBUTES)):
        raise _Differs("%s has something new: %s" % (type(client).__name__, new))
    classes = type(client).__mro__[:-1] + (type(marshaller), type(marshaller.jsonEncoder), bootstrap["LambdaContext"])
    for cls in classes:
        module = vars(sys.modules[cls.__module__])
        if not _is_stock(cls, cls.__name__, package):
            raise _Differs(cls.__name__ + " was replaced")
        missing -= _compare_all(cls.__name__, vars(cls), package)
        _compare_all(module["__name__"].rpartition(".")[2], module, package)
    for name in sorted(missing):
        raise _Differs(name + " is missing")
    extension = sys.modules.get("runtime_client")  # in C; without it the client cannot serve
    if extension and type(extension.next) is not BuiltinFunctionType:
        raise _Differs("runtime_client.next was replaced")

    threading = sys.modules["threading"]
    if threading.current_thread() is not threading.main_thread():
        raise _Differs("the handler was looked up on a thread that is not the main one")
    hooks = sys.modules.get("snapshot_restore_py")
    if hooks and environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        ours = __name__.rpartition(".")[0], "Lambdashim"  # which Go runs itself
        for hook in hooks.get_before_snapshot() + hooks.get_after_restore():
            if (hook[0].__module__, hook[0].__name__[:10]) != ours:
                raise _Differs("Python functions are registered with snapshot_restore_py")


def _compare_all(label, namespace, package):
    """Compares the functions and classes of a module, or the functions of a class."""
    for name, value in namespace.items():
        value = getattr(value, "__func__", value)  # of a staticmethod
        if callable(value) and name[:2] != "__":
            if not _is_stock(value, name, package):
                raise _Differs("%s.%s was replaced" % (label, name))
            if name in _KNOWN:
                code = value.__code__
                used = set(code.co_names + code.co_varnames[:code.co_argcount + code.co_kwonlyargcount])
                for new in sorted(used - set(_KNOWN[name].split()) - set(("", "self"))):
                    raise _Differs("%s.%s has something new: %s" % (label, name, new))
    return set(namespace)


def _is_stock(value, name, package):
    """Whether a function or class was defined under that name in one of the client's
    modules, and is not wrapped.
    """
    module = getattr(value, "__module__", None) or ""
    namespace = vars(sys.modules.get(module, sys))
    if module.rpartition(".")[0] != package:
        return False
    if isinstance(value, type):
        return namespace.get(name) is value
    return (type(value) is FunctionType and value.__globals__ is namespace and value.__code__.co_name == name
            and not value.__dict__)
