// The extension module _bridge, between CPython and the host.
//
// It is compiled twice: for CPython 2.7, and against the limited API for every
// CPython from 3.6 on. On 2.7 no PyUnicode_* function is used, for their symbols
// differ between UCS2 and UCS4 builds.
//
//   open(directory, plugin, godebug) -> plugin handle
//   lookup(plugin handle, name) -> handler handle
//   serve(plugin handle, name), which does not return
//   invoke(handler handle, event, context, client_context) -> str | (error JSON,)
//
// where event is a str of JSON, the str returned is JSON, and client_context is
// called to make JSON of the context's attribute of that name. An error of the
// user's Go code is a tuple; for what the shim itself refuses, open raises
// ImportError, lookup AttributeError and invoke RuntimeError.

#define _GNU_SOURCE  // pipe2
#define PY_SSIZE_T_CLEAN
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if PY_MAJOR_VERSION == 2
#define TEXT(data, len) PyString_FromStringAndSize((data), (Py_ssize_t)(len))
#define IS_BYTES PyString_Check
#define BYTES_AS_STRING PyString_AsStringAndSize
#else
#define TEXT(data, len) PyUnicode_DecodeUTF8((data), (Py_ssize_t)(len), NULL)
#define IS_BYTES PyBytes_Check
#define BYTES_AS_STRING PyBytes_AsStringAndSize
#endif

// A small answer needs no memory of malloc's.
#define ANSWER_BUFFER 4096

// as_utf8 returns a new reference to the bytes of a str (2.7: also a unicode),
// which keeps *out valid, or NULL with an exception set.
static PyObject *as_utf8(PyObject *text, shim_bytes *out) {
  PyObject *bytes;
  char *data;
  Py_ssize_t len;

  if (IS_BYTES(text)) {
    Py_INCREF(text);
    bytes = text;
  } else {
#if PY_MAJOR_VERSION == 2
    bytes = PyObject_CallMethod(text, "encode", "s", "utf-8");
#else
    bytes = PyUnicode_AsUTF8String(text);
#endif
  }
  if (bytes == NULL) return NULL;
  if (BYTES_AS_STRING(bytes, &data, &len) < 0) {
    Py_DECREF(bytes);
    return NULL;
  }
  out->data = data;
  out->len = (size_t)len;
  return bytes;
}

// answer turns what the host stored into a Python object and frees it.
static PyObject *answer(shim_result *result, int is_error) {
  PyObject *text = TEXT(result->data, result->len);
  if (result->cap == 0) free(result->data);
  if (text == NULL || !is_error) return text;
  PyObject *tuple = PyTuple_Pack(1, text);
  Py_DECREF(text);
  return tuple;
}

// refuse raises an exception with the sentence that the host stored.
static PyObject *refuse(PyObject *exception, shim_result *result) {
  PyObject *text = answer(result, 0);
  if (text != NULL) {
    PyErr_SetObject(exception, text);
    Py_DECREF(text);
  }
  return NULL;
}

// The attributes of a context, in two arrays side by side: the strings, with
// where they go, and their names as Python strings, made once.
static const struct {
  const char *name;
  size_t to;
} attributes[] = {
    {"function_name", offsetof(shim_invocation, function_name)},
    {"function_version", offsetof(shim_invocation, function_version)},
    {"invoked_function_arn", offsetof(shim_invocation, invoked_function_arn)},
    {"aws_request_id", offsetof(shim_invocation, aws_request_id)},
    {"log_group_name", offsetof(shim_invocation, log_group_name)},
    {"log_stream_name", offsetof(shim_invocation, log_stream_name)},
    {"tenant_id", offsetof(shim_invocation, tenant_id)},
};
#define ATTRIBUTES (sizeof attributes / sizeof *attributes)

// What a context holds while the host reads its strings: new references.
#define HELD (ATTRIBUTES + 3)

static PyObject *attribute_names[ATTRIBUTES];
static PyObject *str_memory_limit_in_mb, *str_get_remaining_time_in_millis, *str_identity,
    *str_cognito_identity_id, *str_cognito_identity_pool_id, *str_client_context;

// attribute returns a new reference to an attribute, or NULL: without an
// exception where there is no such attribute or where it is None.
static PyObject *attribute(PyObject *object, PyObject *name) {
  PyObject *value = PyObject_GetAttr(object, name);
  if (value == NULL) {
    if (PyErr_ExceptionMatches(PyExc_AttributeError)) PyErr_Clear();
    return NULL;
  }
  if (value == Py_None) {
    Py_DECREF(value);
    return NULL;
  }
  return value;
}

