"""Runs one check: run.py FILE CHECK [ARG...]. Exits with 0 if it passes."""
import importlib
import sys

if __name__ == "__main__":
    module = importlib.import_module(sys.argv[1])
    getattr(module, sys.argv[2])(*sys.argv[3:])
