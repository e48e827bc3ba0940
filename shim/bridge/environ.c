// Python's environment, for Go.
//
// What Python code sets is in the dict of os.environ, and by then in C's environ too.
// The dict is read under the GIL, which all its writers hold. C's environ is never
// read, because Go code on other threads may be writing it.

#include "environ.h"

#include "host.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

// Kept for the life of the process. os_names is borrowed from the module.
static PyObject *os_module, *os_names, *str_environ, *str_data;

int environ_prepare(void) {
  os_module = PyImport_ImportModule("os");
  if (os_module == NULL) return -1;
  os_names = PyModule_GetDict(os_module);
  str_environ = INTERN("environ");
  str_data = INTERN(PY_MAJOR_VERSION == 2 ? "data" : "_data");
  return str_environ == NULL || str_data == NULL ? -1 : 0;
}

// items returns a new dict with the items of any mapping.
static PyObject *items(PyObject *mapping) {
  PyObject *list = PyMapping_Items(mapping), *dict;
  if (list == NULL) return NULL;
  dict = PyDict_New();
  if (dict != NULL && PyDict_MergeFromSeq2(dict, list, 1) < 0) Py_CLEAR(dict);
  Py_DECREF(list);
  return dict;
}

// environ_dict returns a new reference to the dict of os.environ. A test may have
// replaced os.environ with a dict or another mapping.
static PyObject *environ_dict(void) {
  PyObject *mapping = PyDict_GetItem(os_names, str_environ), *dict;
  if (mapping == NULL) {
    PyErr_SetString(PyExc_AttributeError, "module 'os' has no attribute 'environ'");
    return NULL;
  }
  Py_INCREF(mapping);
  if (PyDict_Check(mapping)) return mapping;
  dict = PyObject_GetAttr(mapping, str_data);
  if (dict == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) PyErr_Clear();
  if (dict == NULL ? !PyErr_Occurred() : !PyDict_Check(dict)) {
    Py_XDECREF(dict);
    dict = items(mapping);
  }
  Py_DECREF(mapping);
  return dict;
}

// add appends "NAME=value\0" to a snapshot of the environment, allocated with malloc.
static int add(shim_result *to, shim_bytes name, shim_bytes value) {
  size_t len = name.len + value.len + 2;
  char *at;
  if (to->cap - to->len < len) {
    size_t cap = 2 * to->cap + len + 4096;
    char *data = realloc(to->data, cap);
    if (data == NULL) {
      PyErr_NoMemory();
      return -1;
    }
    to->data = data;
    to->cap = cap;
  }
  at = to->data + to->len;
  memcpy(at, name.data, name.len);
  at[name.len] = '=';
  memcpy(at + name.len + 1, value.data, value.len);
  at[len - 1] = 0;
  to->len += len;
  return 0;
}

// bytes_of returns a new reference to the bytes of a name or a value, or NULL. If no
// environment can hold the text, no exception is set.
static PyObject *bytes_of(PyObject *text, shim_bytes *out) {
  PyObject *bytes;
  if (!is_text(text)) return NULL;
  bytes = text_for_c(text, out);
  if (bytes == NULL && PyErr_ExceptionMatches(PyExc_UnicodeError)) PyErr_Clear();
  if (bytes != NULL && memchr(out->data, 0, out->len) != NULL) Py_CLEAR(bytes);
  return bytes;
}

// add_variable adds a variable, unless no environment can hold it.
static int add_variable(shim_result *to, PyObject *name, PyObject *value) {
  shim_bytes n, v;
  PyObject *name_bytes = bytes_of(name, &n);
  PyObject *value_bytes = name_bytes == NULL ? NULL : bytes_of(value, &v);
  int status = PyErr_Occurred() ? -1 : 0;
  if (value_bytes != NULL && n.len > 0 && memchr(n.data, '=', n.len) == NULL) status = add(to, n, v);
  Py_XDECREF(name_bytes);
  Py_XDECREF(value_bytes);
  return status;
}

int environ_update(void) {
  PyObject *dict = environ_dict(), *copy, *name, *value;
  shim_result all = {NULL, 0, 0};
  shim_result *given = host.environ_given;
  Py_ssize_t at = 0;
  int status = 0;

  if (dict == NULL) return -1;
  copy = PyDict_Copy(dict);  // to encode a text may run Python code, which may change the dict
  Py_DECREF(dict);
  if (copy == NULL) return -1;
  while (status == 0 && PyDict_Next(copy, &at, &name, &value)) status = add_variable(&all, name, value);
  Py_DECREF(copy);
  if (status == 0 && (given->data == NULL || given->len != all.len || memcmp(given->data, all.data, all.len) != 0)) {
    shim_bytes snapshot = {all.data, all.len};
    HOST_CALL(host.environ_update(snapshot));
    free(given->data);
    *given = all;
    all.data = NULL;
  }
  free(all.data);
  return status;
}