// text_attribute stores an attribute's bytes, which live as long as what it puts
// into *held. What is no string counts as absent: a test's context may be a mock.
static int text_attribute(PyObject *object, PyObject *name, shim_bytes *out, PyObject **held) {
  PyObject *value = attribute(object, name);
  if (value == NULL) return PyErr_Occurred() ? -1 : 0;
  if (IS_BYTES(value) || PyUnicode_Check(value)) *held = as_utf8(value, out);
  Py_DECREF(value);
  return PyErr_Occurred() ? -1 : 0;
}

// integer reads an int, or a str of one as memory_limit_in_mb is, and is
// fallback for anything else.
static int64_t integer(PyObject *value, int64_t fallback) {
  PyObject *number = PyNumber_Long(value);
  long long n = number == NULL ? -1 : PyLong_AsLongLong(number);
  Py_XDECREF(number);
  if (PyErr_Occurred()) {
    PyErr_Clear();
    return fallback;
  }
  return n;
}

// read_context fills an invocation from Lambda's context object, of which every
// attribute may be missing. client_context is a Python function that returns the
// JSON of the attribute of that name.
static int read_context(PyObject *context, PyObject *client_context, shim_invocation *inv,
                        PyObject **held) {
  PyObject *value;
  size_t i;

  if (context == Py_None) return 0;
  for (i = 0; i < ATTRIBUTES; i++) {
    shim_bytes *out = (shim_bytes *)((char *)inv + attributes[i].to);
    if (text_attribute(context, attribute_names[i], out, &held[i]) < 0) return -1;
  }

  value = attribute(context, str_memory_limit_in_mb);
  if (value != NULL) {
    inv->memory_limit_in_mb = integer(value, 0);
    Py_DECREF(value);
  } else if (PyErr_Occurred()) {
    return -1;
  }

  value = attribute(context, str_get_remaining_time_in_millis);
  if (value != NULL) {
    PyObject *remaining = PyObject_CallObject(value, NULL);
    Py_DECREF(value);
    if (remaining == NULL) return -1;
    inv->remaining_ms = integer(remaining, -1);
    Py_DECREF(remaining);
  } else if (PyErr_Occurred()) {
    return -1;
  }

  value = attribute(context, str_identity);
  if (value != NULL) {
    int failed = text_attribute(value, str_cognito_identity_id, &inv->cognito_identity_id, &held[i]) < 0 ||
                 text_attribute(value, str_cognito_identity_pool_id, &inv->cognito_identity_pool_id,
                                &held[i + 1]) < 0;
    Py_DECREF(value);
    if (failed) return -1;
  } else if (PyErr_Occurred()) {
    return -1;
  }

  value = attribute(context, str_client_context);
  if (value != NULL) {
    PyObject *json = PyObject_CallFunctionObjArgs(client_context, value, NULL);
    Py_DECREF(value);
    if (json == NULL) return -1;
    held[i + 2] = as_utf8(json, &inv->client_context);
    Py_DECREF(json);
  }
  return PyErr_Occurred() ? -1 : 0;
}

static PyObject *py_invoke(PyObject *self, PyObject *args) {
  PyObject *event, *context, *client_context, *result = NULL;
  PyObject *event_bytes = NULL, *held[HELD] = {NULL};
  unsigned long long handler;
  char buffer[ANSWER_BUFFER];
  shim_result out = {buffer, 0, sizeof buffer};
  shim_invocation inv;
  shim_bytes in;
  size_t i;
  int status;

  (void)self;
  if (!PyArg_ParseTuple(args, "KOOO:invoke", &handler, &event, &context, &client_context)) return NULL;
  memset(&inv, 0, sizeof inv);
  inv.remaining_ms = -1;
  event_bytes = as_utf8(event, &in);
  if (event_bytes == NULL || read_context(context, client_context, &inv, held) < 0) goto done;
  if (host_enter(PyExc_RuntimeError) < 0) goto done;

  Py_BEGIN_ALLOW_THREADS
  sigset_t mask;
  host_block_signals(&mask);
  status = host.invoke((uintptr_t)handler, &inv, in, &out);
  host_restore_signals(&mask);
  Py_END_ALLOW_THREADS

  result = status == SHIM_REFUSED ? refuse(PyExc_RuntimeError, &out) : answer(&out, status == SHIM_FAILED);

done:
  Py_XDECREF(event_bytes);
  for (i = 0; i < HELD; i++) Py_XDECREF(held[i]);
  return result;
}

