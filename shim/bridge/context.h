// Converts Lambda's context object for the host.
#ifndef BRIDGE_CONTEXT_H
#define BRIDGE_CONTEXT_H

#include "text.h"

// How many references keep a context's strings valid while the host reads them.
#define CONTEXT_HELD 10

// context_prepare is called once, when the module is made. On failure it returns -1
// with an exception set.
int context_prepare(void);

// context_read fills an invocation from a context object, and held with new references
// that keep the invocation's strings valid: the caller releases those that are not
// NULL. An attribute that is missing or raises an Exception counts as absent. If another
// exception is raised, context_read returns -1.
//
// client_context is a Python function that returns the JSON of the attribute of that
// name.
int context_read(PyObject *context, PyObject *client_context, shim_invocation *inv, PyObject **held);

#endif
