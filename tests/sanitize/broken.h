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
#elif defined WRITE_PAST_END
#define memset(memory, byte, len) memset((memory), (byte), (len) + 1)
#elif defined OVERFLOW
static int largest = 0x7fffffff;
#define memset(memory, byte, len) (largest += 1, memset((memory), (byte), (len)))
#elif defined TOO_LONG
static int two_too_many(PyObject *bytes, char **data, Py_ssize_t *len) {
  int status = PyBytes_AsStringAndSize(bytes, data, len);
  if (status == 0 && *len > 4 && memcmp(*data, "arn:", 4) == 0) *len += 2;  // only Go reads the extra bytes, not C
  return status;
}
#define PyBytes_AsStringAndSize two_too_many
#endif
