"""Compiles Python files: python -I -S -X no_debug_ranges bytecode.py VERSION FILE...

It fails if this is not the CPython of that version, such as 3.13.

An import uses the bytecode without a look at the source: what is in a zip does not change.
The bytecode has no path, because an import sets it, and no docstrings. The same CPython
always makes the same bytes.
"""
import importlib.util
import os
import platform
import py_compile
import sys

if sys.argv[1] != "%d.%d" % sys.version_info[:2] or platform.python_implementation() != "CPython" or "t" in sys.abiflags:
    sys.exit(1)
for path in sys.argv[2:]:
    py_compile.compile(path, importlib.util.cache_from_source(path, optimization=""), os.path.basename(path),
                       doraise=True, optimize=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
