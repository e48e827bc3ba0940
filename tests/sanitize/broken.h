// Included before the bridge's own code, this adds faults to it that the sanitizers must
// find.
#define _GNU_SOURCE
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <string.h>

#if defined FREE_TWICE
static void free_twice(void *memory) {
  free(memory);
  free(memory);
}
#define free free_twice
#elif defined OVERFLOW
static int largest = 0x7fffffff;
#define memset(memory, byte, len) (largest += 1, memset((memory), (byte), (len)))
#endif
