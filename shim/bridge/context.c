// Converts Lambda's context object for the host.
//
// A test's context may be anything: a mock, a class, an object that lacks attributes.
// So an attribute that is missing, None, of another type, or that raises an Exception
// counts as absent. A KeyboardInterrupt or SystemExit is passed on.

#include "context.h"

// The strings of a context, and where they go.
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
_Static_assert(sizeof((struct context_references *)0)->objects / sizeof(PyObject *) == ATTRIBUTES + 3, "see context.h");

// The names as Python strings, kept for the life of the process.
static PyObject *attribute_names[ATTRIBUTES];
static PyObject *str_memory_limit_in_mb, *str_get_remaining_time_in_millis, *str_identity,
    *str_cognito_identity_id, *str_cognito_identity_pool_id, *str_client_context;

int context_prepare(void) {
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

// absent is called when an attribute may have raised. It clears an Exception and
// returns 0. Any other exception stays set, and it returns -1.
static int absent(void) {
  if (PyErr_Occurred() == NULL) return 0;
  if (!PyErr_ExceptionMatches(PyExc_Exception)) return -1;
  PyErr_Clear();
  return 0;
}

// attribute stores a new reference to an attribute, or NULL if it is absent.
static int attribute(PyObject *object, PyObject *name, PyObject **value) {
  *value = PyObject_GetAttr(object, name);
  if (*value == NULL) return absent();
  if (*value == Py_None) Py_CLEAR(*value);
  return 0;
}

// hold stores a text's bytes, which live as long as the new reference that it adds to
// held. It takes over the reference to value, which may be NULL. Anything but a text
// counts as absent.
static int hold(PyObject *value, shim_bytes *out, struct context_references *held) {
  PyObject *bytes = value != NULL && is_text(value) ? text_as_utf8(value, out) : NULL;
  Py_XDECREF(value);
  if (bytes == NULL) return absent();
  held->objects[held->len++] = bytes;
  return 0;
}

static int text_attribute(PyObject *object, PyObject *name, shim_bytes *out, struct context_references *held) {
  PyObject *value;
  if (attribute(object, name, &value) < 0) return -1;
  return hold(value, out, held);
}

// integer stores an int, or a str of digits such as memory_limit_in_mb. Anything else
// leaves *out unchanged. It takes over the reference to value, which may be NULL.
static int integer(PyObject *value, int64_t *out) {
  PyObject *number = value == NULL ? NULL : PyNumber_Long(value);
  long long n = number == NULL ? -1 : PyLong_AsLongLong(number);
  Py_XDECREF(number);
  Py_XDECREF(value);
  if (n == -1 && PyErr_Occurred() != NULL) return absent();
  if (number != NULL) *out = n;
  return 0;
}

static int read_memory_limit(PyObject *context, int64_t *out) {
  PyObject *value;
  if (attribute(context, str_memory_limit_in_mb, &value) < 0) return -1;
  return integer(value, out);
}

static int read_remaining_time(PyObject *context, int64_t *out) {
  PyObject *method, *value;
  if (attribute(context, str_get_remaining_time_in_millis, &method) < 0) return -1;
  if (method == NULL) return 0;
  value = PyObject_CallObject(method, NULL);
  Py_DECREF(method);
  return integer(value, out);
}

static int read_identity(PyObject *context, shim_invocation *inv, struct context_references *held) {
  PyObject *identity;
  int status;
  if (attribute(context, str_identity, &identity) < 0) return -1;
  if (identity == NULL) return 0;
  status = text_attribute(identity, str_cognito_identity_id, &inv->cognito_identity_id, held);
  if (status == 0) {
    status = text_attribute(identity, str_cognito_identity_pool_id, &inv->cognito_identity_pool_id, held);
  }
  Py_DECREF(identity);
  return status;
}

static int read_client_context(PyObject *context, PyObject *as_json, shim_bytes *out, struct context_references *held) {
  PyObject *value, *json;
  if (attribute(context, str_client_context, &value) < 0) return -1;
  if (value == NULL) return 0;
  json = PyObject_CallFunctionObjArgs(as_json, value, context, NULL);
  Py_DECREF(value);
  return hold(json, out, held);
}

int context_read(PyObject *context, PyObject *client_context, shim_invocation *inv, struct context_references *held) {
  size_t i;
  if (context == Py_None) return 0;
  for (i = 0; i < ATTRIBUTES; i++) {
    shim_bytes *out = (shim_bytes *)((char *)inv + attributes[i].to);
    if (text_attribute(context, attribute_names[i], out, held) < 0) return -1;
  }
  if (read_memory_limit(context, &inv->memory_limit_in_mb) < 0) return -1;
  if (read_remaining_time(context, &inv->remaining_ms) < 0) return -1;
  if (read_identity(context, inv, held) < 0) return -1;
  return read_client_context(context, client_context, &inv->client_context, held);
}

void context_release(struct context_references *held) {
  size_t i;
  for (i = 0; i < held->len; i++) Py_DECREF(held->objects[i]);
}
