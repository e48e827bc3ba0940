"""A function written in Go, as a Python module: handler.Handle(event, context).

Lambda compiles this file at every cold start, so it is small: what few calls
need is in files of their own.
"""
import sys
from os import environ
from os.path import abspath, dirname

# What pack writes here: the plugin's DefaultGODEBUG, and who serves Lambda's
# Runtime API, Go's native loop or Lambda's own client in Python.
GODEBUG = ""
LOOP = "native"

if "t" in getattr(sys, "abiflags", ""):
    raise ImportError("aws-lambda-go-shim needs the GIL: use a CPython that is not free-threaded")


def _part(name):
    """A module of this package. From . import finds no extension a second time in 2.7."""
    __import__(__name__ + "." + name)
    return sys.modules[__name__ + "." + name]


class _Module(type(sys)):
    """This module, with the attributes that the plugin exports."""

    def __getattr__(self, name):
        if not name[:1].isupper():  # nothing that Go exports
            raise AttributeError("module %r has no attribute %r" % (self.__name__, name))
        if LOOP == "native" and environ.get("AWS_LAMBDA_RUNTIME_API") and _is_asked_by_lambda(name):
            _bridge.serve(_plugin, name)
        function = _function(name)
        setattr(self, name, function)
        return function


def _is_asked_by_lambda(name):
    """Whether Lambda's own runtime client asks for the handler that it is to serve,
    and nobody has changed how that client works.
    """
    asking = sys._getframe(2)
    if asking.f_code.co_name != "_get_handler" or environ.get("_HANDLER", "").replace("/", ".") != __name__ + "." + name:
        return False
    client = asking.f_globals.get("LambdaRuntimeClient")
    parts = [getattr(client, part, None) for part in ("wait_next_invocation", "post_invocation_result")]
    codes = [getattr(part, "__code__", None) for part in parts + [asking.f_globals.get("handle_event_request")]]
    home = dirname(asking.f_code.co_filename)
    return all(code and dirname(code.co_filename) == home for code in codes)


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
            answer = _part("_errors").failure(answer[0])()
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
    return _part("_clientcontext").client_context(value)


_bridge = _part("_bridge")
_plugin = _bridge.open(dirname(abspath(__file__)), abspath(dirname(__file__)) + ".so", GODEBUG)
if type(_plugin) is tuple:
    _part("_errors").failure(_plugin[0])()
if environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
    _part("_snapshot").register_hooks(_bridge, _plugin, _function)

# A module's class cannot be changed in 2.7, so another module takes its place.
_module = _Module(__name__)
_module.__dict__.update(globals())
_module._original = sys.modules[__name__]  # whose globals the functions here use
sys.modules[__name__] = _module
