"""Writes the results into a page: python report.py PAGE RESULTS

The page has parts between <!-- begin NAME --> and <!-- end NAME -->. Each part that
RESULTS has figures for is replaced, and printed.
"""
import os
import re
import sys

from results import MEMORIES, NAMES, figure, read, title

# What a handler does with a large event, and the sizes of events.
LARGE = {"raw": "returned", "typed": "decoded", "again": "decoded and encoded", "any": "as `any`"}
SIZES = ("1 MB", "5.5 MB")


def table(head, rows):
    lines = ["| " + " | ".join(row) + " |" for row in [head] + rows]
    lines.insert(1, "|---" + "|---:" * (len(head) - 1) + "|")
    return "\n".join(lines) + "\n"


def machine(results):
    text = "%s, %d processors, %s.\n" % (results["machine"], results["processors"], results["go"].replace("go", "Go "))
    if not results["throttled"]:
        text += "\nNo figures for 128 MB and 512 MB: %s.\n" % results["throttle"]
    return text


def ratio(results, value):
    """Returns a function that formats a peer's figure divided by that of this project's executable."""
    base = next((value(peer) for peer in results["peers"].values() if peer.ours), None)
    return lambda peer: figure(value(peer) / base) if base else "–"


def cold(results):
    memory = results["smallest"]
    to_ours = ratio(results, lambda peer: peer.cold[memory][0])
    memories = [memory for memory in MEMORIES if results["throttled"] or memory == "unthrottled"]
    return table(["ms", "cold start, %s, p50 / p90" % memory, "ratio", "init"] + ["first, " + m for m in memories] + ["cold starts"], [
        [peer.title, "%s / %s" % tuple(map(figure, peer.cold[memory])), to_ours(peer), figure(peer.init)] +
        [figure(peer.first[m][0]) for m in memories] + ["{:,}".format(peer.starts)] for peer in results["peers"].values()])


def warm(results):
    to_ours = ratio(results, lambda peer: peer.p50)
    return table(["", "p50 (ms)", "ratio", "p99 (ms)", "requests per s", "peak memory (MB)", "zip (kB)"], [
        [peer.title, figure(peer.p50), to_ours(peer), figure(peer.p99), "{:,.0f}".format(peer.rate),
         "%.1f" % peer.peak, "%.1f" % (peer.zip / 1000) if peer.zip < 1e5 else "%.0f" % (peer.zip / 1000)]
        for peer in results["peers"].values()])


def large(results):
    keys = [kind + " " + size for kind in LARGE for size in SIZES]
    titles = ["%s, %s" % (LARGE[kind], size) for kind in LARGE for size in SIZES]
    return table(["ms"] + titles, [
        [peer.title] + [figure(peer.large.get(key)) for key in keys] for peer in results["peers"].values() if peer.large])


def peers(results):
    text = table(["", "what"], [[peer.title, peer.version] for peer in results["peers"].values()]).replace("---:", "---")
    for name, why in sorted(results["missing"].items()):
        text += "\nMissing: %s: %s.\n" % (title(name), why.rstrip("."))
    return text


def main():
    page, directory = sys.argv[1:]
    parts = {}
    results = read(directory, "clients")
    if results:
        parts.update({"machine": machine(results), "cold start": cold(results), "warm invocations": warm(results),
                      "large events": large(results), "clients": peers(results)})
    results = read(directory, "gateway")
    if results:
        parts["API Gateway, warm invocations"] = warm(results)
    for name in ("builds", "starts", "calls", "slots"):
        table_of = os.path.join(directory, name + ".md")
        if os.path.exists(table_of):
            with open(table_of, encoding="utf-8") as file:
                parts[name] = re.sub(r"(?m)^\| (\S+)(?= \|)", lambda row: "| " + NAMES.get(row[1], row[1]), file.read())
    with open(page, encoding="utf-8") as file:
        content = file.read()
    for part, text in parts.items():
        begin, end = "<!-- begin %s -->\n" % part, "<!-- end %s -->" % part
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        if not pattern.search(content):
            sys.exit("report.py: %s has no part between %s and %s" % (page, begin.strip(), end))
        content = pattern.sub(lambda _: "%s\n%s\n%s" % (begin, text, end), content)
        print("\n### %s\n\n%s" % (part[0].upper() + part[1:], text), end="")
    with open(page, "w", encoding="utf-8") as file:
        file.write(content)


main()