static PyObject *py_open(PyObject *self, PyObject *args) {
  const char *directory, *plugin, *godebug;
  char buffer[ANSWER_BUFFER];
  shim_result out = {buffer, 0, sizeof buffer};
  uintptr_t handle = 0;
  int status;

  (void)self;
  if (!PyArg_ParseTuple(args, "sss:open", &directory, &plugin, &godebug)) return NULL;
  if (host_load(directory) < 0 || host_enter(PyExc_ImportError) < 0) return NULL;
  host_update_environ(godebug);

  Py_BEGIN_ALLOW_THREADS
  sigset_t mask;
  host_block_signals(&mask);
  status = host.open(plugin, &handle, &out);
  host_restore_signals(&mask);
  Py_END_ALLOW_THREADS

  if (status == SHIM_REFUSED) return refuse(PyExc_ImportError, &out);
  if (status == SHIM_FAILED) return answer(&out, 1);
  return PyLong_FromUnsignedLongLong(handle);
}

static PyObject *py_lookup(PyObject *self, PyObject *args) {
  const char *name;
  unsigned long long plugin;
  char buffer[ANSWER_BUFFER];
  shim_result out = {buffer, 0, sizeof buffer};
  uintptr_t handle = 0;
  int status;

  (void)self;
  if (!PyArg_ParseTuple(args, "Ks:lookup", &plugin, &name)) return NULL;
  if (host_enter(PyExc_RuntimeError) < 0) return NULL;

  Py_BEGIN_ALLOW_THREADS
  sigset_t mask;
  host_block_signals(&mask);
  status = host.lookup((uintptr_t)plugin, name, &handle, &out);
  host_restore_signals(&mask);
  Py_END_ALLOW_THREADS

  if (status != SHIM_OK) return refuse(PyExc_AttributeError, &out);
  return PyLong_FromUnsignedLongLong(handle);
}

// py_serve hands a handler to the native loop and waits for its end, which is the
// process's. Go runs on threads of its own; this one stays Python's, and runs the
// signal handlers that Python code has set.
static PyObject *py_serve(PyObject *self, PyObject *args) {
  unsigned long long plugin;
  const char *name;
  int done[2], ended = 0;
  unsigned char code = 1;
  sigset_t mask;

  (void)self;
  if (!PyArg_ParseTuple(args, "Ks:serve", &plugin, &name)) return NULL;
  if (host_enter(PyExc_RuntimeError) < 0) return NULL;
  if (pipe2(done, O_CLOEXEC) < 0) return PyErr_SetFromErrno(PyExc_OSError);

  host_block_signals(&mask);
  host.serve((uintptr_t)plugin, name, done[1]);
  host_restore_signals(&mask);
  while (!ended) {
    ssize_t n;
    Py_BEGIN_ALLOW_THREADS
    n = read(done[0], &code, 1);
    Py_END_ALLOW_THREADS
    ended = n >= 0 || errno != EINTR;
    if (!ended && PyErr_CheckSignals() < 0) return NULL;
  }
  PyObject *status = PyLong_FromLong(code);
  if (status != NULL) PyErr_SetObject(PyExc_SystemExit, status);
  Py_XDECREF(status);
  return NULL;
}

static PyMethodDef methods[] = {
    {"open", py_open, METH_VARARGS, "open(directory, plugin, godebug) -> plugin handle | (error JSON,)"},
    {"lookup", py_lookup, METH_VARARGS, "lookup(plugin handle, name) -> handler handle"},
    {"invoke", py_invoke, METH_VARARGS,
     "invoke(handler handle, event, context, client_context) -> JSON | (error JSON,)"},
    {"serve", py_serve, METH_VARARGS, "serve(plugin handle, name) serves Lambda's Runtime API, and raises SystemExit"},
    {NULL, NULL, 0, NULL},
};

#if PY_MAJOR_VERSION == 2
#define INTERN PyString_InternFromString
#else
#define INTERN PyUnicode_InternFromString
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_bridge", NULL, -1, methods,
                                        NULL, NULL, NULL, NULL};
#endif

static int intern_names(void) {
  size_t i;
  for (i = 0; i < ATTRIBUTES; i++) {
    if ((attribute_names[i] = INTERN(attributes[i].name)) == NULL) return -1;
  }
  if ((str_memory_limit_in_mb = INTERN("memory_limit_in_mb")) == NULL ||
      (str_get_remaining_time_in_millis = INTERN("get_remaining_time_in_millis")) == NULL ||
      (str_identity = INTERN("identity")) == NULL ||
      (str_cognito_identity_id = INTERN("cognito_identity_id")) == NULL ||
      (str_cognito_identity_pool_id = INTERN("cognito_identity_pool_id")) == NULL ||
      (str_client_context = INTERN("client_context")) == NULL) {
    return -1;
  }
  return 0;
}

#if PY_MAJOR_VERSION == 2
PyMODINIT_FUNC init_bridge(void) {
  if (intern_names() == 0) Py_InitModule("_bridge", methods);
}
#else
PyMODINIT_FUNC PyInit__bridge(void) {
  if (intern_names() < 0) return NULL;
  return PyModule_Create(&definition);
}
#endif
