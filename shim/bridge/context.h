// Lambda's context object, as the host takes it.
#ifndef BRIDGE_CONTEXT_H
#define BRIDGE_CONTEXT_H

#include "text.h"

// What a context holds while the host reads its strings.
#define CONTEXT_HELD 10

// context_prepare is called once, when the module is made. On failure it returns -1
// with an exception set.
int context_prepare(void);

// context_read fills an invocation from a context object, and held with new references
// that keep the invocation's strings valid: the caller releases those that are not
// NULL. Whatever an attribute lacks or does wrong, it counts as absent; on failure, an
// exception that is no Exception, it returns -1.
//
// client_context is a Python function that returns the JSON of the attribute of that
// name.
int context_read(PyObject *context, PyObject *client_context, shim_invocation *inv, PyObject **held);

#endif
