"""Signals while Go runs."""
import errno
import os
import signal
import threading
import time

from context import LambdaContext
from expect import between, child, ended, equal, raised, start


def storm(number, timer):
    """Sends signals as fast as possible, while Go does everything they could disturb."""
    import handler

    counted = [0]

    def count(number, frame):
        counted[0] += 1
        "%d" % sum(range(50))

    signal.signal(number, count)
    threads = [threading.Thread(target=handler.Busy, args=(600,)) for _ in range(2)]
    signal.setitimer(timer, 0.0003, 0.0003)
    try:
        for thread in threads:
            thread.start()
        stop, n = time.time() + 0.6, 0
        while time.time() < stop:
            n += 1
            os.environ["ROUND"] = str(n)  # so that Go's environment is updated
            handler.Busy(5)
            equal(handler.Getenv(["ROUND"]), [u"%d" % n])
            equal(raised(handler.Panic, "nil dereference").name, "errorString")
            equal(handler.EchoRaw({"n": n}, LambdaContext()), {u"n": n})
        for thread in threads:
            thread.join()
    finally:
        signal.setitimer(timer, 0)
    between(counted[0], 1, 1000000)
    equal(handler.Healthy(None), 2225)
    print("withstood")


def alarms():
    storm(signal.SIGALRM, signal.ITIMER_REAL)


def alarm_storm():
    equal(child(alarms), (0, "withstood\n", ""))


def profiling():
    storm(signal.SIGPROF, signal.ITIMER_PROF)


def profiling_storm():
    """SIGPROF is the only signal that also reaches Go's own threads."""
    equal(child(profiling), (0, "withstood\n", ""))


def sleep_until_interrupted():
    import handler

    begun = time.time()
    try:
        handler.SleepAloud(600)
    except KeyboardInterrupt:
        print("interrupted after the call: %s" % (time.time() - begun > 0.5))
    equal(handler.Healthy(None), 2225)


def control_c():
    process = start(sleep_until_interrupted)
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    equal(ended(process), (0, "interrupted after the call: True\n", ""))


def terminate_handler():
    """Python's handlers run while Go has left a goroutine behind."""
    import handler

    caught = []
    signal.signal(signal.SIGTERM, lambda number, frame: caught.append(number))
    handler.LeaveGoroutine(1)
    for _ in range(100):
        os.kill(os.getpid(), signal.SIGTERM)
        handler.Spin(1)
    between(len(caught), 1, 100)
    equal(handler.Healthy(None), 2225)


def notified():
    """signal.Notify in Go gets its signal, and Python's handler gets later ones."""
    import handler

    caught = []
    signal.signal(signal.SIGUSR1, lambda number, frame: caught.append(number))
    equal(handler.NotifiedByItself(3000), u"user defined signal 1")
    equal(handler.NotifiedByItself(3000), u"user defined signal 1")
    equal(caught, [])

    read, write = os.pipe()

    def send():
        os.read(read, 1)
        os.kill(os.getpid(), signal.SIGUSR1)

    thread = threading.Thread(target=send)
    thread.start()
    equal(handler.NotifiedOn(write), u"user defined signal 1")
    thread.join()
    equal(caught, [])
    os.kill(os.getpid(), signal.SIGUSR1)
    end = time.time() + 10
    while not caught and time.time() < end:
        time.sleep(0.01)
    equal(caught, [signal.SIGUSR1])
    equal(handler.Notified(10), u"none")


def broken_pipe():
    """Python ignores SIGPIPE, also after Go was loaded."""
    import handler

    handler.Handle(None)
    read, write = os.pipe()
    os.close(read)
    error = raised(os.write, write, b"x")
    equal(error.exception.errno, errno.EPIPE)
    equal(handler.Healthy(None), 2225)
