#ifndef SHIM_ENVIRON_H
#define SHIM_ENVIRON_H

#include <stddef.h>

// shim_environ_changed returns whether environ differs from the last snapshot.
int shim_environ_changed(void);

// shim_environ_snapshot returns the entries of environ, each with its NUL, and
// their length. They are valid until the next call. NULL without memory.
const char *shim_environ_snapshot(size_t *len);

#endif
