// Finds and loads the host.

#define _GNU_SOURCE  // RTLD_DEFAULT
#include "host.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct host host;

// Whether this CPython runs signal handlers on the current stack, as those before
// 3.10 do (bpo-43390). A Go stack has no room for a handler.
static int handlers_need_care;

static int before_3_10(void) {
  char *rest;
  long major = strtol(Py_GetVersion(), &rest, 10);
  long minor = *rest == '.' ? strtol(rest + 1, NULL, 10) : 0;
  return major < 3 || (major == 3 && minor < 10);
}

// asynchronous_signals stores every signal that is not caused by an instruction,
// except SIGURG, which Go uses to preempt its threads.
static void asynchronous_signals(sigset_t *set) {
  static const int kept[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP, SIGURG};
  size_t i;
  sigfillset(set);
  for (i = 0; i < sizeof kept / sizeof *kept; i++) sigdelset(set, kept[i]);
}

// Go's own threads do not block SIGPROF, so its handler must run on the stack that
// they have for signals.
static void keep_sigprof_off_go_stacks(void) {
  struct sigaction action;
  if (sigaction(SIGPROF, NULL, &action) < 0 || (action.sa_flags & SA_ONSTACK) != 0) return;
  if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN) return;
  action.sa_flags |= SA_ONSTACK;
  sigaction(SIGPROF, &action, NULL);
}

void host_block_signals(sigset_t *saved) {
  sigset_t blocked;
  if (!handlers_need_care) return;
  keep_sigprof_off_go_stacks();
  asynchronous_signals(&blocked);
  pthread_sigmask(SIG_BLOCK, &blocked, saved);
}

void host_restore_signals(const sigset_t *saved) {
  if (handlers_need_care) pthread_sigmask(SIG_SETMASK, saved, NULL);
}

static int usable(const int *forked, PyObject *exception) {
  if (!*forked) return 0;
  PyErr_SetString(exception,
                  "this process was forked after its Go function was loaded, and Go cannot run in "
                  "a forked child: import the function only in the child, or start children by spawn");
  return -1;
}

int host_usable(PyObject *exception) { return usable(host.forked, exception); }

// load loads the host. On the CPythons that need it, signals are blocked meanwhile.
// The threads that Go starts inherit that, and run none of Python's signal handlers.
// On others signals are not blocked: processes that Go starts would inherit it too.
static void *load(const char *path) {
  void *library;
  HOST_CALL(library = dlopen(path, RTLD_NOW | RTLD_GLOBAL));
  return library;
}

// find stores the address of one of the host's symbols in *to, a pointer to a function
// or to a variable. It returns -1 if there is no such symbol.
static int find(const char *name, void *to) {
  void *address = dlsym(RTLD_DEFAULT, name);
  memcpy(to, &address, sizeof address);
  return address == NULL ? -1 : 0;
}

static int refuse_library(const char *directory) {
  PyErr_Format(PyExc_ImportError, "%s/host.so is not the host of aws-lambda-go-shim: pack the function again", directory);
  return -1;
}

int host_load(const char *directory) {
  void *abi;
  char path[4096];

  handlers_need_care = before_3_10();
  // A second host in one process would abort it.
  if (find("shim_abi", &abi) == 0) return 0;
  if ((size_t)snprintf(path, sizeof path, "%s/host.so", directory) >= sizeof path) {
    PyErr_Format(PyExc_ImportError, "the path of %s/host.so is too long", directory);
    return -1;
  }
  if (load(path) == NULL) {
    PyErr_SetString(PyExc_ImportError, dlerror());
    return -1;
  }
  return 0;
}

int host_find(const char *directory) {
  const char *(*abi)(void);
  const char *version;
  struct host found;

  if (host.open != NULL) return 0;
  if (find("shim_abi", &abi) < 0) return refuse_library(directory);
  if (find("shim_forked", &found.forked) < 0) return refuse_library(directory);
  if (usable(found.forked, PyExc_ImportError) < 0) return -1;
  HOST_CALL(version = abi());
  if (strcmp(version, SHIM_HOST) != 0) {
    PyErr_Format(PyExc_ImportError,
                 "this process already runs a Go function on the shim \"%s\", and this one needs "
                 "\"%s\": package both with the same version of aws-lambda-go-shim",
                 version, SHIM_HOST);
    return -1;
  }
  if (find("shim_open", &found.open) < 0 || find("shim_lookup", &found.lookup) < 0 ||
      find("shim_invoke", &found.invoke) < 0 || find("shim_serve", &found.serve) < 0 ||
      find("shim_stop", &found.stop) < 0 || find("shim_environ_update", &found.environ_update) < 0 ||
      find("shim_environ_updates", &found.environ_updates) < 0) {
    return refuse_library(directory);
  }
  host = found;
  return 0;
}
