"""Receives traces over UDP or HTTP, prints its address, and writes what it receives to a file. As lambda it is a Runtime
API with one invocation that has a trace id, because the emulator sends none.

usage: receiver.py udp|http|lambda FILE
"""
import http.server
import socket
import sys
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = 0

    def do_GET(self):
        Handler.asked += 1
        if Handler.asked > 1:
            time.sleep(60)
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", "id")
        self.send_header("Lambda-Runtime-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")
        self.send_header("Content-Length", "11")
        self.end_headers()
        self.wfile.write(b'{"ID": "7"}')

    def do_POST(self):
        keep(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(202 if sys.argv[1] == "lambda" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


def keep(content):
    with open(sys.argv[2], "ab") as file:
        file.write(content + b"\n")


def main():
    if sys.argv[1] != "udp":
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print("127.0.0.1:%d" % server.server_port, flush=True)
        server.serve_forever()
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind(("127.0.0.1", 0))
    print("127.0.0.1:%d" % receiver.getsockname()[1], flush=True)
    while True:
        keep(receiver.recv(65536))


main()
