// Finds, loads and enters the host.

#define _GNU_SOURCE  // RTLD_DEFAULT
#include "host.h"

#include "environ.h"

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

static int refuse_forked(PyObject *exception) {
  PyErr_SetString(exception,
                  "this process was forked after its Go function was loaded, and Go cannot run in "
                  "a forked child: import the function only in the child, or start children by spawn");
  return -1;
}

int host_enter(PyObject *exception) {
  if (*host.forked) return refuse_forked(exception);
  return environ_update();
}

// load loads the host. On the CPythons that need it, signals are blocked meanwhile.
// The threads that Go starts inherit that, and run none of Python's signal handlers.
// On others signals are not blocked: processes that Go starts would inherit it too.
static void *load(const char *path) {
  sigset_t mask;
  void *library;
  host_block_signals(&mask);
  library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
  host_restore_signals(&mask);
  return library;
}

int host_load(const char *directory) {
  // A second host in one process would abort it.
  const char *(*abi)(void) = (const char *(*)(void))dlsym(RTLD_DEFAULT, "shim_abi");
  const char *found;
  char path[4096];
  const int *forked;
  sigset_t mask;

  if (host.open != NULL) return 0;
  handlers_need_care = before_3_10();
  if (abi == NULL) {
    if ((size_t)snprintf(path, sizeof path, "%s/host.so", directory) >= sizeof path) {
      PyErr_Format(PyExc_ImportError, "the path of %s/host.so is too long", directory);
      return -1;
    }
    if (load(path) == NULL) {
      PyErr_SetString(PyExc_ImportError, dlerror());
      return -1;
    }
    abi = (const char *(*)(void))dlsym(RTLD_DEFAULT, "shim_abi");
  }
  forked = (const int *)dlsym(RTLD_DEFAULT, "shim_forked");
  if (abi == NULL || forked == NULL) {
    PyErr_Format(PyExc_ImportError, "%s/host.so is not the host of aws-lambda-go-shim: pack the function again", directory);
    return -1;
  }
  if (*forked) return refuse_forked(PyExc_ImportError);
  host_block_signals(&mask);
  found = abi();
  host_restore_signals(&mask);
  if (strcmp(found, SHIM_HOST) != 0) {
    PyErr_Format(PyExc_ImportError,
                 "this process already runs a Go function on the shim \"%s\", and this one needs "
                 "\"%s\": package both with the same version of aws-lambda-go-shim",
                 found, SHIM_HOST);
    return -1;
  }
  host.lookup = (int (*)(uintptr_t, const char *, uintptr_t *, shim_result *))dlsym(RTLD_DEFAULT, "shim_lookup");
  host.invoke = (int (*)(uintptr_t, const shim_invocation *, shim_bytes, shim_result *))dlsym(RTLD_DEFAULT, "shim_invoke");
  host.serve = (void (*)(uintptr_t, const char *, int))dlsym(RTLD_DEFAULT, "shim_serve");
  host.environ_update = (void (*)(shim_bytes))dlsym(RTLD_DEFAULT, "shim_environ_update");
  host.environ_updates = (const unsigned long long *)dlsym(RTLD_DEFAULT, "shim_environ_updates");
  host.forked = forked;
  host.open = (int (*)(const char *, const char *, uintptr_t *, shim_result *))dlsym(RTLD_DEFAULT, "shim_open");
  return 0;
}
