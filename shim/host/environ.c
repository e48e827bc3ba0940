// The environment, seen from Go.
//
// A c-shared Go reads the environment that the process was started with; what
// Python has changed since is only in C's environ. shim_environ_changed tells,
// without entering Go, whether environ differs from what Go was last given.
// Contents are compared, not addresses: CPython 2.7 to 3.8 reuse the memory of
// a value they replaced. Callers hold the GIL, which every writer of Python's
// holds too.

#include "environ.h"

#include <stdlib.h>
#include <string.h>

extern char **environ;

// The entries of environ, each with its NUL, as Go was last given them. Owned
// here, freed when replaced.
static char *seen;
static size_t seen_len;

static int same_as_seen(void) {
  const char *s = seen, *end = seen + seen_len;
  if (seen == NULL) return 0;
  for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
    size_t n = strlen(*entry) + 1;
    if ((size_t)(end - s) < n || memcmp(s, *entry, n) != 0) return 0;
    s += n;
  }
  return s == end;
}

int shim_environ_changed(void) { return !same_as_seen(); }

const char *shim_environ_snapshot(size_t *len) {
  size_t n = 0;
  for (char **entry = environ; entry != NULL && *entry != NULL; entry++) n += strlen(*entry) + 1;
  char *copy = malloc(n + 1);
  if (copy == NULL) return NULL;
  char *to = copy;
  for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
    size_t m = strlen(*entry) + 1;
    memcpy(to, *entry, m);
    to += m;
  }
  free(seen);
  seen = copy;
  seen_len = n;
  *len = n;
  return seen;
}
