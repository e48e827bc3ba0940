// How the bridge reaches the host.
#ifndef BRIDGE_HOST_H
#define BRIDGE_HOST_H

#include <Python.h>
#include <signal.h>

#include "../host/shim.h"

// host holds the functions of the process's one host, after host_load has returned 0.
extern struct host {
  int (*open)(const char *path, const char *godebug, uintptr_t *handle, shim_result *result);
  int (*lookup)(uintptr_t plugin, const char *name, uintptr_t *handle, shim_result *result);
  int (*invoke)(uintptr_t handler, const shim_invocation *invocation, shim_bytes event, shim_result *result);
  void (*serve)(uintptr_t plugin, const char *name, int done);
  void (*environ_update)(shim_bytes snapshot);
  const unsigned long long *environ_updates;  // the number of updates by all bridges
  const int *forked;
} host;

// host_load loads directory/host.so, or finds the host that another packaged
// function has loaded. On failure it raises ImportError and returns -1.
int host_load(const char *directory);

// host_enter is called with the GIL held before each call into Go. It brings
// Go's environment up to date. On failure it raises an exception and returns -1. In a
// forked child it raises the one given.
int host_enter(PyObject *exception);

// host_block_signals keeps signal handlers from running on a Go stack until
// host_restore_signals, on the CPythons where that would corrupt memory.
void host_block_signals(sigset_t *saved);
void host_restore_signals(const sigset_t *saved);

#endif
