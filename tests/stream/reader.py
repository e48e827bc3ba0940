"""A Runtime API whose reader of a stream is slow, and then leaves: reader.py PATH COMMAND...

It prints how many kB the process grew by since it asked for the event, when 1 KB a second
was read of its stream for SECONDS. Then the reader refuses the rest and leaves, and what
the process asks next is printed, and what it has logged by then.
"""
import json
import os
import socket
import subprocess
import sys
import time

SECONDS = 8


def head(connection):
    """The head of a request, or None where there is no more."""
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        piece = connection.recv(1)
        if not piece:
            return None
        request += piece
    return request.decode()


def begin(listener, process):
    """The connection on which the stream has begun, after one event, and the memory before."""
    while True:
        connection, _ = listener.accept()
        while True:
            request = head(connection)
            if request is None:  # the loop has rehearsed
                break
            if request.startswith("POST") and "/response " in request:
                return connection, before
            before = resident(process)
            event = json.dumps({"rawPath": sys.argv[1], "requestContext": {"http": {"method": "GET"}}}).encode()
            connection.sendall(b"HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: 8476a536\r\n"
                               b"Lambda-Runtime-Deadline-Ms: %d\r\nContent-Length: %d\r\n\r\n%s"
                               % (time.time() * 1000 + 60000, len(event), event))


def resident(process):
    with open("/proc/%d/status" % process.pid) as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)
    process = subprocess.Popen(sys.argv[2:], stderr=open("log", "w"), env=dict(
        os.environ, AWS_LAMBDA_RUNTIME_API="127.0.0.1:%d" % listener.getsockname()[1], _HANDLER="handler.Handle",
        AWS_LAMBDA_FUNCTION_NAME="fn"))
    try:
        connection, before = begin(listener, process)
        connection.settimeout(20)
        for _ in range(SECONDS):
            assert connection.recv(1024)
            time.sleep(1)
        print("grown", resident(process) - before)
        connection.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        connection.close()
        connection, _ = listener.accept()
        connection.settimeout(20)
        print(head(connection).splitlines()[0])
        connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
        time.sleep(1)
        print(open("log").read())
    finally:
        process.kill()
        process.wait()


main()
