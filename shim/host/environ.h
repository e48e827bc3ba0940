#ifndef SHIM_ENVIRON_H
#define SHIM_ENVIRON_H

// shim_environ_updates counts how often Go was given the environment. Each packaged
// function has its own bridge, which sees by the count that another bridge was the last.
// It is read and written with the GIL held.
extern unsigned long long shim_environ_updates;

// shim_environ_applying tells whether the calling thread is passing Python's variables
// to Go. C's environ has them already, so setenv and unsetenv leave it alone.
void shim_environ_applying(int on);

#endif
