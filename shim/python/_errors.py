"""Go's errors and panics, as Python's exceptions and frames."""
import json
import sys

_exceptions = {}


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
