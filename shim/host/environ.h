#ifndef SHIM_ENVIRON_H
#define SHIM_ENVIRON_H

// shim_environ_updates counts how often Go was given the environment. Each packaged
// function has a bridge of its own, which finds by it that another one was the last.
// It is read and written with the GIL held.
extern unsigned long long shim_environ_updates;

// shim_environ_applying says whether the calling thread gives Go what Python has
// set. C's environ has that already, so setenv and unsetenv leave it alone.
void shim_environ_applying(int on);

#endif
