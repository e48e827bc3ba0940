"""What __init__.py needs seldom: client contexts, and errors of Go's."""
import json
import sys

_exceptions = {}


def client_context(value):
    """The JSON of a client context, as it came in Lambda's header."""
    client = getattr(value, "client", None)
    custom, env = getattr(value, "custom", None), getattr(value, "env", None)
    names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
    return json.dumps({
        "client": client and dict((name, getattr(client, name, None)) for name in names),
        "custom": custom if isinstance(custom, dict) else None,
        "env": env if isinstance(env, dict) else None,
    }, default=str)


def register_hooks(bridge, plugin, function):
    """Has Lambda's own client run what Go has registered around a snapshot, should
    that client serve the function and not Go.
    """
    try:
        import snapshot_restore_py
        bridge.lookup(plugin, "LambdashimBeforeSnapshot")
    except (ImportError, AttributeError):
        return  # no SnapStart in this Python, or nothing registered
    snapshot_restore_py.register_before_snapshot(function("LambdashimBeforeSnapshot"), None)
    snapshot_restore_py.register_after_restore(function("LambdashimAfterRestore"), None)


def failure(text):
    """A function that raises what Go reported, from a frame for each of Go's."""
    error = json.loads(text)
    name = _str(error["errorType"])
    if name not in _exceptions:
        _exceptions[name] = type(name, (Exception,), {"__module__": __name__.rpartition(".")[0]})
    frames = error.get("stackTrace") or [None]
    call = _frame(_raise, _exceptions[name](_str(error["errorMessage"])), frames[0])
    for frame in frames[1:]:
        call = _frame(_call, call, frame)
    return call


# On one line each, so that the first line of their code is the only one.
def _raise(error): raise error
def _call(function): return function()


def _frame(template, argument, frame):
    """A copy of template, with its argument, that stands at frame in a traceback."""
    code = template.__code__
    if frame:
        path, line, label = _str(frame["path"]), frame["line"], _str(frame["label"])
        if hasattr(code, "replace"):
            code = code.replace(co_filename=path, co_firstlineno=line, co_name=label)
        else:  # before 3.8
            code = type(code)(*(
                (code.co_argcount,) + ((code.co_kwonlyargcount,) if sys.version_info[0] > 2 else ()) +
                (code.co_nlocals, code.co_stacksize, code.co_flags, code.co_code, code.co_consts,
                 code.co_names, code.co_varnames, path, label, line, code.co_lnotab)))
    return type(template)(code, {}, code.co_name, (argument,))


def _str(text):
    return text if isinstance(text, str) else text.encode("utf-8")  # 2.7's unicode
