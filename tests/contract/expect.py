"""Assertions for checks, and functions that start another Python."""
import collections
import os
import subprocess
import sys
import traceback

PYTHON2 = sys.version_info[0] == 2


def equal(found, expected, what=""):
    if found != expected:
        raise AssertionError("%s\n  found    %r\n  expected %r" % (what, found, expected))


def between(found, low, high):
    if not low <= found <= high:
        raise AssertionError("found %r, expected from %r to %r" % (found, low, high))


def contains(found, part):
    if part not in found:
        raise AssertionError("found %r, expected something with %r" % (found, part))


Raised = collections.namedtuple("Raised", "name message frames text exception")


def raised(function, *args):
    """Returns the exception that a call raises, with its Go frames, outermost first."""
    try:
        answer = function(*args)
    except BaseException as error:
        frames = [tuple(frame)[:3] for frame in traceback.extract_tb(sys.exc_info()[2])]
        return Raised(type(error).__name__, str(error), [f for f in frames if f[0].endswith((".go", ".s"))],
                      traceback.format_exc(), error)
    raise AssertionError("expected an exception, got %r" % (answer,))


def refusal(function, *args):
    """Returns the class and message of the exception that a call raises."""
    error = raised(function, *args)
    return error.name, error.message


def at(function, file, mark, label):
    """Returns the frame for the line of a Go file that ends with "// frame: " and the mark."""
    found = []
    with open(os.path.join(os.environ["FUNCTIONS"], function, file)) as lines:
        for number, line in enumerate(lines, 1):
            if line.rstrip().endswith("// frame: " + mark):
                found.append(number)
    if len(found) != 1:
        raise AssertionError("frame %r is on lines %r of %s" % (mark, found, file))
    directory = "handler" if function == "contract" else function
    return (("contract" if function == "contract" else directory) + "/" + file, found[0], label)


Ended = collections.namedtuple("Ended", "status stdout stderr")


def start(check, *args, **options):
    """Starts another Python that runs a function of a check's file."""
    environment = dict(os.environ, **options.pop("environment", {}))
    flags = options.pop("flags", [])
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    run = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run.py")
    return subprocess.Popen([sys.executable] + flags + [run, check.__module__, check.__name__] + list(args),
                            env=environment, universal_newlines=True, **options)


def ended(process):
    stdout, stderr = process.communicate()
    return Ended(process.returncode, stdout, stderr)


def child(check, *args, **options):
    """Runs a function of a check's file in another Python, and waits for its end."""
    return ended(start(check, *args, **options))
