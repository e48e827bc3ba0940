"""Passes all kinds of events and contexts from Python to Go and back.

usage: events.py EXAMPLES   every property, with the same examples each time

The function must be on sys.path as the module handler.
"""
import json
import sys

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import handler

# Includes lone surrogates, which are valid in a Python str and, as escapes, in JSON.
TEXT = st.text(st.characters(), max_size=50)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXT
KEYS = TEXT | st.integers() | st.booleans() | st.none()

VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(KEYS, inner), max_leaves=30)

# Values that Go's any holds without loss: numbers that fit a float64, and strings without surrogates.
PLAIN_TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=50)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-2**53, 2**53) | st.floats(allow_nan=False, allow_infinity=False) | PLAIN_TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(PLAIN_TEXT, inner), max_leaves=30)


class Callable(object):
    """A value whose methods raise."""

    def __call__(self, *_):
        raise ValueError("not now")


class Namespace(object):
    def __init__(self, members):
        self.__dict__.update(members)


def returns(value):
    """Returns a method that returns value, or raises it if it is an exception."""

    def method(*_):
        if isinstance(value, Exception):
            raise value
        return value

    return method


ANY = VALUES | st.binary(max_size=50) | st.floats() | st.just(object()) | st.just(Callable()) | st.just(Callable)


def objects(**optional):
    """A strategy for objects that have some of these attributes."""
    members = dict((name, st.just(Ellipsis) | value) for name, value in optional.items())
    return st.fixed_dictionaries(members).map(
        lambda chosen: Namespace(dict((name, value) for name, value in chosen.items() if value is not Ellipsis)))


TEXTS = ["function_name", "function_version", "invoked_function_arn", "aws_request_id", "log_group_name", "log_stream_name"]
CLIENT = ["installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"]

CONTEXTS = objects(
    memory_limit_in_mb=ANY,
    get_remaining_time_in_millis=ANY | ANY.map(returns) | st.just(returns(ValueError("no time"))),
    identity=ANY | objects(cognito_identity_id=ANY, cognito_identity_pool_id=ANY),
    client_context=ANY | objects(
        client=ANY | objects(**dict((name, ANY) for name in CLIENT)),
        custom=ANY | st.dictionaries(KEYS, ANY), env=ANY | st.dictionaries(KEYS, ANY)),
    **dict((name, ANY) for name in TEXTS)) | ANY


def floats(value):
    """Converts all numbers in a value to float. Go writes 2e16 as 20000000000000000, which Python reads as an int."""
    if isinstance(value, list):
        return [floats(element) for element in value]
    if isinstance(value, dict):
        return dict((name, floats(element)) for name, element in value.items())
    return value if value is None or isinstance(value, (bool, type(u""))) else float(value)


@given(VALUES)
def every_value_that_json_can_hold_is_echoed(event):
    assert handler.Echo(event, None) == json.loads(json.dumps(event))


@given(PLAIN)
def every_value_that_an_interface_can_hold_is_echoed(event):
    assert floats(handler.EchoAny(event, None)) == floats(event)


@given(CONTEXTS)
def no_context_makes_a_call_fail(context):
    got = handler.Context({}, context)
    for name in TEXTS:
        try:
            value = getattr(context, name, "")
        except Exception:
            value = ""
        if isinstance(value, type(u"")) and not any(u"\ud800" <= char <= u"\udfff" for char in value):
            assert got[name] == value, (name, value, got)


PROPERTIES = [
    every_value_that_json_can_hold_is_echoed,
    every_value_that_an_interface_can_hold_is_echoed,
    no_context_makes_a_call_fail,
]


def main(examples):
    for f in PROPERTIES:
        settings(derandomize=True, database=None, deadline=None, max_examples=int(examples), suppress_health_check=list(HealthCheck))(f)()
        print("%s: %s examples" % (f.__name__, examples))


main(*sys.argv[1:])
