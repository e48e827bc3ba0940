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

// A snapshot of the environment, allocated with malloc.
struct snapshot {
  char *data;
  size_t len, cap;
};

// add appends "NAME=value\0" to a snapshot.
static int add(struct snapshot *to, shim_bytes name, shim_bytes value) {
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
static int add_variable(struct snapshot *to, PyObject *name, PyObject *value) {
  shim_bytes n, v;
  PyObject *name_bytes = bytes_of(name, &n);
  PyObject *value_bytes = name_bytes == NULL ? NULL : bytes_of(value, &v);
  int status = PyErr_Occurred() ? -1 : 0;
  if (value_bytes != NULL && n.len > 0 && memchr(n.data, '=', n.len) == NULL) status = add(to, n, v);
  Py_XDECREF(name_bytes);
  Py_XDECREF(value_bytes);
  return status;
}

// The names and values of a dict, in turn. It owns the references.
struct variables {
  PyObject **objects;
  size_t len;
};

// What this bridge gave to Go last, and the number of that update.
static struct variables given;
static unsigned long long updates;

// unchanged returns whether a dict still holds the very objects that Go was given last.
// Their bytes cannot have changed, and comparing them would take longer.
static int unchanged(PyObject *dict) {
  PyObject *name, *value;
  Py_ssize_t at = 0;
  size_t i = 0;
  if (given.objects == NULL || updates != *host.environ_updates) return 0;
  while (PyDict_Next(dict, &at, &name, &value)) {
    if (i == given.len || given.objects[i] != name || given.objects[i + 1] != value) return 0;
    i += 2;
  }
  return i == given.len;
}

static void release(struct variables v) {
  size_t i;
  for (i = 0; i < v.len; i++) Py_DECREF(v.objects[i]);
  free(v.objects);
}

// collect copies the dict. It runs no Python code, which might change the dict.
static int collect(PyObject *dict, struct variables *to) {
  Py_ssize_t at = 0, size = PyDict_Size(dict);
  to->len = 0;
  to->objects = size < 0 ? NULL : malloc(2 * ((size_t)size + 1) * sizeof *to->objects);
  if (to->objects == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  while (PyDict_Next(dict, &at, &to->objects[to->len], &to->objects[to->len + 1])) {
    Py_INCREF(to->objects[to->len]);
    Py_INCREF(to->objects[to->len + 1]);
    to->len += 2;
  }
  return 0;
}

// give passes all variables to Go.
static int give(struct variables v) {
  struct snapshot all = {NULL, 0, 0};
  size_t i;
  int status = 0;
  for (i = 0; i < v.len && status == 0; i += 2) status = add_variable(&all, v.objects[i], v.objects[i + 1]);
  if (status == 0) {
    shim_bytes snapshot = {all.data, all.len};
    HOST_CALL(host.environ_update(snapshot));
  }
  free(all.data);
  return status;
}

int environ_update(void) {
  PyObject *dict = environ_dict();
  struct variables now, before;
  int status;

  if (dict == NULL) return -1;
  if (unchanged(dict)) {
    Py_DECREF(dict);
    return 0;
  }
  status = collect(dict, &now);
  Py_DECREF(dict);
  if (status < 0) return -1;
  if (give(now) < 0) {
    release(now);
    return -1;
  }
  before = given;
  given = now;
  updates = *host.environ_updates;
  release(before);
  return 0;
}
