"""Replaces this Python with bootstrap, a Go program that calls Lambda's Runtime API
itself.
"""
import os
import sys

if not os.environ.get("AWS_LAMBDA_RUNTIME_API"):
    raise ImportError("AWS_LAMBDA_RUNTIME_API is not set: this function is an executable, which only a Lambda "
                      "runtime or an emulator can start: build it as a plugin to call it from Python")


def _wrapper(asking):
    """Returns the name of the module that asks for this function to wrap it, as tracing layers
    do, or None for Lambda's client. asking is the frame of the import.
    """
    while asking and "importlib" in asking.f_globals.get("__name__", ""):
        asking = asking.f_back
    module = asking.f_globals if asking else {}
    name = module.get("__name__", "__main__")
    client = name == "__main__" or module.get("__package__") == "awslambdaric" or "LambdaRuntimeClient" in module
    return None if client else name


def _start(path, asking):
    wrapper = _wrapper(asking)
    if wrapper:
        sys.stderr.write("aws-lambda-go-shim: warning: %s cannot wrap this function, because it is an executable, "
                         "which replaces Python: build it as a plugin\n" % wrapper)
    # Lambda's Python starts one process for each concurrent invocation, so each serves
    # one invocation at a time. The variable tells the program that it is one of them.
    environment = dict(os.environ)
    if environment.pop("AWS_LAMBDA_MAX_CONCURRENCY", "1") != "1":
        environment["LAMBDASHIM_WORKER"] = "1"
    sys.stdout.flush()
    sys.stderr.flush()
    # Ignored signals stay ignored across an exec, and Python ignores some. To import signal
    # itself, which makes enums, takes longer than all of this.
    try:
        import _signal
    except ImportError:  # CPython 2.7 has it in C
        import signal as _signal

    for number in _signal.SIGPIPE, _signal.SIGXFSZ:
        _signal.signal(number, _signal.SIG_DFL)
    try:
        os.execve(path, [path], environment)
    except OSError as error:
        reason = error
    # It may have lost its executable bit, and /var/task is read-only: run a copy.
    if hasattr(os, "memfd_create"):  # since 3.8
        try:
            memory = os.memfd_create("bootstrap")
            with open(path, "rb") as program, open(memory, "wb", closefd=False) as copy:
                copy.write(program.read())
            os.execve("/proc/self/fd/%d" % memory, [path], environment)
        except OSError as error:
            reason = error
    raise ImportError("%s cannot be started: %s" % (path, reason.strerror))


def _refuse(event, context=None):
    raise RuntimeError("this function is an executable, which replaces the serving process, but Lambda's client looked "
                       "it up in another process: build it as a plugin")


def __getattr__(name):
    """Returns the handler when Lambda's Python starts workers. Python may also look it up
    before it has started them, but only a worker may be replaced: a process of
    multiprocessing, or one that goes on to ask for invocations.
    """
    if name.startswith("_"):
        raise AttributeError("module %r has no attribute %r" % (__name__, name))
    process, caller = sys.modules.get("multiprocessing.process"), sys._getframe(1).f_back
    if process and process.parent_process() or caller and "wait_next_invocation" in caller.f_code.co_names:
        _start(_PROGRAM, sys._getframe(1))
    return _refuse


_PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bootstrap")
if "AWS_LAMBDA_MAX_CONCURRENCY" not in os.environ:
    _start(_PROGRAM, sys._getframe().f_back)
