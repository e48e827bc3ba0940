"""Calls a function on 64 threads, or 16 in a short run, with many disturbances: python chaos.py SECONDS

The packed function is in the working directory. Its handler starts 1,000 goroutines, sets
variables and starts programs. Meanwhile Go sets variables in the background, and Python sets
and removes others, starts programs, collects garbage and handles signals. Every answer is
checked. The output is like that of calls.py, printed while all threads rest.
"""
import gc
import itertools
import os
import signal
import subprocess
import sys
import threading
import time

SECONDS = float(sys.argv[1])
THREADS = 64 if SECONDS > 30 else 16  # fewer threads rest sooner
sys.path.insert(0, os.getcwd())


class Chaos(object):
    def __init__(self):
        self.lock = threading.Condition()
        self.resting = self.running = 0
        self.rest = self.over = False
        self.wrong = []
        self.calls = [0] * THREADS
        self.signals = dict.fromkeys(("SIGUSR1", "SIGALRM", "SIGPROF"), 0)
        self.programs = self.writes = self.collections = self.size = 0

    def loop(self, step):
        """Repeats step, and rests when it is told to."""
        try:
            while not self.over:
                if self.rest:
                    with self.lock:
                        self.resting += 1
                        self.lock.notify_all()
                        while self.rest:
                            self.lock.wait()
                        self.resting -= 1
                step()
        except BaseException as error:
            self.wrong.append(repr(error))
            raise

    def caller(self, thread):
        import handler

        name, text = "PYTHON_%d" % thread, "thread %d " % thread + "x" * thread
        total = 1000 * sum(map(ord, text))
        before = [""]

        def step():
            n = self.calls[thread]
            value = str(n % 100)
            os.environ[name] = value
            work = {"Thread": thread, "Round": n, "Text": text, "Exec": n % 20 == 0}
            done = handler.Chaos(work)
            wanted = {"Sum": total, "Python": value, "Before": before[0], "Output": value if n % 20 == 0 else ""}
            if done != wanted:
                raise AssertionError("%r was answered with %r" % (work, done))
            before[0] = value
            self.calls[thread] += 1
            self.size += len(text)

        self.loop(step)

    def writer(self, number):
        counter = itertools.count()

        def step():
            for _ in range(20):
                n = next(counter)
                name = "WRITER_%d_%d" % (number, n % 50)
                if n % 3:
                    os.environ[name] = "x" * (n % 40)
                else:
                    os.environ.pop(name, None)
            self.writes += 20
            time.sleep(0.001)

        self.loop(step)

    def starter(self, number):
        def step():
            self.programs += 1
            name, value = "STARTER_%d" % number, str(self.programs % 100)
            os.environ[name] = value
            # From 3.10 on, CPython lets the kernel read C's environ from the parent's memory. That
            # fails with EFAULT if any C code writes to it meanwhile, with or without Go.
            environment = {name: value} if sys.version_info >= (3, 10) else None
            done = subprocess.run(["/bin/sh", "-c", "printf %s \"$" + name + "\""],
                                  stdout=subprocess.PIPE, env=environment)
            if (done.returncode, done.stdout) != (0, value.encode()):
                raise AssertionError("a program found %r instead of %r" % (done, value))
            time.sleep(0.01)

        self.loop(step)

    def collector(self):
        def step():
            self.collections += 1
            gc.collect()
            time.sleep(0.1)

        self.loop(step)

    def killer(self):
        def step():
            os.kill(os.getpid(), signal.SIGUSR1)
            time.sleep(0.005)

        self.loop(step)

    def handle_signals(self):
        def count(number, frame):
            self.signals[signal.Signals(number).name] += 1

        for name in self.signals:
            signal.signal(getattr(signal, name), count)
        signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
        signal.setitimer(signal.ITIMER_PROF, 0.005, 0.005)

    def sample(self):
        """Lets all threads rest, and prints the number of calls and of bytes."""
        import handler

        deadline = time.time() + 300
        with self.lock:
            self.rest = True
            while self.resting < self.running and not self.wrong:
                if time.time() > deadline:
                    self.fail("%d of %d threads do not rest" % (self.running - self.resting, self.running))
                self.lock.wait(1)
        gc.collect()
        handler.Echo({"free": 1})
        handler.Echo({"free": 1})
        print(sum(self.calls), self.size)
        sys.stdout.flush()
        if not sys.stdin.readline():
            self.fail("stdin was closed")
        with self.lock:
            self.rest = False
            self.lock.notify_all()

    def fail(self, why):
        sys.stderr.write("chaos: %s\n" % why)
        sys.stderr.flush()
        os._exit(1)

    def run(self):
        import handler

        handler.Echo(None)
        sys.setswitchinterval(0.0005)  # otherwise other threads would hardly run beside the calls
        self.handle_signals()
        threads = [threading.Thread(target=self.caller, args=(n,)) for n in range(THREADS)]
        threads += [threading.Thread(target=self.starter, args=(n,)) for n in range(4)]
        threads += [threading.Thread(target=self.writer, args=(n,)) for n in range(2)]
        threads += [threading.Thread(target=part) for part in (self.collector, self.killer)]
        self.running = len(threads)
        for thread in threads:
            thread.daemon = True
            thread.start()
        begun, moment, step = time.time(), 0.2, 0.8 / min(8, max(1, SECONDS // 10))
        while moment < 1.01:
            time.sleep(0.05)
            if self.wrong:
                self.fail(self.wrong[0])
            if time.time() - begun >= moment * SECONDS:
                self.sample()
                moment += step
        for timer in (signal.ITIMER_REAL, signal.ITIMER_PROF):
            signal.setitimer(timer, 0)
        self.over = True
        for thread in threads:
            thread.join(300)
            if thread.is_alive():
                self.fail("a thread does not end")
        if self.wrong or not all(self.calls) or not all(self.signals.values()) or not self.programs:
            self.fail("%r %r %r" % (self.wrong, self.calls, self.signals))
        sys.stderr.write("chaos: %r, %d programs, %d writes, %d collections\n" %
                         (self.signals, self.programs, self.writes, self.collections))


Chaos().run()
