// The extension module _bridge, between CPython and the host.
//
// It is compiled twice: for CPython 2.7, and against the limited API for every
// CPython from 3.6 on.
//
//   load(directory), after which Go starts on threads of its own
//   open(directory, plugin, godebug) -> plugin handle, once Go has started
//   lookup(plugin handle, name) -> handler handle
//   serve(plugin handle, name), which raises SystemExit at its end
//   invoke(handler handle, event, context, client_context) -> str | (error JSON,)
//
// event and the str returned are JSON. client_context is called to turn the
// context's attribute of that name into JSON. An error of the user's Go code is a
// tuple. If the shim itself refuses, open raises ImportError, lookup
// AttributeError and invoke RuntimeError.

#define _GNU_SOURCE  // pipe2
#include "text.h"

#include "context.h"
#include "environ.h"
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if PY_MAJOR_VERSION == 2
#define TEXT(data, len) PyString_FromStringAndSize((data), (Py_ssize_t)(len))
#else
#define TEXT(data, len) PyUnicode_DecodeUTF8((data), (Py_ssize_t)(len), NULL)
#endif

// A small answer needs no malloc.
#define ANSWER_BUFFER 4096

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

// enter is called with the GIL held before each call into Go. It brings Go's environment
// up to date. On failure it returns -1 with an exception set: in a forked child, the one
// given.
static int enter(PyObject *exception) { return host_usable(exception) < 0 ? -1 : environ_update(); }

static PyObject *py_invoke(PyObject *self, PyObject *args) {
  PyObject *event, *context, *client_context, *result = NULL;
  PyObject *event_bytes;
  struct context_references held = {.len = 0};
  unsigned long long handler;
  char buffer[ANSWER_BUFFER];
  shim_result out = {buffer, 0, sizeof buffer};
  shim_invocation inv;
  shim_bytes in;
  int status;

  (void)self;
  if (!PyArg_ParseTuple(args, "KOOO:invoke", &handler, &event, &context, &client_context)) return NULL;
  memset(&inv, 0, sizeof inv);
  inv.remaining_ms = -1;
  event_bytes = text_as_utf8(event, &in);
  if (event_bytes == NULL || context_read(context, client_context, &inv, &held) < 0) goto done;
  if (enter(PyExc_RuntimeError) < 0) goto done;

  Py_BEGIN_ALLOW_THREADS
  HOST_CALL(status = host.invoke((uintptr_t)handler, &inv, in, &out));
  Py_END_ALLOW_THREADS

  result = status == SHIM_REFUSED ? refuse(PyExc_RuntimeError, &out) : answer(&out, status == SHIM_FAILED);

done:
  Py_XDECREF(event_bytes);
  context_release(&held);
  return result;
}

static PyObject *py_load(PyObject *self, PyObject *args) {
  const char *directory;

  (void)self;
  if (!PyArg_ParseTuple(args, "s:load", &directory) || host_load(directory) < 0) return NULL;
  Py_RETURN_NONE;
}

static PyObject *py_open(PyObject *self, PyObject *args) {
  const char *directory, *plugin, *godebug;
  char buffer[ANSWER_BUFFER];
  shim_result out = {buffer, 0, sizeof buffer};
  uintptr_t handle = 0;
  int status;

  (void)self;
  if (!PyArg_ParseTuple(args, "sss:open", &directory, &plugin, &godebug)) return NULL;
  if (host_find(directory) < 0 || enter(PyExc_ImportError) < 0) return NULL;

  Py_BEGIN_ALLOW_THREADS
  HOST_CALL(status = host.open(plugin, godebug, &handle, &out));
  Py_END_ALLOW_THREADS

  if (status == SHIM_REFUSED) return refuse(PyExc_ImportError, &out);
  if (status == SHIM_FAILED) return answer(&out, 1);
  return PyLong_FromUnsignedLongLong(handle);
}

