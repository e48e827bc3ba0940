"""Sends requests to a server: python3 requests.py PORT gather|stream"""
import http.client
import socket
import sys
import threading

port, what = int(sys.argv[1]), sys.argv[2]


def gather():
    """Sends 128 requests, which are answered when all have arrived."""
    answers = []

    def one():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/gather")
        answers.append(connection.getresponse().read())

    threads = [threading.Thread(target=one) for _ in range(128)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(len(answers), set(answers))


def stream():
    """Sends each chunk only after the answer to the chunk before it."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(b"POST /stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        got = b""
        for number in range(5):
            connection.sendall(b"2\r\n%d\n\r\n" % number)
            while b"got %d\n" % number not in got:
                part = connection.recv(4096)
                assert part, got
                got += part
    print("streamed")


{"gather": gather, "stream": stream}[what]()
