"""Go's errors and panics, as Python's exceptions and frames."""
import json
import sys

_exceptions = {}


def failure(text):
    """Returns a function that raises Go's error, from a Python frame for each Go frame."""
    error = json.loads(text)
    frames = error.get("stackTrace") or [None]
    call = _frame(_raise, [_exception(error["errorType"], (_str(error["errorMessage"]),))], frames[0])
    for frame in frames[1:]:
        call = _frame(_call, call, frame)
    return call


def _exception(name, args):
    """Returns an exception of the class of that name: there is one class for each name."""
    name = _str(name).replace("\0", "")
    if name not in _exceptions:
        attributes = {"__module__": __name__.rpartition(".")[0], "__reduce__": _reduce}
        if len(_exceptions) > 1000:  # names that come from data
            _exceptions.clear()
        return _exceptions.setdefault(name, type(name, (Exception,), attributes))(*args)
    return _exceptions[name](*args)


def _reduce(error):
    """Tells copy and pickle how to recreate an exception: no module has its class as an attribute."""
    return _exception, (type(error).__name__, error.args), error.__dict__


# Each is on one line, so that its code has only a first line. The exception is popped
# from its list: a local variable would keep the frame that keeps it.
def _raise(errors): raise errors.pop()
def _call(function): return function()


def _frame(template, argument, frame):
    """Returns a copy of template, with its argument, that a traceback shows as frame."""
    code = template.__code__
    if frame:
        path, line, label = _str(frame["path"]), max(frame["line"], 0), _str(frame["label"])
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
