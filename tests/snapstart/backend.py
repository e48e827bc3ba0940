"""A server of settings for a function that ../lifecycle/api.py runs: backend.py COMMAND...

It prints each connection and each request, between the lines that api.py prints. The
settings are the number of the request.
"""
import http.server
import os
import subprocess
import sys
import threading


class Settings(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    requests = 0

    def setup(self):
        tell("connected")
        super().setup()

    def finish(self):
        super().finish()
        tell("closed")

    def do_GET(self):
        Settings.requests += 1
        tell("asked for the settings")
        body = b"%d" % Settings.requests
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def tell(what):
    os.write(1, ("backend: %s\n" % what).encode())


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Settings)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = "http://127.0.0.1:%d/" % server.server_port
api = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lifecycle", "api.py")
sys.exit(subprocess.call([sys.executable, api] + sys.argv[1:], env=dict(os.environ, SETTINGS_URL=url)))
