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

from results import ECHOES, figure, read

ACCENT, OTHER, LIMIT, TEXT, GRID = "#00758d", "#6b7280", "#b3b8c0", "#1f2933", "#e5e7eb"

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
    return ACCENT if peer.ours else LIMIT if peer.name in ECHOES else OTHER


def bar(axes, row, peer, left, init, whole):
    """Draws a cold start: the initialization, and the first invocation after it."""
    axes.barh(row, init - left, left=left, height=0.5, color=colour(peer), alpha=0.45, zorder=2)
    axes.barh(row, whole - init, left=init, height=0.5, color=colour(peer), zorder=3)


def dots(axes, row, peer, left, low, high):
    """Draws two percentiles: a full dot and an empty one."""
    axes.plot([low, high], [row, row], color=colour(peer), linewidth=2.5, alpha=0.45, solid_capstyle="round", zorder=2)
    axes.plot([high], [row], "o", color="white", markeredgecolor=colour(peer), markeredgewidth=1.5, markersize=6, zorder=3)
    axes.plot([low], [row], "o", color=colour(peer), markersize=8, zorder=4)


def draw(path, heading, peers, mark, times, label):
    """Draws a row for each peer, the fastest first, on a logarithmic axis."""
    peers = sorted(peers, key=lambda peer: times(peer)[-1 if mark is bar else 0])
    figures, axes = plt.subplots(figsize=(9.6, 0.34 * len(peers) + 1.4))
    low, high = min(times(peer)[0] for peer in peers) / 1.6, max(times(peer)[1] for peer in peers)
    for row, peer in enumerate(peers):
        mark(axes, row, peer, low, *times(peer))
        axes.annotate(label(peer), (max(times(peer)), row), xytext=(9, 0), textcoords="offset points",
                      va="center", color=colour(peer) if peer.ours else TEXT, fontsize=9,
                      fontweight="bold" if peer.ours else "normal")
    axes.set_xscale("log")
    # Leave room for the figures to the right of the slowest peer.
    axes.set_xlim(low, high * (high / low) ** 0.3)
    axes.set_ylim(len(peers) - 0.4, -0.6)
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda number, _: "%g" % number if number < 2 * high else ""))
    axes.set_xlabel("ms, logarithmic", color=OTHER, fontsize=9)
    axes.grid(axis="x", color=GRID, zorder=0)
    axes.tick_params(axis="both", length=0, which="both", colors=OTHER)
    axes.set_yticks(range(len(peers)), [peer.title for peer in peers])
    for tick, peer in zip(axes.get_yticklabels(), peers):
        tick.set_color(ACCENT if peer.ours else TEXT)
        tick.set_fontweight("bold" if peer.ours else "normal")
    for side in axes.spines.values():
        side.set_visible(False)
    figures.suptitle(heading, x=0.012, y=0.985, ha="left", fontsize=12)
    figures.tight_layout(rect=(0, 0, 1, 0.99))
    figures.savefig(path, metadata={"Date": None, "Creator": None})
    plt.close(figures)


def main():
    docs, directory = sys.argv[1:]
    results = read(directory, "clients")
    if not results:
        return
    # Peers built by another release of Go are in the tables only.
    peers = [peer for peer in results["peers"].values() if not peer.release]
    memory = results["smallest"]
    draw(os.path.join(docs, "first-invocation.svg"), "A whole cold start at %s, p50: init (pale) and first invocation" % memory, peers, bar,
         lambda peer: (peer.init, peer.cold[memory][0]),
         lambda peer: figure(peer.cold[memory][0]))
    draw(os.path.join(docs, "warm-invocation.svg"), "Warm invocation on one CPU: p50 (full dot) and p99", peers, dots,
         lambda peer: (peer.p50, peer.p99), lambda peer: "%s / %s" % (figure(peer.p50), figure(peer.p99)))


main()
