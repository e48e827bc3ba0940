"""Draws charts of the results: python chart.py DOCS RESULTS

Writes DOCS/first-invocation.svg and DOCS/warm-invocation.svg. The same results give the
same bytes.
"""
import logging
import os
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from results import figure, read

ACCENT, OTHER, TEXT, GRID = "#00758d", "#6b7280", "#1f2933", "#e5e7eb"

# The fonts may be missing on this machine, but browsers have them.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
plt.rcParams.update({
    "svg.hashsalt": "aws-lambda-go-shim",
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans", "Verdana", "sans-serif"],
    "font.size": 10,
    "text.color": TEXT,
    "figure.facecolor": "white",
})


def colour(peer):
    return ACCENT if peer.ours else OTHER


def panel(axes, peers, title, value, limits):
    """Draws a row for each peer, on a logarithmic axis: a full dot for its first time, an
    empty dot for its second time if it has one, and both as numbers.
    """
    for row, peer in enumerate(peers):
        times = value(peer)
        low, high = times[0], times[-1]
        axes.plot([low, high], [row, row], color=colour(peer), linewidth=2.5, alpha=0.45, solid_capstyle="round", zorder=2)
        axes.plot(times[1:], [row] * (len(times) - 1), "o", color="white", markeredgecolor=colour(peer), markeredgewidth=1.5, markersize=6, zorder=3)
        axes.plot([low], [row], "o", color=colour(peer), markersize=8, zorder=4)
        axes.annotate(" / ".join(map(figure, times)), (max(times), row), xytext=(9, 0), textcoords="offset points",
                      va="center", color=colour(peer) if peer.ours else TEXT, fontsize=9,
                      fontweight="bold" if peer.ours else "normal")
    axes.set_xscale("log")
    axes.set_xlim(*limits)
    axes.set_ylim(len(peers) - 0.4, -0.6)
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold", pad=8)
    last = max(max(value(peer)) for peer in peers)
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if limits[1] / limits[0] < 1000 else (1,)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda number, _: "%g" % number if number < 2 * last else ""))
    axes.set_xlabel("ms, logarithmic", color=OTHER, fontsize=9)
    axes.grid(axis="x", color=GRID, zorder=0)
    axes.tick_params(axis="both", length=0, which="both", colors=OTHER)
    axes.set_yticks(range(len(peers)), [peer.title for peer in peers])
    for label, peer in zip(axes.get_yticklabels(), peers):
        label.set_color(ACCENT if peer.ours else TEXT)
        label.set_fontweight("bold" if peer.ours else "normal")
    for side in axes.spines.values():
        side.set_visible(False)


def draw(path, heading, peers, panels):
    """Draws panels side by side. Each panel is a title and a function that returns one or
    two times of a peer.
    """
    figures, plots = plt.subplots(1, len(panels), sharey=True, figsize=(9.6, 0.34 * len(peers) + 1.7), squeeze=False)
    times = [time for _, value in panels for peer in peers for time in value(peer)]
    # Leave room for the figures to the right of the slowest peer.
    limits = min(times) / 1.6, max(times) * (max(times) / min(times)) ** (0.45 if len(panels) > 1 else 0.18)
    for axes, (title, value) in zip(plots[0], panels):
        panel(axes, peers, title, value, limits)
    figures.suptitle(heading, x=0.012, y=0.985, ha="left", fontsize=12)
    figures.tight_layout(rect=(0, 0, 1, 0.99), w_pad=1.5)
    figures.savefig(path, metadata={"Date": None, "Creator": None})
    plt.close(figures)


def main():
    docs, directory = sys.argv[1:]
    results = read(directory, "clients")
    if not results:
        return
    # Peers built by another release of Go are in the tables only.
    peers = [peer for peer in results["peers"].values() if not peer.release]
    memory = "128 MB" if results["throttled"] else "unthrottled"
    draw(os.path.join(docs, "first-invocation.svg"), "Cold start: the first invocation, p50 (full dot) and p90, and init before it",
         sorted(peers, key=lambda peer: peer.first[memory]),
         [("first invocation, " + memory, lambda peer: peer.first[memory]), ("init, unthrottled", lambda peer: (peer.init,))])
    draw(os.path.join(docs, "warm-invocation.svg"), "Warm invocation, unthrottled: p50 (full dot) and p99",
         sorted(peers, key=lambda peer: peer.p50), [("", lambda peer: (peer.p50, peer.p99))])


main()
