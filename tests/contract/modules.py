"""The module handler behaves as Python's own tools expect of a module."""
import ctypes
import importlib
import os
import shutil
import sys
import tempfile

from context import LambdaContext
from expect import at, child, equal, raised, refusal


def two_functions():
    import handler
    import hello

    equal(handler.Handle(None, LambdaContext()), u"Hello, World!")
    equal(hello.Handle(None, LambdaContext()), u"Hello, World!")
    equal(handler.Func("x"), u"Func x ")
    with open("/proc/self/maps") as maps:
        hosts = set(line.split()[-1] for line in maps if line.rstrip().endswith("/host.so"))
    equal(hosts, set([os.path.join(os.path.dirname(os.path.realpath(handler.__file__)), "host.so")]))
    equal(raised(hello.Handle, object()).name, "TypeError")
    equal(raised(handler.Fail, "custom").name, "CustomError")
    # Each function has its own classes.
    equal(type(raised(handler.Fail, "custom").exception).__module__, "handler")


def another_host():
    """The process already has a host of another version: OTHER_HOST, written in C."""
    equal(child(import_beside_another_host), (0, "refused\n", ""))


def import_beside_another_host():
    ctypes.CDLL(os.environ["OTHER_HOST"], ctypes.RTLD_GLOBAL)
    with open(os.path.join(os.environ["TASK"], "handler", "host.so"), "rb") as host:
        content = host.read()
    name, message = refusal(importlib.import_module, "handler")
    equal(name, "ImportError")
    ours = message.split('needs "')[1].split('"')[0]
    equal(message, 'this process already runs a Go function on the shim "0 go1.0", and this one needs "%s": '
          'package both with the same version of aws-lambda-go-shim' % ours)
    equal(ours.split()[1].encode("ascii") in content, True)
    equal("handler" in sys.modules, False)
    print("refused")


def failed_init_twice():
    frames = [("failing/handler.go", at("failing", "handler.go", "init", "")[1], "init.0"),
              ("failing/handler.go", at("failing", "handler.go", "setup", "")[1], "setup")]
    for _ in range(3):
        error = raised(importlib.import_module, "failing")
        equal((error.name, error.message), ("setupError", "no database"))
        equal(error.frames[-2:], frames)
        equal("failing" in sys.modules, False)
    import handler

    equal(handler.Healthy(None), 2225)


def no_host():
    """A zip whose host or plugin is missing or broken."""
    directory = tempfile.mkdtemp()
    try:
        for part in ("handler/host.so", "handler.so"):
            task = os.path.join(directory, part.replace("/", "-"))
            os.mkdir(task)
            shutil.copytree(os.path.join(os.environ["TASK"], "handler"), os.path.join(task, "handler"))
            shutil.copy(os.path.join(os.environ["TASK"], "handler.so"), task)
            with open(os.path.join(task, part), "w") as broken:
                broken.write("no ELF")
            ended = child(import_broken, environment={"PYTHONPATH": task})
            equal((ended.status, ended.stdout.split(":")[0], ended.stderr), (0, "ImportError", ""), part)
            equal(part in ended.stdout, True, ended.stdout)
            os.remove(os.path.join(task, part))
            ended = child(import_broken, environment={"PYTHONPATH": task})
            equal((ended.status, ended.stdout.split(":")[0], ended.stderr), (0, "ImportError", ""), part)
            equal(part in ended.stdout, True, ended.stdout)
    finally:
        shutil.rmtree(directory)


def import_broken():
    print("%s: %s" % refusal(importlib.import_module, "handler"))


def reloaded():
    import handler

    first = handler.Handle
    try:
        again = importlib.reload
    except AttributeError:
        again = reload  # noqa: F821, a builtin of 2.7
    handler = again(handler)
    equal(handler is sys.modules["handler"], True)
    equal(handler.Handle(None), u"Hello, World!")
    handler = again(handler)
    equal(handler.Func("x"), u"Func x ")
    equal(first(None), u"Hello, World!")
    del sys.modules["handler"]
    import handler

    equal(handler.Handle(None), u"Hello, World!")


def free_threaded():
    sys.abiflags = "t"
    equal(refusal(importlib.import_module, "handler"), (
        "ImportError", "aws-lambda-go-shim needs the GIL: use a CPython that is not free-threaded"))


def odd_directory():
    """A directory with spaces, reached by a relative path and a symbolic link."""
    directory = tempfile.mkdtemp()
    try:
        os.mkdir(os.path.join(directory, "a task's place"))
        for name in ("handler", "handler.so"):
            os.symlink(os.path.join(os.environ["TASK"], name), os.path.join(directory, "a task's place", name))
        for path in ("a task's place", os.path.join(directory, "a task's place")):
            equal(child(import_and_call, environment={"PYTHONPATH": path}, cwd=directory), (0, "Hello, World!\n", ""))
        equal(child(import_and_call, environment={"PYTHONPATH": ""},
                    cwd=os.path.join(directory, "a task's place")), (0, "Hello, World!\n", ""))
    finally:
        shutil.rmtree(directory)


def import_and_call():
    sys.path.insert(0, "")
    import handler

    print(handler.Handle(None))


def with_flags():
    for flags in (["-O"], ["-OO"], ["-s"], ["-S"], ["-u"], ["-W", "error"]):
        equal(child(import_and_call, flags=flags), (0, "Hello, World!\n", ""), str(flags))
    if sys.version_info[0] > 2:
        equal(child(import_and_call, flags=["-bb"]), (0, "Hello, World!\n", ""))
        if sys.version_info >= (3, 7):
            equal(child(import_and_call, flags=["-X", "dev"]), (0, "Hello, World!\n", ""))
        equal(child(import_and_call, environment={"PYTHONMALLOC": "debug"}), (0, "Hello, World!\n", ""))


def sub_interpreter():
    """Up to 3.11 a sub-interpreter shares the GIL of the first one."""
    if sys.version_info >= (3, 8):
        known = "Hello, World!" if sys.version_info < (3, 12) else \
            "ImportError module hello._bridge does not support loading in subinterpreters"
        equal(child(import_in_sub_interpreters), (0, "Hello, World!\n" + (known + "\n") * 2 + "Hello, World!\n", ""))


def import_in_sub_interpreters():
    try:
        import _interpreters as interpreters
    except ImportError:
        import _xxsubinterpreters as interpreters
    import hello

    print(hello.Handle(None))
    sys.stdout.flush()
    for _ in range(2):
        interpreter = interpreters.create()
        interpreters.run_string(interpreter, """if True:
            import sys
            sys.path[:0] = %r
            try:
                import hello
                print(hello.Handle(None), flush=True)
            except ImportError as error:
                print("ImportError", error, flush=True)""" % sys.path)
        interpreters.destroy(interpreter)
    print(hello.Handle(None))
