"""A server of settings for a function that ../lifecycle/api.py runs: backend.py COMMAND...

It prints each connection and each request, between the lines that api.py prints. The
settings are the number of the request.
"""
import http.server
import os
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import runtime_api


class Settings(runtime_api.Handler):
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
        self.answer(200, b"%d" % Settings.requests)


def tell(what):
    os.write(1, ("backend: %s\n" % what).encode())


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Settings)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = "http://127.0.0.1:%d/" % server.server_port
api = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lifecycle", "api.py")
sys.exit(subprocess.call([sys.executable, api] + sys.argv[1:], env=dict(os.environ, SETTINGS_URL=url)))
