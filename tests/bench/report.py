"""Writes the results into pages: python report.py PAGE... RESULTS

The pages have parts between <!-- begin NAME --> and <!-- end NAME -->. Each part that
RESULTS has figures for is replaced, and printed.
"""
import os
import re
import statistics
import sys

from results import BY_GO, MEMORIES, NAMES, OURS, figure, read, samples, title

# What a handler does with a large event, and the sizes of events.
LARGE = {"raw": "returned", "typed": "decoded", "again": "decoded and encoded", "any": "as `any`"}
SIZES = ("1 MB", "5.5 MB")

# The goals: a figure, the peer to compare with, the highest ratio allowed, and the
# packagings of this project that must reach it.
ALL = ("exe", "exe-in-python", "plugin")
GOALS = [
    ("warm p50", "aws-lambda-go", 0.45, ALL, lambda p: p.p50),
    ("warm p50", "python", 0.45, ALL, lambda p: p.p50),
    ("warm p50", "rust", 0.5, ALL, lambda p: p.p50),
    ("warm p50", "c", 1.2, ALL, lambda p: p.p50),
    ("first invocation at 128 MB, p50", "rust", 0.9, ALL, lambda p: p.first["128 MB"][0]),
    ("first invocation at 128 MB, p90", "rust", 0.9, ALL, lambda p: p.first["128 MB"][1]),
    ("first invocation at 128 MB, p50", "python", 0.6, ALL, lambda p: p.first["128 MB"][0]),
    ("first invocation at 128 MB, p90", "python", 0.6, ALL, lambda p: p.first["128 MB"][1]),
    ("first invocation at 128 MB, p50", "aws-lambda-go", 0.5, ALL, lambda p: p.first["128 MB"][0]),
    ("first invocation at 128 MB, p90", "aws-lambda-go", 0.5, ALL, lambda p: p.first["128 MB"][1]),
    ("1 MB event, returned as it came", "aws-lambda-go", 0.2, ALL, lambda p: p.large["raw 1 MB"]),
] + [
    ("%s event, %s" % (size, what), other, most, ALL, lambda p, key=kind + " " + size: p.large[key])
    for kind, what, to_go in (("typed", "decoded", 0.4), ("again", "decoded and encoded", 0.35), ("any", "as `any`", 0.35))
    for size in SIZES for other, most in (("aws-lambda-go", to_go), ("rust", 1.0))
] + [
    ("init", "aws-lambda-go", 0.55, ("exe",), lambda p: p.init),
    ("zip", "aws-lambda-go", 0.36, ("exe",), lambda p: p.zip),
    ("peak memory", "aws-lambda-go", 0.5, ("exe",), lambda p: p.peak),
]
GATEWAY_GOALS = [
    ("warm p50", "aws-lambda-go-api-proxy", 0.45, ("gateway-exe",), lambda p: p.p50),
    ("warm p50", "aws-lambda-go-api-proxy", 0.55, ("gateway-plugin",), lambda p: p.p50),
]


# Goals that are not ratios between clients: a zip's size in kB, a start in ms, and the
# time of the codec relative to another codec's.
FIXED = {
    "sizes": {
        "hello, an executable for viewer events": 750,
        "edge-jwt, an executable for viewer events": 920,
        "hello, a plugin": 2200,
    },
    "starts": 5,
    "codec": 0.9,
}


def table(head, rows):
    lines = ["| " + " | ".join(row) + " |" for row in [head] + rows]
    lines.insert(1, "|---" + "|---:" * (len(head) - 1) + "|")
    return "\n".join(lines) + "\n"


def machine(results):
    text = "%s, %d processors, %s.\n" % (results["machine"], results["processors"], results["go"].replace("go", "Go "))
    if not results["throttled"]:
        text += "\nNo figures for 128 MB and 512 MB: %s.\n" % results["throttle"]
    return text


def first(results):
    memories = [memory for memory in MEMORIES if results["throttled"] or memory == "unthrottled"]
    return table(["ms, p50 / p90"] + memories + ["cold starts"], [
        [peer.title] + ["%s / %s" % tuple(map(figure, peer.first[memory])) for memory in memories] + ["{:,}".format(peer.starts)]
        for peer in results["peers"].values()])


def warm(results):
    base = next((peer for peer in results["peers"].values() if peer.ours), None)
    return table(["", "p50 (ms)", "ratio", "p99 (ms)", "requests per s", "init (ms)", "peak memory (MB)", "zip (kB)"], [
        [peer.title, figure(peer.p50), figure(peer.p50 / base.p50) if base else "–", figure(peer.p99), "{:,.0f}".format(peer.rate),
         figure(peer.init), "%.1f" % peer.peak, "%.1f" % (peer.zip / 1000) if peer.zip < 1e5 else "%.0f" % (peer.zip / 1000)]
        for peer in results["peers"].values()])


