"""A Runtime API for a function that is served by two workers: workers.py COMMAND [ARG...]

An invocation comes only when both workers ask for one. Four answers are printed, or
the error of the initialisation; then the function is killed.
"""
import http.server
import os
import signal
import socketserver
import subprocess
import sys
import threading
import time


class API(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    both = threading.Barrier(2, timeout=15)
    printing = threading.Lock()
    printed = 0
    ended = threading.Event()

    def do_GET(self):
        try:
            number = self.both.wait()
        except threading.BrokenBarrierError:
            print("only one worker asks for invocations", flush=True)
            self.ended.set()
            return
        self.answer(200, b"{}", {
            "Lambda-Runtime-Aws-Request-Id": "request-%d" % number,
            "Content-Type": "application/json",  # without which awslambdaric crashes
            "Lambda-Runtime-Deadline-Ms": str(int(1000 * time.time()) + 60000),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:fn"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        is_init = self.path.endswith("/init/error")
        with self.printing:
            print("init/error " + body if is_init else body, flush=True)
            API.printed += 1
            if is_init or API.printed == 4:
                self.ended.set()
        self.answer(202, b"{}")

    def answer(self, status, body, headers={}):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass  # the function has ended


server = Server(("127.0.0.1", 0), API)
threading.Thread(target=server.serve_forever, daemon=True).start()
function = subprocess.Popen(sys.argv[1:], start_new_session=True, env=dict(
    os.environ, AWS_LAMBDA_RUNTIME_API="127.0.0.1:%d" % server.server_port, AWS_LAMBDA_MAX_CONCURRENCY="2",
    AWS_LAMBDA_FUNCTION_NAME="fn", AWS_LAMBDA_FUNCTION_MEMORY_SIZE="128", PYTHONDONTWRITEBYTECODE="1"))
if not API.ended.wait(20):
    print("nothing came")
os.killpg(function.pid, signal.SIGKILL)
function.wait()
