"""Measures functions that serve several invocations at once: slots.py SLOTS ROUNDS PEER...

A PEER is a directory as server/ wants it, of which the lines env and hello count. The Runtime API waits until each slot has
asked for an invocation, and from then on answers at once. It prints a table with medians of the rounds, and checks answers.
"""
import glob
import os
import re
import select
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time

SECONDS = 3.0  # after a third of it to warm up
EVENT = (b"HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-%012d\r\nLambda-Runtime-Deadline-Ms: %d\r\n"
         b"Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:bench\r\nContent-Type: application/json\r\n"
         b'Content-Length: 49\r\n\r\n{"key1":"value1","key2":"value2","key3":"value3"}')
ACCEPTED = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"


class Run:
    """One round of a peer. use is the number of its processes, their memory in MB and their CPU time in µs."""

    def __init__(self, directory, slots):
        self.asked = self.answered = 0
        self.wrong, self.waiting, self.begun, self.over = None, [], False, False
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        serving = threading.Thread(target=self.serve, args=(listener,))
        serving.start()
        lines = [line.rstrip("\n").split("\t") for line in open(os.path.join(directory, "peer"))]
        environment = dict(os.environ, AWS_LAMBDA_RUNTIME_API="127.0.0.1:%d" % listener.getsockname()[1], _HANDLER="handler.Handle",
                           AWS_LAMBDA_MAX_CONCURRENCY=str(slots), AWS_LAMBDA_FUNCTION_NAME="bench", AWS_LAMBDA_FUNCTION_MEMORY_SIZE="128")
        environment.update(word.split("=", 1) for line in lines if line[0] == "env" for word in line[1:])
        where, *command = next(line[1:] for line in lines if line[0] == "hello")
        self.process = subprocess.Popen(command, cwd=os.path.join(directory, where), env=environment, start_new_session=True)
        try:
            limit = time.monotonic() + 30
            while len(self.waiting) < slots and time.monotonic() < limit:
                time.sleep(0.05)
            if len(self.waiting) < slots:
                sys.exit("slots.py: %s: only %d of %d slots have asked for an invocation" % (directory, len(self.waiting), slots))
            time.sleep(1)  # until all processes have started
            idle = self.use()
            self.begun = True
            for connection in self.waiting:
                self.event(connection)
            time.sleep(SECONDS / 3)
            answered, warm = self.answered, self.use()
            time.sleep(SECONDS)
            answered, end = self.answered - answered, self.use()
        finally:
            self.over = True
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            serving.join()
        if self.wrong or not answered or end[0] != idle[0]:
            sys.exit("slots.py: %s: %s, %d answers, %d and %d processes" % (directory, self.wrong, answered, idle[0], end[0]))
        self.figures = end[0], idle[1], end[1], (end[2] - warm[2]) / answered

    def serve(self, listener):
        """Serves with few system calls and without http.server, because the function should not wait for this process."""
        poll, connections, received = select.epoll(), {}, {}
        poll.register(listener, select.EPOLLIN)
        while not self.over:
            for number, _ in poll.poll(0.1):
                if number == listener.fileno():
                    connection = listener.accept()[0]
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    poll.register(connection, select.EPOLLIN)
                    connections[connection.fileno()], received[connection.fileno()] = connection, b""
                    continue
                try:
                    part = connections[number].recv(1 << 16)
                except OSError:
                    part = b""
                received[number] += part
                if not part:
                    poll.unregister(connections[number])
                    connections.pop(number).close()
                elif self.request(connections[number], received[number]):
                    received[number] = b""
        listener.close()

    def request(self, connection, text):
        """Answers a request, if it is complete."""
        head, end, body = text.partition(b"\r\n\r\n")
        if end and head.startswith(b"GET "):
            if self.begun:
                self.event(connection)
            else:
                self.waiting.append(connection)
            return True
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if not end or (len(body) < int(length[1]) if length else not body.endswith(b"0\r\n\r\n")):
            return False
        if not re.match(rb"POST \S+/response ", head) or b'"Hello, World!"' not in body:
            self.wrong = text
        self.answered += 1
        connection.sendall(ACCEPTED)
        return True

    def event(self, connection):
        self.asked += 1
        connection.sendall(EVENT % (self.asked, 1000 * time.time() + 60000))

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
