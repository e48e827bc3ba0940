"""Compiles Python files: python -I -S -X no_debug_ranges bytecode.py VERSION FILE...

It fails if this is not the CPython of that version, or one before 3.8, which Lambda no longer has.

An import uses the bytecode without a look at the source: what is in a zip does not change.
The bytecode has no path, because an import sets it, and no docstrings. The same CPython
always makes the same bytes.
"""
import importlib.util
import os
import py_compile
import sys

version = sys.version_info[:2]
if version < (3, 8) or sys.implementation.cache_tag + sys.abiflags != "cpython-%d%d" % version or sys.argv[1] != "%d.%d" % version:
    sys.exit(1)
for path in sys.argv[2:]:
    py_compile.compile(path, importlib.util.cache_from_source(path, optimization=""), os.path.basename(path),
                       doraise=True, optimize=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
