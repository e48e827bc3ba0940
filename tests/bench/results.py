"""Reads the results that server/ printed, for report.py and chart.py."""
import json
import os
import statistics

# Readable names of the peers, in the order of tables, this project first.
NAMES = {
    "exe": "this project, executable",
    "wrapper": "this project, executable in Python, by the wrapper",
    "launcher": "this project, executable in Python, by the launcher",
    "plugin": "this project, plugin in Python",
    "rust": "Rust, lambda_runtime",
    "rust-readme": "Rust, lambda_runtime as in its README",
    "aws-lambda-go": "Go, aws-lambda-go",
    "python": "Python, awslambdaric",
    "node": "Node.js, aws-lambda-ric",
    "java": "Java, its runtime client",
    "c": "bare echo in C",
    "gateway-exe": "this project, executable",
    "gateway-plugin": "this project, plugin in Python",
    "aws-lambda-go-api-proxy": "Go, aws-lambda-go-api-proxy",
}
OURS = ("exe", "wrapper", "launcher", "plugin", "gateway-exe", "gateway-plugin")
ECHOES = ("c",)
MEMORIES = ("unthrottled", "512 MB", "128 MB")


def title(name):
    """Returns a peer's readable name. In name, a release of Go may follow an @."""
    name, _, release = name.partition("@")
    return NAMES[name] + (", Go " + release if release else "")


class Peer(object):
    """The figures of one peer. Times are in ms."""

    def __init__(self, name, figures):
        self.name, self.title = name, title(name)
        self.base, _, self.release = name.partition("@")
        self.ours = self.base in OURS
        self.version = figures["version"]
        self.starts = len(figures["first"]["unthrottled"])
        self.zip = figures["zip"]  # bytes
        self.init = statistics.median(figures["init"])
        self.peak = statistics.median(figures["peak"]) / 1000  # MB
        self.first, self.cold = ({memory: (percentile(times, 50), percentile(times, 90)) for memory, times in figures[key].items()}
                                 for key in ("first", "cold"))  # cold is init and the first invocation
        self.p50, self.p99, self.rate = (statistics.median(run[key] for run in figures["warm"]) for key in ("p50", "p99", "rate"))
        self.large = {kind: statistics.median(times) for kind, times in figures["large"].items()}


def read(directory, name):
    """Returns the results in a file, with peers in the order of NAMES, or None without a file."""
    path = os.path.join(directory, name + ".json")
    if not os.path.exists(path):
        return None
    with open(path) as file:
        results = json.load(file)
    order = list(NAMES)
    names = sorted(results["peers"], key=lambda name: (order.index(name.partition("@")[0]), name))
    results["smallest"] = MEMORIES[-1 if results["throttled"] else 0]
    results["peers"] = {name: Peer(name, results["peers"][name]) for name in names}
    return results


def percentile(values, p):
    """Returns the p-th percentile by the nearest rank."""
    values = sorted(values)
    return values[min(len(values) * p // 100, len(values) - 1)]


def figure(number):
    """Formats a number with about three digits, at most three after the point."""
    if number is None:
        return "–"
    return "%.*f" % (3 if number < 1 else 2 if number < 10 else 1 if number < 100 else 0, number)
