"""Calls a function with random events and compares its results: python calls.py FUNCTION CALLS

FUNCTION is go, the packed function in the working directory, or python, a Python function
that returns its event, for comparison. After a warm-up, and then at regular intervals, it
frees memory, prints the number of calls and of bytes in their events, and waits for a line.
Then its memory can be compared.
"""
from __future__ import print_function

import gc
import math
import os
import random
import string
import sys

LARGEST = 6 << 20
sys.path.insert(0, os.getcwd())
source = random.Random(1)
text = "".join(source.choice(string.printable) for _ in range(3 * LARGEST))
numbers = [source.getrandbits(63) >> source.randrange(63) for _ in range(20000)]


def part(size):
    at = source.randrange(len(text) - size)
    return text[at:at + size]


def logarithmic(least, most):
    """Returns a random number. Every order of magnitude is equally likely."""
    return least + int(math.exp(source.uniform(0, math.log(most - least)))) - 1


def event(n):
    """Returns the event number n, with sizes as in server/event.go, and its size."""
    kind, size = source.randrange(100), logarithmic(0, 64 << 10)
    if n % 1000 == 0:
        size = LARGEST - 2
    elif n % 20 == 0:
        size = logarithmic(64 << 10, LARGEST - 2)
    elif kind < 15:
        size //= 10
        at = source.randrange(len(numbers) - size)
        return numbers[at:at + size], 10 * size
    elif kind < 28:
        return {"stream": part(size)}, size
    return part(size), size


def functions(name):
    """Returns a function that answers an event, and one that frees memory."""
    if name == "go":
        import handler

        return handler.Echo, lambda: handler.Echo({"free": 1})
    return lambda event: event, lambda: None


def main(name, calls):
    answer, free = functions(name)

    def call(value):
        # Lambda's client sets a new trace id for each event.
        os.environ["_X_AMZN_TRACE_ID"] = "Root=1-%08x-%024x;Parent=%016x;Sampled=0" % tuple(
            map(source.getrandbits, (32, 96, 64)))
        if answer(value) != value:
            raise SystemExit("call %d: expected the answer %.1000r, got another one" % (n, value))

    warm, every, total = calls // 5, calls // min(50, max(5, calls // 1000)), 0
    for n in range(-warm, calls + 1):
        if n >= 0 and n % every == 0:
            for _ in range(3):
                call(part(LARGEST - 2))
            gc.collect()
            free()
            free()
            print(n, total)
            sys.stdout.flush()
            if not sys.stdin.readline():
                raise SystemExit("stdin was closed")
        if n == calls:
            break
        value, size = event(n + warm + 1)
        call(value)
        if n >= 0:
            total += size


main(sys.argv[1], int(sys.argv[2]))
