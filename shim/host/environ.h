#ifndef SHIM_ENVIRON_H
#define SHIM_ENVIRON_H

// shim_environ_applying tells whether the calling thread is passing Python's variables
// to Go. C's environ has them already, so setenv and unsetenv leave it alone.
void shim_environ_applying(int on);

#endif
