"""Imports a function if this Python can run it: open.py DIRECTORY HANDLER MACHINE."""
import os, platform, sys
sys.path.insert(0, sys.argv[1])
if sys.platform != "linux" or sys.argv[3] != platform.machine() or "t" in getattr(sys, "abiflags", ""):
    sys.exit(0)
__import__(sys.argv[2])
