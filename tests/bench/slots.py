"""Measures functions that serve several invocations at once: slots.py SLOTS ROUNDS PEER...

A PEER is a directory as server/ wants it, of which the lines env and hello count. The Runtime API waits until each slot has
asked for an invocation, and from then on answers at once. It prints a table with medians of the rounds, and checks answers.
"""
import glob
import os
import signal
import statistics
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import runtime_api

SECONDS = 3.0  # after a third of it to warm up


class API(runtime_api.Handler):
    disable_nagle_algorithm = True

    def do_GET(self):
        run = self.server.run
        with run.lock:
            run.asked += 1
            name = "8476a536-e9f4-11e8-9739-%012d" % run.asked
            run.lock.notify_all()
        run.begin.wait()
        self.invocation(name, b'{"key1":"value1","key2":"value2","key3":"value3"}')

    def do_POST(self):
        body = self.body()
        if not self.path.endswith("/response") or body.strip() != b'"Hello, World!"':
            self.server.run.wrong = "%s: %r" % (self.path, body)
        self.server.run.answered += 1
        self.answer(202, b"")


class Run:
    """One round of a peer. use is the number of its processes, their memory in MB and their CPU time in µs."""

    def __init__(self, directory, slots):
        self.asked = self.answered = 0
        self.wrong, self.lock, self.begin = None, threading.Condition(), threading.Event()
        server = runtime_api.Server(("127.0.0.1", 0), API)
        server.run = self
        threading.Thread(target=server.serve_forever, daemon=True).start()
        lines = [line.rstrip("\n").split("\t") for line in open(os.path.join(directory, "peer"))]
        environment = dict(os.environ, AWS_LAMBDA_RUNTIME_API="127.0.0.1:%d" % server.server_port, _HANDLER="handler.Handle",
                           AWS_LAMBDA_MAX_CONCURRENCY=str(slots), AWS_LAMBDA_FUNCTION_NAME="bench", AWS_LAMBDA_FUNCTION_MEMORY_SIZE="128")
        environment.update(word.split("=", 1) for line in lines if line[0] == "env" for word in line[1:])
        where, *command = next(line[1:] for line in lines if line[0] == "hello")
        self.process = subprocess.Popen(command, cwd=os.path.join(directory, where), env=environment, start_new_session=True)
        try:
            with self.lock:
                if not self.lock.wait_for(lambda: self.asked >= slots, 30):
                    sys.exit("slots.py: %s: only %d of %d slots have asked for an invocation" % (directory, self.asked, slots))
            time.sleep(1)  # until all processes have started
            idle = self.use()
            self.begin.set()
            time.sleep(SECONDS / 3)
            answered, warm = self.answered, self.use()
            time.sleep(SECONDS)
            answered, end, wrong = self.answered - answered, self.use(), self.wrong  # the end cuts off answers
        finally:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            server.shutdown()
        if wrong or not answered or end[0] != idle[0]:
            sys.exit("slots.py: %s: %s, %d answers, %d and %d processes" % (directory, wrong, answered, idle[0], end[0]))
        self.figures = end[0], idle[1], end[1], (end[2] - warm[2]) / answered

    def use(self):
        processes = memory = ticks = 0
        for stat in glob.glob("/proc/[0-9]*/stat"):
            try:
                fields = open(stat).read().rpartition(")")[2].split()
                if int(fields[3]) != self.process.pid or fields[0] == "Z":
                    continue
                rollup = open(os.path.dirname(stat) + "/smaps_rollup").read()
            except FileNotFoundError:
                continue  # it has ended
            processes += 1
            memory += int(rollup.partition("\nPss:")[2].split()[0]) * 1024 / 1e6  # shared memory is divided
            ticks += int(fields[11]) + int(fields[12])
        return processes, memory, ticks * 1e6 / os.sysconf("SC_CLK_TCK")


slots, rounds = map(int, sys.argv[1:3])
found = {peer: [] for peer in sys.argv[3:]}
for n in range(rounds):
    for peer, figures in found.items():
        sys.stderr.write("> %d at once, round %d of %d: %s\n" % (slots, n + 1, rounds, os.path.basename(peer)))
        figures.append(Run(peer, slots).figures)
print("|  | processes | memory (MB), idle | memory (MB), after the invocations | CPU time of an invocation (µs) |\n|---|---:|---:|---:|---:|")
for peer, figures in found.items():
    print("| %s | %s |" % (os.path.basename(peer), " | ".join("%.0f" % statistics.median(column) for column in zip(*figures))))
