// How the bridge reaches the host.
#ifndef BRIDGE_HOST_H
#define BRIDGE_HOST_H

#include <Python.h>
#include <signal.h>

#include "../host/shim.h"

// host holds the functions of the process's one host, after host_find has returned 0.
extern struct host {
  int (*open)(const char *path, const char *godebug, uintptr_t *handle, shim_result *result);
  int (*lookup)(uintptr_t plugin, const char *name, uintptr_t *handle, shim_result *result);
  int (*invoke)(uintptr_t handler, const shim_invocation *invocation, shim_bytes event, shim_result *result);
  void (*serve)(uintptr_t plugin, const char *name, int done);
  void (*stop)(void);
  void (*environ_update)(shim_bytes snapshot);
  const unsigned long long *environ_updates;  // the number of updates by all bridges
  const int *forked;
} host;

// host_load loads directory/host.so, unless another packaged function has loaded a host.
// host_find then sets host; it waits until Go has started. On failure both raise
// ImportError and return -1.
int host_load(const char *directory);
int host_find(const char *directory);

// host_usable returns 0, or in a forked child -1 with the given exception set.
int host_usable(PyObject *exception);

// HOST_CALL makes a call into Go. On the CPythons where a signal handler that runs on a
// Go stack would corrupt memory, it blocks signals meanwhile.
#define HOST_CALL(call)           \
  do {                            \
    sigset_t saved;               \
    host_block_signals(&saved);   \
    call;                         \
    host_restore_signals(&saved); \
  } while (0)

void host_block_signals(sigset_t *saved);
void host_restore_signals(const sigset_t *saved);

#endif
