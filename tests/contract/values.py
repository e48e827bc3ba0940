# -*- coding: utf-8 -*-
"""Events and results are encoded and decoded as JSON."""
from __future__ import unicode_literals

import collections
import json
import types

import handler
from expect import PYTHON2, between, equal, raised

CORPUS = [
    None, True, False, 0, 1, -1, 2 ** 31, 2 ** 53, -2 ** 63, 2 ** 64, 2 ** 70, 10 ** 400,
    0.0, -0.0, 1.0, 1.5, 0.1, 1 / 3.0, 1e16, 1e17, 1e22, 123456789.125, 5e-324, 2.2250738585072014e-308,
    1.7976931348623157e308, 1e-7, 0.0001,
    "", "a", "caf\u00e9", "\U0001f40d", "\u2028\u2029", "\x00\x01\x1f\x7f", "\"\\/\b\f\n\r\t", "<a & b>", "x" * 10000,
    [], {}, [[]], [{}], {"": ""}, {"a": {"b": [1, {"c": None}]}}, (1, (2, 3)), [None, True, [1.5, "s"]],
    {"k%d" % n: n for n in range(100)}, {"caf\u00e9": 1, "\"": 2},
    {1: "int", 2.5: "float"}, {True: "true"}, {None: "null"}, {2 ** 70: 1},
    collections.OrderedDict([("z", 1), ("a", 2), ("m", 3)]), collections.Counter(["a"]),
    collections.namedtuple(str("Point"), "x y")(1, 2), collections.defaultdict(list, a=[1]),
    type(str("S"), (type(""),), {})("a string's subclass"), type(str("I"), (int,), {})(7),
    type(str("F"), (float,), {})(2.5), type(str("L"), (list,), {})([1]),
]
CORPUS += [b"bytes", bytearray(b"x"), {b"key": 1}, [b"\xff"], {(1, 2): 3}, {frozenset(): 1}, object(),
           {"a": {"b": object()}}, set([1]), 1j, Ellipsis, type, lambda: 0, iter([1]),
           float("nan"), float("inf"), [-float("inf")], {"a": float("nan")}, {float("nan"): 1}]
if PYTHON2:
    CORPUS += [eval("1L"), eval("2L ** 70"), {eval("3L"): 1}, b"caf\xc3\xa9"]
else:
    import enum

    CORPUS += [enum.IntEnum("E", "A B").B, {enum.IntEnum("E", "A B").B: 1}, "\ud800", "a\udfffb", {"\ud83d": 1}]

TEXTS = [
    "null", "true", "false", "0", "-0", "-0.0", "1.0", "1E5", "1e5", "1.5e-3", "12345678901234567890",
    "1e400", "-1e400",
    '""', '"a"', '"\\u00e9\\ud83d\\udc0d"', '"\\ud800"', '"caf\u00e9"', '"\U0001f40d"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"',
    "[]", "{}", "[1, 2]", "[1,2]", '{"a": 1, "b": [true, null]}', '{"a":1,"a":2}', '{"": 0}', '{"b":1,"a":2}',
    " 1", "1 ", "\n[1]\n", "\t{ } ", "[ 1 , 2 ]", "NaN", "Infinity", "-Infinity", "[NaN]",
    "", " ", "[", "]", "{", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', "[1,]", "[1 2]", "{1:2}", '"', '"\\x"',
    '"\x01"', "tru", "nul", "Nan", "01", "1.", ".5", "+1", "1e", "--1", "1 2", "[1]]", "'a'", "\ufeff1", "undefined",
    '"\\u12"', "\x00", '{"a":1}x', "[" * 50 + "]" * 50,
]


def outcome(function, value):
    """Returns a call's result with its types and order, or the exception it raises."""
    try:
        return shape(function(value))
    except Exception as error:
        return type(error).__name__, str(error)


def shape(value):
    if isinstance(value, dict):
        return type(value).__name__, [(shape(key), shape(item)) for key, item in value.items()]
    if isinstance(value, list):
        return type(value).__name__, [shape(item) for item in value]
    return type(value).__name__, repr(value)


