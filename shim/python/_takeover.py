"""Whether Go may take the place of Lambda's own client in Python.

Go then does what the rest of that client's loop would have done. So it takes over only
from a loop that it knows, that of the versions 1 to 4.2, and tells it by its functions
and the names that they use, not by their text or their path.
"""
import sys
from os import environ
from types import BuiltinFunctionType, FunctionType

# The names that a function of a known version uses, and its parameters. A new duty of
# the client's, or a new field of an invocation, brings a name that is not here.
_GET_HANDLER = """handler AttributeError BUILT_IN_MODULE_CONFLICT FaultException HANDLER_NOT_FOUND
    IMPORT_MODULE_ERROR ImportError MALFORMED_HANDLER_NAME SyntaxError USER_CODE_SYNTAX_ERROR ValueError
    builtin_module_names filename format getattr import_module importlib lineno make_fault_handler replace rsplit
    split str sys text"""
_BOOTSTRAP = {
    "_get_handler": _GET_HANDLER,
    "get_handler": _GET_HANDLER,  # its name in 4.1.0 and 4.2.0
    "run": """app_root handler lambda_runtime_api_addr lambda_runtime_client AWS_LAMBDA_INITIALIZATION_TYPE Exception
        FaultException Formatter INIT_TYPE_SNAP_START LambdaLoggerFilter LambdaLoggerHandler LambdaRuntimeClient
        Unbuffered _AWS_LAMBDA_LOG_FORMAT _AWS_LAMBDA_LOG_LEVEL _GLOBAL_AWS_REQUEST_ID _GLOBAL_TENANT_ID _get_handler
        _log_preview_runtime_warning _setup_logging addFilter addHandler build_fault_result client_context
        cognito_identity content_type converter create_log_sink deadline_time_in_ms environ event_body exc_info
        exception_type exit get getLogger get_handler gmtime handle_event_request invocation_id invoke_id
        invoked_function_arn lambda_literals lambda_unhandled_exception_warning_message log_error logging make_error
        msg on_init_complete os post_init_error setFormatter stderr stdout sys tenant_id time to_json trace
        update_xray_env_variable wait_next_invocation warning x_amzn_trace_id""",
    "on_init_complete": """lambda_runtime_client log_sink BEFORE_SNAPSHOT_ERROR FaultException build_fault_result
        exc_info exit lambda_runtime_hooks_runner log_error post_init_error report_restore_error restore_next
        run_after_restore run_before_snapshot sys""",
    "update_xray_env_variable": "xray_trace_id environ os",
    "handle_event_request": """lambda_runtime_client request_handler invoke_id event_body content_type
        client_context_json cognito_identity_json invoked_function_arn epoch_deadline_time_in_ms tenant_id log_sink
        invocation_id Exception FaultException _WARNING_FRAME_TYPE __name__ create_lambda_context exc_info
        exception_type extract_traceback format_list getcwd lambda_literals
        lambda_unhandled_exception_warning_message len log log_error logging make_error make_xray_fault
        marshal_response marshaller msg os post_invocation_error post_invocation_result range str sys to_json trace
        traceback unmarshal_request warning""",
    "create_lambda_context": """client_context_json cognito_identity_json epoch_deadline_time_in_ms invoke_id
        invoked_function_arn tenant_id LambdaContext parse_json_header""",
}
_OPTIONAL = ("_get_handler", "get_handler", "on_init_complete")
_CLIENT = {
    "__init__": "self lambda_runtime_address use_thread_for_polling_next concurrent.futures ThreadPoolExecutor",
    "wait_next_invocation": """self Exception FaultException InvocationRequest LAMBDA_RUNTIME_CLIENT_ERROR
        ThreadPoolExecutor _get_next format get next result runtime_client str submit use_thread_for_polling_next""",
    "post_invocation_result": """self invoke_id result_data content_type invocation_id Exception bytes encode
        handle_exception isinstance post_invocation_result runtime_client""",
    "post_invocation_error": """self invoke_id error_response_data xray_fault invocation_id Exception encode
        handle_exception len post_error runtime_client""",
}
_MARSHALLER = {
    "__init__": "self Encoder jsonEncoder",
    "unmarshal_request": "self request content_type Exception FaultException UNMARSHAL_ERROR format json loads str",
    "marshal_response": "self response Exception FaultException MARSHAL_ERROR bytes encode format isinstance jsonEncoder str",
}


class _Differs(Exception):
    """What differs from all known versions, in a sentence."""


def in_worker():
    """Whether this process is one of those that Lambda's client has forked to serve
    several invocations at once, and not their parent.
    """
    process = sys.modules.get("multiprocessing.process")
    return getattr(process, "parent_process", lambda: None)() is not None


def decline(why):
    sys.stderr.write("aws-lambda-go-shim: Python's own loop serves this function: %s\n" % why)
    sys.stderr.flush()


