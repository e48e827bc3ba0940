// How Go's os.Setenv and os.Unsetenv change C's environ.
//
// There are three environments in the process:
//   - Python's os.environ, a dict. Python code writes C's environ first and the
//     dict second, with the GIL held. The bridge reads the dict, with the GIL held.
//   - Go's own copy. Go code writes it first and C's environ second, with the lock
//     of package syscall held.
//   - C's environ. Python and Go write it only with setenv, unsetenv and putenv, which
//     take a lock in libc. Nothing in the shim reads it: while others write it, no
//     lock would make that safe.
//
// Go's runtime/cgo calls setenv and unsetenv from C that is linked into host.so. The
// linker binds these calls to the hidden functions below, which no other library sees.

#define _GNU_SOURCE  // RTLD_NEXT
#include "environ.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

unsigned long long shim_environ_updates;

// libc's own functions.
static int (*libc_setenv)(const char *name, const char *value, int overwrite);
static int (*libc_unsetenv)(const char *name);

__attribute__((constructor)) static void find_libc(void) {
  libc_setenv = (int (*)(const char *, const char *, int))dlsym(RTLD_NEXT, "setenv");
  libc_unsetenv = (int (*)(const char *))dlsym(RTLD_NEXT, "unsetenv");
}

static _Thread_local int applying;

void shim_environ_applying(int on) { applying = on; }

// put_trace_id sets the trace id, which changes with each invocation: setenv would never
// free the old ones. environ points into these buffers, which are reused: code that has
// kept a pointer for 256 invocations finds another trace id there. Go's lock guards the
// buffers.
#define TRACE_ID "_X_AMZN_TRACE_ID"
static char trace_ids[256][256];

static int put_trace_id(const char *value, size_t len) {
  static unsigned count;
  char *entry = trace_ids[count++ % (sizeof trace_ids / sizeof *trace_ids)];
  memcpy(entry, TRACE_ID "=", sizeof TRACE_ID);
  memcpy(entry + sizeof TRACE_ID, value, len + 1);
  return putenv(entry);
}

__attribute__((visibility("hidden"))) int setenv(const char *name, const char *value, int overwrite) {
  if (applying) return 0;
  size_t len = strlen(value);
  if (sizeof TRACE_ID + len < sizeof *trace_ids && strcmp(name, TRACE_ID) == 0) return put_trace_id(value, len);
  return libc_setenv(name, value, overwrite);
}

__attribute__((visibility("hidden"))) int unsetenv(const char *name) {
  return applying ? 0 : libc_unsetenv(name);
}
