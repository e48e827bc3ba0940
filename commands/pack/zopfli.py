"""Deflates standard input with the zopfli in a directory: zopfli.py DIRECTORY.

It removes zlib's header (2 bytes) and checksum (4 bytes), which a zip does not need.
"""
import sys
sys.path.insert(0, sys.argv[1] + ("/3.10" if sys.version_info >= (3, 10) else "/3.9"))
from zopfli.zlib import compress
sys.stdout.buffer.write(compress(sys.stdin.buffer.read(), numiterations=5)[2:-4])
