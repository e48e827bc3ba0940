"""Base classes for the Runtime APIs of several tests."""
import http.server
import socketserver
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def invocation(self, request_id, event=b"{}"):
        """Answers a request for the next invocation."""
        self.answer(200, event, {
            "Lambda-Runtime-Aws-Request-Id": request_id,
            "Content-Type": "application/json",  # awslambdaric crashes without it
            "Lambda-Runtime-Deadline-Ms": str(int(1000 * time.time()) + 60000),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:fn"})

    def body(self):
        """Returns the body of a request, with a length or in chunks."""
        if "Content-Length" in self.headers:
            return self.rfile.read(int(self.headers["Content-Length"]))
        found = b""
        for size in iter(lambda: int(self.rfile.readline(), 16), 0):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return found

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
    request_queue_size = 64

    def handle_error(self, request, address):
        pass  # the function has ended
