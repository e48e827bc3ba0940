// CPython 2.7's Python.h includes crypt.h, which the bridge needs nothing of and
// zig's glibc headers do not have. This one is found where there is no other.
