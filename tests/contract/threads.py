"""Python threads that call Go."""
import sys
import threading
import time

import handler
from expect import between, equal, raised


def released(wait):
    """Returns how often another Python thread ran while Go was busy."""
    counted, stop = [0], threading.Event()

    def count():
        while not stop.is_set():
            counted[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    before = counted[0]
    wait(300)
    found = counted[0] - before
    stop.set()
    thread.join()
    return found


def gil_released():
    for wait in (handler.Sleep, handler.Spin, handler.Syscall, handler.Busy):
        between(released(wait), 10, 1000)


def small_stacks():
    """Go runs on a goroutine's stack, which grows, and not on the thread's stack. From 3.14
    on, CPython's compiler refuses to run on 64 kB.
    """
    found = []

    def call():
        found.append(handler.Recurse(100000))
        found.append(raised(handler.Panic, "deep").message)
        found.append(raised(handler.Panic, "nil dereference").name)
        found.append(handler.EchoRaw(["x" * 100000])[0][:1])
        found.append(handler.Echo({"a": [1] * 1000})["a"][0])

    threading.stack_size((64 if sys.version_info < (3, 14) else 256) * 1024)
    try:
        for _ in range(3):
            threads = [threading.Thread(target=call) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        threading.stack_size(0)
    equal(sorted(found, key=str), sorted([100000, "at the bottom", "errorString", u"x", 1] * 6, key=str))
