"""Deflates standard input by the zopfli in a directory: zopfli.py DIRECTORY.

A zip has no use for what zlib puts around it, two bytes and four.
"""
import sys
sys.path.insert(0, sys.argv[1] + ("/3.10" if sys.version_info >= (3, 10) else "/3.9"))
from zopfli.zlib import compress
sys.stdout.buffer.write(compress(sys.stdin.buffer.read(), numiterations=5)[2:-4])
