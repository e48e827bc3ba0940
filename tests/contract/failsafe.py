"""Checks that fail on purpose, to prove that a failing check is noticed."""
import handler
from expect import equal


def unequal():
    equal(handler.Handle(None), u"Goodbye, World!")


def crash():
    handler.Goexit(None)


def silent():
    import os

    os._exit(1)