def large(results):
    keys = [kind + " " + size for kind in LARGE for size in SIZES]
    titles = ["%s, %s" % (LARGE[kind], size) for kind in LARGE for size in SIZES]
    return table(["ms"] + titles, [
        [peer.title] + [figure(peer.large.get(key)) for key in keys] for peer in results["peers"].values()])


def goals(results, wanted):
    """A ratio for each goal and packaging. Go peers must be built by the same Go."""
    peers = results["peers"]
    columns = [peer for peer in peers.values() if any(peer.base in goal[3] for goal in wanted)]
    rows = []
    for what, other, most, packagings, value in wanted:
        row = [what, NAMES[other], "%.2f" % most]
        for peer in columns:
            same = other + "@" + peer.release if peer.release and other in BY_GO else other
            try:
                ratio = value(peer) / value(peers[same]) if peer.base in packagings else None
            except KeyError:  # not measured here
                ratio = None
            row.append(judged(ratio, most, "%.2f"))
        rows.append(row)
    return table(["ratio of", "to", "at most"] + [peer.title.replace("this project, ", "") for peer in columns], rows)


def judged(value, most, form):
    """Formats a figure, in bold if it misses the goal."""
    if value is None:
        return ""
    return form % value if value <= most else "**" + form % value + ", missed**"


def fixed(directory):
    """A table of the goals in FIXED with a column for each Go, or None without figures."""
    measured = {}
    for name, unit in (("sizes", "kB"), ("starts", "ms"), ("codec", "")):
        for what, go, values in samples(directory, name):
            measured.setdefault((name, what, unit), {})[go] = statistics.median(values)
    if not measured:
        return None
    gos = []
    for by in measured.values():
        gos += [go for go in by if go not in gos]
    rows = []
    for (name, what, unit), by in measured.items():
        most = FIXED[name] if name != "sizes" else FIXED[name][what]
        if name == "starts":
            if tuple(map(int, what.split(".")[:2])) < (3, 8):
                most = None  # Lambda no longer offers such a Python
            what = "import of hello as a plugin, and first call, CPython " + what
        elif name == "codec":
            what += ", to goccy/go-json"
        else:
            what = "zip of " + what
        form = {"kB": "%.1f", "ms": "%.1f", "": "%.2f"}[unit] + (" " + unit).rstrip()
        rows.append([what, "" if most is None else form % most] + [
            judged(by.get(go), float("inf") if most is None else most, form) for go in gos])
    return table(["", "at most"] + [go.replace("go", "Go ") for go in gos], rows)


def peers(results):
    text = table(["", "what"], [[peer.title, peer.version] for peer in results["peers"].values()]).replace("---:", "---")
    for name, why in sorted(results["missing"].items()):
        text += "\nMissing: %s: %s.\n" % (title(name), why.rstrip("."))
    return text


def main():
    *names, directory = sys.argv[1:]
    parts = {}
    results = read(directory, "clients")
    if results:
        parts.update({"machine": machine(results), "first invocation": first(results), "warm invocations": warm(results),
                      "large events": large(results), "goals": goals(results, GOALS), "clients": peers(results)})
    results = read(directory, "gateway")
    if results:
        parts.update({"API Gateway, warm invocations": warm(results), "API Gateway, first invocation": first(results),
                      "API Gateway, goals": goals(results, GATEWAY_GOALS), "API Gateway, clients": peers(results)})
    for name in ("builds", "calls", "memory", "slots"):
        table_of = os.path.join(directory, name + ".md")
        if os.path.exists(table_of):
            with open(table_of, encoding="utf-8") as file:
                parts[name] = re.sub(r"(?m)^\| (\S+)(?= \|)", lambda row: "| " + NAMES.get(row[1], row[1]), file.read())
    figures = fixed(directory)
    if figures:
        parts["goals in figures"] = figures
    pages = {}
    for name in names:
        with open(name, encoding="utf-8") as file:
            pages[name] = file.read()
    for part, text in parts.items():
        begin, end = "<!-- begin %s -->\n" % part, "<!-- end %s -->" % part
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        name = next((name for name, page in pages.items() if pattern.search(page)), None)
        if name is None:
            sys.exit("report.py: no page has a part between %s and %s" % (begin.strip(), end))
        pages[name] = pattern.sub(lambda _: "%s\n%s\n%s" % (begin, text, end), pages[name])
        print("\n### %s\n\n%s" % (part[0].upper() + part[1:], text), end="")
    for name, page in pages.items():
        with open(name, "w", encoding="utf-8") as file:
            file.write(page)


main()
