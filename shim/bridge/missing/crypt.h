// CPython 2.7's Python.h includes crypt.h, which zig's glibc headers do not have. The bridge
// uses nothing of it. This file is used if there is no other.
