"""A check that fails on purpose, to prove that this is noticed."""
import handler
from expect import equal


def unequal():
    equal(handler.Handle(None), u"Goodbye, World!")
