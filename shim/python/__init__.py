"""A function written in Go, as a Python module: handler.Handle(event, context).

Every cold start reads this file, so code that few calls need is in other files.
"""
import sys
from os import environ
from os.path import abspath, dirname

_DIRECTORY = dirname(abspath(__file__))
# Pack writes this file: the plugin's DefaultGODEBUG, and the value of --loop.
with open(_DIRECTORY + "/settings", "rb") as _file:
    _SETTINGS = dict(_line.split("=", 1) for _line in _file.read().decode().splitlines())

if "t" in getattr(sys, "abiflags", ""):
    raise ImportError("aws-lambda-go-shim needs the GIL: use a CPython that is not free-threaded")


def _part(name):
    """Returns a module of this package. In 2.7, from . import does not find an extension twice."""
    __import__(__name__ + "." + name)
    return sys.modules[__name__ + "." + name]


class _Module(type(sys)):
    """This module, with the attributes that the plugin exports."""

    def __getattr__(self, name):
        if not name[:1].isupper():  # Go does not export it
            raise AttributeError("module %r has no attribute %r" % (self.__name__, name))
        may_fork = _FORKS and not _part("_workers").in_worker()
        objection = ""
        if _is_asked_by_lambda(name, sys._getframe(1)):
            objection = _part("_takeover").objection(sys._getframe(1), _SETTINGS["loop"] == "native" and not may_fork)
            if not objection:
                _bridge.serve(_open(), name)
            objection = "aws-lambda-go-shim: Python's own loop serves this function: %s\n" % objection
        if may_fork:
            return _part("_workers").deferred(name, _function, objection)
        if objection:
            sys.stderr.write(objection)
        function = _function(name)
        setattr(self, name, function)
        return function


def _is_asked_by_lambda(name, asking):
    """Whether Lambda's own client is asking for the handler that it will serve."""
    return (_SETTINGS["loop"] != "python" and environ.get("AWS_LAMBDA_RUNTIME_API")
            and environ.get("_HANDLER", "").replace("/", ".") == __name__ + "." + name
            and (asking.f_globals.get("__package__") == "awslambdaric" or "LambdaRuntimeClient" in asking.f_globals))


def _open():
    """Returns the plugin. The first call loads Go and opens it."""
    global _plugin
    if _plugin is None:
        _bridge.load(_DIRECTORY)
        # While Go starts, on threads of its own, Python reads what comes next.
        _part("_takeover" if environ.get("AWS_LAMBDA_RUNTIME_API") else "_codec")
        opened = _bridge.open(_DIRECTORY, _DIRECTORY + ".so", _SETTINGS["GODEBUG"])
        if type(opened) is tuple:
            _failure(opened[0])()
        _plugin = opened
        if environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
            _part("_snapshot").register_hooks(_bridge, _plugin, _function)
    return _plugin


def _function(name):
    try:
        handle = _bridge.lookup(_open(), name)
    except AttributeError as error:
        sys.stderr.write("%s\n" % error)  # Lambda's runtime client drops the text
        sys.stderr.flush()
        raise
    invoke = _bridge.invoke
    encode, decode = _part("_codec").codec()

    def function(event, context=None):
        answer = invoke(handle, encode(event), context, _client_context)
        if type(answer) is tuple:
            answer = _failure(answer[0])()
        return decode(answer)

    function.__name__ = function.__qualname__ = name
    return function


def _failure(text):
    """Returns a function that raises Go's error. The error is not lost if _errors cannot
    be imported, for example because no file descriptor is left.
    """
    try:
        return _part("_errors").failure(text)
    except (ImportError, EnvironmentError) as reason:
        raise RuntimeError("%s (no exception could be made of this error: %s)" % (text, reason))


def _client_context(value, context):
    return _part("_clientcontext").client_context(value, context)


_bridge = _part("_bridge")
_plugin = None
# Lambda's client may import this before it forks its workers.
_FORKS = "AWS_LAMBDA_MAX_CONCURRENCY" in environ
if not _FORKS:
    _open()

# A module's class cannot be changed in 2.7, so another module takes its place.
_module = _Module(__name__)
_module.__dict__.update(globals())
_module._original = sys.modules[__name__]  # whose globals the functions here use
sys.modules[__name__] = _module
