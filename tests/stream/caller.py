"""A Runtime API that records what a function streams: caller.Function(HANDLER, COMMAND...)."""
import base64
import http.client
import json
import os
import queue
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import runtime_api

FORMAT = "application/vnd.awslambda.http-integration-response"


class Failed(Exception):
    """The function answered with an error."""


class Stream:
    """A response in chunks. error is what its trailers say, or None."""

    def __init__(self, headers, file):
        self.headers, self.chunks = headers, []
        for size in iter(lambda: int(file.readline(), 16), 0):
            self.chunks.append(file.read(size))
            assert file.readline() == b"\r\n"
        trailers = http.client.parse_headers(file)
        self.error = None
        if trailers:
            self.error = json.loads(base64.b64decode(trailers["Lambda-Runtime-Function-Error-Body"]))
            assert self.error["errorType"] == trailers["Lambda-Runtime-Function-Error-Type"], trailers
        prelude, self.body = b"".join(self.chunks).split(b"\0" * 8, 1)
        self.head = json.loads(prelude)


class Handler(runtime_api.Handler):
    def do_GET(self):
        path = self.server.paths.get()
        self.invocation("8476a536", json.dumps({"rawPath": path, "requestContext": {"http": {"method": "GET", "path": path}}}).encode())

    def do_POST(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            answer = Stream(self.headers, self.rfile)
        else:
            error = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = Failed("%(errorType)s: %(errorMessage)s" % error)
        self.answer(202, b"")
        self.server.answers.put(answer)


class Function:
    def __init__(self, handler, *command):
        self.server = runtime_api.Server(("127.0.0.1", 0), Handler)
        self.server.paths, self.server.answers = queue.Queue(), queue.Queue()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        setting = "handler." + handler
        if len(command) > 1:
            command += (setting,)
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=dict(
            os.environ, AWS_LAMBDA_RUNTIME_API="127.0.0.1:%d" % self.server.server_port, AWS_LAMBDA_FUNCTION_NAME="fn", _HANDLER=setting))

    def get(self, path):
        self.server.paths.put(path)
        answer = self.server.answers.get(timeout=30)
        if isinstance(answer, Failed):
            raise answer
        return answer

    def expect(self, line):
        """Waits for a line in the log."""
        for found in self.process.stderr:
            if line in found:
                return
        raise AssertionError("the function has ended")

    def close(self):
        self.process.kill()
        self.process.wait()
        self.server.shutdown()
        self.server.server_close()
