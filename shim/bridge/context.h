// Converts Lambda's context object for the host.
#ifndef BRIDGE_CONTEXT_H
#define BRIDGE_CONTEXT_H

#include "text.h"

// The references that keep a context's strings valid while the host reads them: those of
// seven attributes, two of the identity, and the client context.
struct context_references {
  PyObject *objects[10];
  size_t len;
};

// context_prepare is called once, when the module is made. On failure it returns -1
// with an exception set.
int context_prepare(void);

// context_read fills an invocation from a context object, and adds to held the new
// references that keep the invocation's strings valid. Whatever it returns, the caller
// calls context_release with them. An attribute that is missing or raises an Exception
// counts as absent. If another exception is raised, context_read returns -1.
//
// client_context is a Python function that returns the JSON of the attribute of that
// name.
int context_read(PyObject *context, PyObject *client_context, shim_invocation *inv, struct context_references *held);

void context_release(struct context_references *held);

#endif
