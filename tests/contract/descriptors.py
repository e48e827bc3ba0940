"""A process without free file descriptors."""
import os
import resource

from expect import equal


def error_is_not_lost():
    """The module that makes exceptions is imported at the first error."""
    import handler

    fail = handler.Fail
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    taken = []
    try:
        while True:
            taken.append(os.dup(0))
    except OSError:
        pass
    try:
        fail("errors.New", None)
    except Exception as error:
        text = str(error)
    for descriptor in taken:
        os.close(descriptor)
    equal("plain" in text, True, text)