def same_as_json():
    encode, decode = handler._part("_codec").codec()
    # The codec must be the shim's own functions: json itself would pass too, but is slower.
    equal([type(encode), type(decode)], [types.FunctionType] * 2)
    for value in CORPUS:
        try:
            expected = json.dumps(value, allow_nan=False)
        except Exception as error:
            expected = type(error).__name__, str(error)
        try:
            found = encode(value)
        except Exception as error:
            found = type(error).__name__, str(error)
        equal(str(found), str(expected), repr(value))
    for text in TEXTS:
        if PYTHON2:
            text = text.encode("utf-8")
        equal(outcome(decode, text), outcome(json.loads, text), repr(text))
    for function, reference, value in ((encode, lambda v: json.dumps(v, allow_nan=False), nested(100000)),
                                       (decode, json.loads, str("[" * 100000 + "]" * 100000))):
        equal(raised(function, value).name, raised(reference, value).name)


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def event_bytes():
    """A json.RawMessage event has exactly the bytes from json.dumps."""
    for value in (None, {"b": 1, "a": [1.0, 1e16, 2 ** 70]}, "caf\u00e9 \U0001f40d <&>", [], ""):
        equal(handler.TextOf(value), json.dumps(value))
    if not PYTHON2:
        equal(handler.TextOf("\ud800"), '"\\ud800"')
        equal(handler.EchoRaw("\ud800"), "\ud800")
        equal(handler.Echo("a\ud800b"), "a\ufffdb")  # Go has no lone surrogates
    equal(handler.EchoRaw({"big": 2 ** 70}), {"big": 2 ** 70})


def raw(name, event):
    """Returns the bytes of a handler's result."""
    bridge = handler._bridge
    handle = bridge.lookup(handler._plugin, str(name))
    return bridge.invoke(handle, json.dumps(event), None, None)


def result_bytes():
    for text in ('{"b":1,"a":2,"a":3}', " [ 1 ,\n2 ]\t", "1e400", "12345678901234567890.12345678901234567890",
                 '"<\\u003c&\\/>"', "no JSON at all", "caf\u00e9", '"\u2028"', " ", "x" * 5000):
        expected = text.encode("utf-8") if PYTHON2 else text
        equal(raw("RawOf", text), expected)
        equal(raw("TextOf", 1), str("\"1\""))
    equal(raw("RawNil", 1), str("null"))
    equal(raw("RawOf", ""), str("null"))
    equal(raw("Markup", 1), str('"<a & b>"'))
    equal(handler.RawOf(" \n{\"a\": [1, 2]}\r\n "), {"a": [1, 2]})
    equal(handler.RawOf("12345678901234567890"), 12345678901234567890)
    equal(handler.RawNil(None), None)


def no_json():
    for text in (" ", "{", "nope", "[1,]", "1 2", '{"a":1}x', "\ufeff1"):
        error = raised(handler.RawOf, text)
        expected = raised(json.loads, text.encode("utf-8") if PYTHON2 else text)
        equal((error.name, error.message), (expected.name, expected.message), repr(text))
        equal(isinstance(error.exception, ValueError), True)
    import base64

    broken = [b"\xff\xfe", b'"\xff"', b'{"a": "\xc3"}']
    if not PYTHON2:
        broken.append(b'"\xed\xa0\x80"')  # a surrogate; 2.7 accepts it
    for sent in broken:
        error = raised(handler.RawBytesOf, base64.b64encode(sent).decode("ascii"))
        equal(isinstance(error.exception, ValueError), True, repr(sent))
    equal(handler.Echo("fine"), "fine")


def refused_events():
    """NaN, values that JSON cannot represent, and cycles raise json's own exceptions."""
    circle = []
    circle.append(circle)
    ring = {"a": {}}
    ring["a"]["b"] = ring
    for value in (float("nan"), [float("inf")], {"a": {"b": -float("inf")}}, object(), set(), {"a": 1j}, {(1,): 2},
                  circle, ring, nested(100000)):
        expected = raised(lambda: json.dumps(value, allow_nan=False))
        error = raised(handler.EchoRaw, value)
        equal((error.name, error.message), (expected.name, expected.message))
    equal(raised(handler.EchoRaw, float("nan")).name, str("ValueError"))
    equal(raised(handler.EchoRaw, object()).name, str("TypeError"))
    equal(raised(handler.EchoRaw, circle).message, str("Circular reference detected"))
    equal(handler.EchoRaw([1]), [1])


def large():
    for megabytes in (1, 6):
        size = megabytes << 20
        event = {"text": "x" * (size // 2), "list": [{"n": n, "s": "\u00e9" * 10} for n in range(size // 160)]}
        between(handler.Length(event), size // 2, size * 2)
        equal(handler.EchoRaw(event) == event, True)
        equal(handler.Echo(event) == event, True)
        equal(len(handler.Fill(size)), size)
    for size in list(range(4080, 4110)) + [65535, 65536]:  # around the size of the bridge's buffer
        equal(handler.Fill(size), "x" * size)
        error = raised(handler.Fail, "y" * size)
        equal(error.message, str("no such kind of error: " + "y" * size))


