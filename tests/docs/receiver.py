"""Receives traces, by UDP or HTTP, prints its address, and writes what it got to a file.

usage: receiver.py udp|http FILE
"""
import http.server
import socket
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        keep(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments):
        pass


def keep(content):
    with open(sys.argv[2], "ab") as file:
        file.write(content + b"\n")


def main():
    if sys.argv[1] == "http":
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        print("127.0.0.1:%d" % server.server_port, flush=True)
        server.serve_forever()
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind(("127.0.0.1", 0))
    print("127.0.0.1:%d" % receiver.getsockname()[1], flush=True)
    while True:
        keep(receiver.recv(65536))


main()
