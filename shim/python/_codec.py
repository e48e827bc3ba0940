"""JSON for calls from Python."""


def codec():
    """Returns json.dumps(allow_nan=False) and json.loads, made from json's own C code:
    importing json takes longer than loading Go. json itself handles the rare cases.
    """
    try:
        from _json import encode_basestring_ascii, make_encoder, make_scanner

        class Context(object):
            strict, encoding, memo = True, "utf-8", {}
            parse_float, parse_int = float, int
            parse_constant = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": -float("inf")}.get

            def __getattr__(self, name):  # hooks; a new CPython may have more
                return None

        scan = make_scanner(Context())

        def encode(value):
            encoder = make_encoder({}, _default, encode_basestring_ascii, None, ": ", ", ", False, False, False)
            return "".join(encoder(value, 0))

        def decode(text):
            try:
                value, end = scan(text, 0)
            except (StopIteration, SystemError):  # 3.10 and 3.11 cannot report it without json
                end = -1
            if end == len(text):
                return value
            import json

            return json.loads(text)  # white space around a value, or an error

        if decode(encode(["a", 1.5])) == ["a", 1.5]:
            return encode, decode
    except Exception:  # this CPython's _json is different
        pass
    import json

    return json.JSONEncoder(allow_nan=False).encode, json.loads


def _default(value):
    import json

    return json.JSONEncoder().default(value)  # which raises TypeError
