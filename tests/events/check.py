"""Sends the events of cases.json to the function in the working directory and compares the answers.

usage: check.py plugin|exe cases.json

A plugin is called from this Python. An executable is started for each handler; this
process is its Runtime API.
"""

import http.server
import itertools
import json
import os
import subprocess
import sys


class Differs(Exception):
    pass


def compare(case, result=None, failure=None):
    """Compares the function's answer, a result as JSON or an error's type and message, with the case."""
    want = case.get("result")
    wanted = (case["type"], case["message"]) if "type" in case else None
    if (result, failure) != (want, wanted):
        raise Differs("%s, %s:\n  got  %r\n  want %r" % (case["handler"], case["name"], failure or result, wanted or want))


def check_plugin(cases):
    sys.path.insert(0, os.getcwd())
    import typed

    done = 0
    for case in cases:
        try:
            event = json.loads(case["event"])
        except ValueError:
            continue  # Python code cannot pass such an event
        try:
            result = getattr(typed, case["handler"])(event, None)
        except Exception as error:
            compare(case, failure=(type(error).__name__, str(error)))
        else:
            if "result" in case:
                # The plugin's result was decoded, so only the decoded values can be compared.
                case["result"] = json.dumps(json.loads(case["result"]))
            compare(case, result=json.dumps(result))
        done += 1
    return done


class RuntimeAPI(http.server.HTTPServer):
    """Serves its cases, one invocation each, on one connection at a time."""

    cases, answered, timeout = (), 0, 30

    def handle_timeout(self):
        raise Differs("the function did not connect")

    def handle_error(self, request, client_address):
        raise  # the current exception


class Invocations(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self):
        assert self.path == "/2018-06-01/runtime/invocation/next", self.path
        if self.server.answered == len(self.server.cases):
            self.close_connection = True
            return
        event = self.server.cases[self.server.answered]["event"].encode()
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", "request-%d" % self.server.answered)
        self.send_header("Lambda-Runtime-Deadline-Ms", "4000000000000")
        self.send_header("Content-Length", str(len(event)))
        self.end_headers()
        self.wfile.write(event)

    def do_POST(self):
        prefix, _, outcome = self.path.rpartition("/")
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        assert prefix == "/2018-06-01/runtime/invocation/request-%d" % self.server.answered, (self.path, body)
        case = self.server.cases[self.server.answered]
        if outcome == "response":
            compare(case, result=body)
        else:
            error = json.loads(body)
            compare(case, failure=(error["errorType"], error["errorMessage"]))
        self.server.answered += 1
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


def check_exe(cases):
    done = 0
    for handler, own in itertools.groupby(cases, lambda case: case["handler"]):
        with RuntimeAPI(("127.0.0.1", 0), Invocations) as server, open("log", "a") as log:
            server.cases = list(own)
            environment = dict(
                os.environ,
                AWS_LAMBDA_RUNTIME_API="127.0.0.1:%d" % server.server_port,
                _HANDLER="typed." + handler,
                AWS_LAMBDA_LOG_LEVEL="FATAL",
            )
            function = subprocess.Popen(["./bootstrap"], env=environment, stderr=log)
            try:
                server.handle_request()
            finally:
                function.kill()
                function.wait()
            if server.answered != len(server.cases):
                raise Differs("%s: %d of %d events were answered" % (handler, server.answered, len(server.cases)))
            done += server.answered
    return done


def main(packaging, path):
    with open(path) as file:
        cases = json.load(file)
    check = {"plugin": check_plugin, "exe": check_exe}[packaging]
    try:
        done = check(cases)
    except Differs as difference:
        sys.exit(str(difference))
    print("%d types, %d events" % (len({case["handler"] for case in cases}), done))


if __name__ == "__main__":
    main(*sys.argv[1:])