def deferred(name, make, objection):
    """The function of that name for a process that may still fork, where Go must not be
    loaded yet: its first call makes it.
    """
    made = []

    def function(event, context=None):
        if not made:
            if objection:
                decline(objection)
            made.append(make(name))
        return made[0](event, context)

    function.__name__ = function.__qualname__ = name
    return function


def objection(asking, insist):
    """Why Go must not take over from the function that asks for the handler, or None.
    Who insists is only kept from losing an invocation.
    """
    if _has_invocation(asking):
        return "the handler was looked up after an invocation had arrived"
    if insist:
        return None
    try:
        _compare(asking.f_code.co_name, asking.f_globals, asking.f_back)
    except _Differs as difference:
        return str(difference)
    except Exception as error:  # something that nobody thought of
        return "Lambda's client is unknown: %s: %s" % (type(error).__name__, error)


def _has_invocation(frame):
    while frame:
        if frame.f_code.co_name != "<module>":
            for name, value in frame.f_locals.items():
                if name == "invoke_id" or "invoke_id" in getattr(value, "__dict__", ()):
                    return True
        frame = frame.f_back
    return False


def _compare(asker, bootstrap, caller):
    package = bootstrap["__name__"].rpartition(".")[0]
    for name, known in _BOOTSTRAP.items():
        if name in bootstrap or name not in _OPTIONAL:
            if not _is_stock(bootstrap.get(name), name, package):
                raise _Differs("bootstrap.%s was replaced" % name)
            _compare_function("bootstrap." + name, bootstrap[name], known, package)
    if asker not in _OPTIONAL or caller.f_code is not bootstrap["run"].__code__:
        raise _Differs("the handler was looked up by %s for %s" % (asker, caller.f_code.co_name))

    client = caller.f_locals["lambda_runtime_client"]
    _compare_object(client, type(client).__name__, _CLIENT, package)
    _compare_object(client.marshaller, type(client).__name__ + ".marshaller", _MARSHALLER, package)
    for cls in type(client.marshaller.jsonEncoder), bootstrap["LambdaContext"]:
        _compare_class(cls, package)
    module = vars(sys.modules[type(client).__module__])["runtime_client"]
    if type(module.next) is not BuiltinFunctionType:
        raise _Differs("runtime_client.next was replaced")

    if environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start" and _has_hooks():
        raise _Differs("Python functions are registered with snapshot_restore_py")
    threading = sys.modules["threading"]
    if threading.current_thread() is not threading.main_thread():
        raise _Differs("the handler was looked up on a thread that is not the main one")


def _compare_object(value, label, functions, package):
    cls = type(value)
    if not _is_stock(cls, cls.__name__, package):
        raise _Differs("%s was replaced" % label)
    for base in cls.__mro__[:-1]:
        _compare_class(base, package)
    for name, known in functions.items():
        if not hasattr(cls, name):
            raise _Differs("%s.%s is missing" % (label, name))
        _compare_function(label + "." + name, getattr(cls, name), known, package)
    for new in sorted(set(vars(value)) - set(functions["__init__"].split())):
        raise _Differs("%s has something new: %s" % (label, new))


def _compare_class(cls, package):
    if not _is_stock(cls, cls.__name__, package):
        raise _Differs("%s was replaced" % cls.__name__)
    for name, value in vars(cls).items():
        value = getattr(value, "__func__", value)  # of a staticmethod
        if callable(value) and (name[:2] != "__" or name == "__init__"):
            if not _is_plain(value, name, vars(sys.modules[cls.__module__])):
                raise _Differs("%s.%s was replaced" % (cls.__name__, name))


def _compare_function(label, function, known, package):
    """Compares the names that a function uses, and what they are in its module."""
    code, known = function.__code__, set(known.split() + [""])  # "" is from a relative import
    used = code.co_names + code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]
    for new in sorted(set(used) - known):
        raise _Differs("%s has something new: %s" % (label, new))
    for name in sorted(known & set(function.__globals__)):
        value = function.__globals__[name]
        if callable(value) and not _is_stock(value, name, package):
            raise _Differs("%s.%s was replaced" % (function.__module__.rpartition(".")[2], name))


def _is_stock(value, name, package):
    """Whether a function or a class is the one of that name in a module of the client's."""
    module = sys.modules.get(getattr(value, "__module__", None))
    return (module is not None and module.__name__.rpartition(".")[0] == package
            and getattr(value, "__name__", None) == name and vars(module).get(name) is value
            and (isinstance(value, type) or _is_plain(value, name, vars(module))))


def _is_plain(function, name, namespace):
    """Whether a function was made by a def of that name there, and is not wrapped."""
    return (type(function) is FunctionType and function.__globals__ is namespace
            and function.__code__.co_name == name and not function.__dict__)


def _has_hooks():
    """Whether Python code has hooks for a snapshot. Go runs its own ones itself."""
    registry = sys.modules.get("snapshot_restore_py")
    hooks = registry.get_before_snapshot() + registry.get_after_restore() if registry else ()
    ours = (__name__.rpartition(".")[0], "Lambdashim")
    return any((hook[0].__module__, hook[0].__name__[:10]) != ours for hook in hooks)
