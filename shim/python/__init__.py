"""A function written in Go, as a Python module: handler.Handle(event, context).

Lambda compiles this file at every cold start, hence its size.
"""
from __future__ import absolute_import

import sys
from os.path import abspath, dirname

GODEBUG = ""  # the plugin's DefaultGODEBUG, which pack writes here

if "t" in getattr(sys, "abiflags", ""):
    raise ImportError("aws-lambda-go-shim needs the GIL: use a CPython that is not free-threaded")

from . import _bridge  # noqa: E402


class _Module(type(sys)):
    """This module, with the attributes that the plugin exports."""

    def __getattr__(self, name):
        if not name[:1].isupper():  # nothing that Go exports
            raise AttributeError("module %r has no attribute %r" % (self.__name__, name))
        function = _function(name)
        setattr(self, name, function)
        return function


def _function(name):
    try:
        handle = _bridge.lookup(_plugin, name)
    except AttributeError as error:
        sys.stderr.write("%s\n" % error)  # Lambda's runtime client drops the text
        sys.stderr.flush()
        raise
    invoke = _bridge.invoke
    encode, decode = _codec()

    def function(event, context=None):
        answer = invoke(handle, encode(event), context, _client_context)
        if type(answer) is tuple:
            answer = _failure(answer)()
        return decode(answer)

    function.__name__ = function.__qualname__ = name
    return function


def _codec():
    """json.dumps(allow_nan=False) and json.loads, from the C that json is made of:
    importing json takes longer than loading Go. What is not plain goes to json.
    """
    try:
        from _json import encode_basestring_ascii, make_encoder, make_scanner

        class context:
            strict, encoding, memo = True, "utf-8", {}
            object_hook = object_pairs_hook = None
            parse_float, parse_int = float, int
            parse_constant = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": -float("inf")}.get

        scan = make_scanner(context)

        def encode(value):
            encoder = make_encoder({}, _default, encode_basestring_ascii, None, ": ", ", ", False, False, False)
            return "".join(encoder(value, 0))

        def decode(text):
            try:
                value, end = scan(text, 0)
            except StopIteration:
                end = -1
            if end == len(text):
                return value
            import json

            return json.loads(text)  # white space around a value, or an error

        if decode(encode(["a", 1.5])) == ["a", 1.5]:
            return encode, decode
    except Exception:  # another CPython's _json
        pass
    import json

    return json.JSONEncoder(allow_nan=False).encode, json.JSONDecoder().decode


def _default(value):
    import json

    return json.JSONEncoder().default(value)  # which raises TypeError


def _client_context(value):
    """The JSON of a client context, as it came in Lambda's header."""
    import json

    client = getattr(value, "client", None)
    custom, env = getattr(value, "custom", None), getattr(value, "env", None)
    names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
    return json.dumps({
        "client": client and dict((name, getattr(client, name, None)) for name in names),
        "custom": custom if isinstance(custom, dict) else None,
        "env": env if isinstance(env, dict) else None,
    }, default=str)


def _failure(answer):
    """A function that raises what Go reported, from a frame for each of Go's."""
    import json

    error = json.loads(answer[0])
    name = _str(error["errorType"])
    if name not in _exceptions:
        _exceptions[name] = type(name, (Exception,), {"__module__": __name__})
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


_exceptions = {}
_plugin = _bridge.open(dirname(abspath(__file__)), abspath(dirname(__file__)) + ".so", GODEBUG)
if type(_plugin) is tuple:
    _failure(_plugin)()

# A module's class cannot be changed in 2.7, so another module takes its place.
_module = _Module(__name__)
_module.__dict__.update(globals())
_module._original = sys.modules[__name__]  # whose globals the functions here use
sys.modules[__name__] = _module
