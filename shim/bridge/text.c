// Python's strings as bytes. On CPython 2.7 no PyUnicode_* function is used, because
// their symbols differ between UCS2 and UCS4 builds.

#include "text.h"

#if PY_MAJOR_VERSION == 2
#define IS_BYTES PyString_Check
#define BYTES_AS_STRING PyString_AsStringAndSize
#define AS_UTF8(text) PyObject_CallMethod((text), "encode", "s", "utf-8")
#define FOR_C AS_UTF8
#else
#define IS_BYTES PyBytes_Check
#define BYTES_AS_STRING PyBytes_AsStringAndSize
#define AS_UTF8 PyUnicode_AsUTF8String
#define FOR_C PyUnicode_EncodeFSDefault
#endif

int is_text(PyObject *object) { return IS_BYTES(object) || PyUnicode_Check(object); }

// view stores where the bytes are and returns the reference to them, which it takes
// over. On failure, and for NULL, it returns NULL.
static PyObject *view(PyObject *bytes, shim_bytes *out) {
  char *data;
  Py_ssize_t len;

  if (bytes == NULL) return NULL;
  if (BYTES_AS_STRING(bytes, &data, &len) < 0) {
    Py_DECREF(bytes);
    return NULL;
  }
  out->data = data;
  out->len = (size_t)len;
  return bytes;
}

PyObject *text_as_utf8(PyObject *text, shim_bytes *out) {
  if (!IS_BYTES(text)) return view(AS_UTF8(text), out);
  Py_INCREF(text);
  return view(text, out);
}

PyObject *text_for_c(PyObject *text, shim_bytes *out) {
  if (!IS_BYTES(text)) return view(FOR_C(text), out);
  Py_INCREF(text);
  return view(text, out);
}
