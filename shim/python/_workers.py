"""Handlers for when Lambda's client forks workers to serve several invocations at once.
Go works only in the process that has loaded it.
"""
import sys


def in_worker():
    """Whether this process is a worker and not the workers' parent."""
    process = sys.modules.get("multiprocessing.process")
    return getattr(process, "parent_process", lambda: None)() is not None


def deferred(name, make, objection):
    """Returns the function of that name for a process that may still fork. Its first call
    loads Go.
    """
    made = []

    def function(event, context=None):
        if not made:
            if objection:
                sys.stderr.write(objection)
            made.append(make(name))
        return made[0](event, context)

    function.__name__ = function.__qualname__ = name
    return function
