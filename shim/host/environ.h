#ifndef SHIM_ENVIRON_H
#define SHIM_ENVIRON_H

#include "shim.h"

// shim_environ_given is the snapshot of Python's environment that Go was given last, which
// the bridges own. Each packaged function has its own bridge. It is read and written with
// the GIL held.
extern shim_result shim_environ_given;

// shim_environ_applying tells whether the calling thread is passing Python's variables
// to Go. C's environ has them already, so setenv and unsetenv leave it alone.
void shim_environ_applying(int on);

#endif