// py_lookup gets any name that Python code asks for, also one that Go cannot have.
static PyObject *py_lookup(PyObject *self, PyObject *args) {
  unsigned long long plugin;
  PyObject *name, *name_bytes;
  shim_bytes utf8;
  char buffer[ANSWER_BUFFER];
  shim_result out = {buffer, 0, sizeof buffer};
  uintptr_t handle = 0;
  int status;

  (void)self;
  if (!PyArg_ParseTuple(args, "KO:lookup", &plugin, &name)) return NULL;
  if (enter(PyExc_RuntimeError) < 0) return NULL;
  name_bytes = text_as_utf8(name, &utf8);
  if (name_bytes == NULL && !PyErr_ExceptionMatches(PyExc_UnicodeError)) return NULL;
  if (name_bytes == NULL || memchr(utf8.data, 0, utf8.len) != NULL) {
    PyErr_SetString(PyExc_AttributeError, "Go cannot export a name with a lone surrogate or a NUL");
    Py_XDECREF(name_bytes);
    return NULL;
  }

  Py_BEGIN_ALLOW_THREADS
  HOST_CALL(status = host.lookup((uintptr_t)plugin, utf8.data, &handle, &out));  // Python's bytes end with a NUL
  Py_END_ALLOW_THREADS

  Py_DECREF(name_bytes);
  if (status != SHIM_OK) return refuse(PyExc_AttributeError, &out);
  return PyLong_FromUnsignedLongLong(handle);
}

// py_serve hands a handler to the native loop, waits for its end and raises
// SystemExit. Go runs on its own threads; this one stays Python's, and runs the
// signal handlers that Python code has set. If one of them raises an exception, the
// loop ends too.
static PyObject *py_serve(PyObject *self, PyObject *args) {
  unsigned long long plugin;
  const char *name;
  int done[2], ended = 0;
  unsigned char code = 1;

  (void)self;
  if (!PyArg_ParseTuple(args, "Ks:serve", &plugin, &name)) return NULL;
  if (enter(PyExc_RuntimeError) < 0) return NULL;
  if (pipe2(done, O_CLOEXEC) < 0) return PyErr_SetFromErrno(PyExc_OSError);

  HOST_CALL(host.serve((uintptr_t)plugin, name, done[1]));
  while (!ended) {
    ssize_t n;
    Py_BEGIN_ALLOW_THREADS
    n = read(done[0], &code, 1);
    Py_END_ALLOW_THREADS
    ended = n >= 0 || errno != EINTR;
    if (!ended && PyErr_CheckSignals() < 0) break;
  }
  close(done[0]);  // Go closes the other end
  if (!ended) {
    HOST_CALL(host.stop());
    // Lambda's client would report an Exception as one of the initialization.
    if (!PyErr_ExceptionMatches(PyExc_Exception)) return NULL;
    PyErr_Print();
  }
  PyObject *status = PyLong_FromLong(code);
  if (status != NULL) PyErr_SetObject(PyExc_SystemExit, status);
  Py_XDECREF(status);
  return NULL;
}

static PyMethodDef methods[] = {
    {"load", py_load, METH_VARARGS, "load(directory) loads the host"},
    {"open", py_open, METH_VARARGS, "open(directory, plugin, godebug) -> plugin handle | (error JSON,)"},
    {"lookup", py_lookup, METH_VARARGS, "lookup(plugin handle, name) -> handler handle"},
    {"invoke", py_invoke, METH_VARARGS,
     "invoke(handler handle, event, context, client_context) -> JSON | (error JSON,)"},
    {"serve", py_serve, METH_VARARGS, "serve(plugin handle, name) serves Lambda's Runtime API, and raises SystemExit"},
    {NULL, NULL, 0, NULL},
};

#if PY_MAJOR_VERSION != 2
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_bridge", NULL, -1, methods,
                                        NULL, NULL, NULL, NULL};
#endif

#if PY_MAJOR_VERSION == 2
PyMODINIT_FUNC init_bridge(void);

PyMODINIT_FUNC init_bridge(void) {
  if (context_prepare() == 0 && environ_prepare() == 0) Py_InitModule("_bridge", methods);
}
#else
PyMODINIT_FUNC PyInit__bridge(void);

PyMODINIT_FUNC PyInit__bridge(void) {
  if (context_prepare() < 0 || environ_prepare() < 0) return NULL;
  return PyModule_Create(&definition);
}
#endif
