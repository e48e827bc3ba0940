// A process that was forked after the host was loaded has Go's memory but none
// of Go's threads, so it would hang as soon as a goroutine is needed. The bridge
// reads shim_forked before each call.

int shim_forked;

static void in_child(void) { shim_forked = 1; }

// pthread_atfork calls this. The shim calls it directly, because different versions of
// glibc have pthread_atfork in different libraries.
extern int __register_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void),
                             void *dso_handle);
extern void *__dso_handle;

__attribute__((constructor)) static void watch_forks(void) {
  __register_atfork(0, 0, in_child, &__dso_handle);
}
