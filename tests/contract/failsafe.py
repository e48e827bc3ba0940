"""What must fail, so that a check that fails is known to be noticed."""
import handler
from expect import equal


def unequal():
    equal(handler.Handle(None), u"Goodbye, World!")


def crash():
    handler.Goexit(None)


def silent():
    import os

    os._exit(1)
