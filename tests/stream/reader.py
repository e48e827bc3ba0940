"""A Runtime API that reads a stream slowly and then disconnects: reader.py PATH COMMAND...

For SECONDS it reads 1 kB of the stream a second, and prints how many kB the process grew by
since it asked for the event. Then it refuses the rest, disconnects, and prints the process's
next request and its log.
"""
import json
import os
import socket
import subprocess
import sys
import time

SECONDS = 8


def head(connection):
    """Returns the head of a request."""
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        piece = connection.recv(1)
        assert piece, "it closed the connection after %r" % request
        request += piece
    return request.decode()


def begin(listener, process):
    """Sends one event. Returns the connection with the stream, and the memory before the event."""
    connection, _ = listener.accept()
    assert head(connection).startswith("GET ")
    before = resident(process)
    event = json.dumps({"rawPath": sys.argv[1], "requestContext": {"http": {"method": "GET"}}}).encode()
    connection.sendall(b"HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: 8476a536\r\n"
                       b"Lambda-Runtime-Deadline-Ms: %d\r\nContent-Length: %d\r\n\r\n%s"
                       % (time.time() * 1000 + 60000, len(event), event))
    assert "/response " in head(connection)
    return connection, before


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
        end = time.monotonic() + 20
        while "was not sent" not in open("log").read() and time.monotonic() < end:
            time.sleep(0.05)
        print(open("log").read())
    finally:
        process.kill()
        process.wait()


main()
