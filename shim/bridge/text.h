// Python's strings as bytes.
#ifndef BRIDGE_TEXT_H
#define BRIDGE_TEXT_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "../host/shim.h"

#if PY_MAJOR_VERSION == 2
#define INTERN PyString_InternFromString
#else
#define INTERN PyUnicode_InternFromString
#endif

// is_text returns whether an object is a str, bytes, or (2.7) a unicode.
int is_text(PyObject *object);

// text_as_utf8 returns a new reference to the bytes of a text, which keeps *out valid,
// or NULL with an exception set.
PyObject *text_as_utf8(PyObject *text, shim_bytes *out);

// text_for_c does the same in the encoding of the environment.
PyObject *text_for_c(PyObject *text, shim_bytes *out);

#endif
