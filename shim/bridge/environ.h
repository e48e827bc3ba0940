// Python's environment, for Go.
#ifndef BRIDGE_ENVIRON_H
#define BRIDGE_ENVIRON_H

// environ_prepare is called once, when the module is made. On failure it returns -1
// with an exception set.
int environ_prepare(void);

// environ_update passes os.environ to Go, if it has changed since the last time. The
// caller holds the GIL. On failure it returns -1 with an exception set.
int environ_update(void);

#endif
