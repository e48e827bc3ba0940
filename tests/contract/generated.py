"""Random events and contexts, the same ones each time."""
import json
import random

import handler
from expect import equal

SEED = random.Random(2017)
TEXT = u"ab \x00\x1f\"\\/\x7f\u00e9\u2028\u4e16\ud83d\ude00\ud800\udfff"
NUMBERS = (0, -1, 7, 2 ** 31, 2 ** 53, -2 ** 63, 2 ** 64, 10 ** 40, 0.0, -0.5, 1e16, 5e-324, 1.7976931348623157e308)
TEXTS = ("function_name", "function_version", "invoked_function_arn", "aws_request_id", "log_group_name", "log_stream_name")
CLIENT = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


def text():
    return u"".join(SEED.choice(TEXT) for _ in range(SEED.randrange(6)))


def value(depth=4):
    """Returns a value that json.dumps takes."""
    kind = SEED.randrange(7 if depth else 4)
    if kind < 4:
        return SEED.choice((None, True, False, SEED.choice(NUMBERS), SEED.choice(NUMBERS), SEED.uniform(-9, 9), text(), text()))
    items = [value(depth - 1) for _ in range(SEED.randrange(4))]
    if kind < 6:
        return SEED.choice((list, tuple))(items)
    return dict((SEED.choice((text(), SEED.randrange(9), None, True)), item) for item in items)


class Namespace(object):
    """An object with some of the attributes that it may have."""

    def __init__(self, **optional):
        self.__dict__.update((name, make()) for name, make in optional.items() if SEED.randrange(3))


class Raises(object):
    """A value whose methods and attributes raise."""

    def __call__(self, *_):
        raise ValueError("not now")

    __getattr__ = __str__ = __int__ = __call__


def anything():
    return SEED.choice((value, value, lambda: b"\xff\x00", object, Raises, lambda: Raises, lambda: float("nan")))()


def context():
    def client():
        return Namespace(**dict((name, anything) for name in CLIENT))

    def client_context():
        return Namespace(client=SEED.choice((anything, client)), custom=lambda: {text(): anything(), 1: anything()}, env=lambda: {text(): anything()})

    def method():
        result = anything()
        return SEED.choice((result, lambda: result))

    return Namespace(
        memory_limit_in_mb=anything, get_remaining_time_in_millis=method, client_context=SEED.choice((anything, client_context)),
        identity=lambda: Namespace(cognito_identity_id=anything, cognito_identity_pool_id=anything),
        **dict((name, SEED.choice((text, anything))) for name in TEXTS))


def events():
    for _ in range(500):
        event = value()
        equal(handler.EchoRaw(event), json.loads(json.dumps(event)), repr(event))


def contexts():
    """No context makes a call fail, and each text of it arrives."""
    for _ in range(500):
        sent = context()
        found = handler.Context({}, sent)
        for name in TEXTS:
            wanted = getattr(sent, name, "")
            if isinstance(wanted, type(u"")) and not any(u"\ud800" <= char <= u"\udfff" for char in wanted):
                equal(found[name], wanted, name)
