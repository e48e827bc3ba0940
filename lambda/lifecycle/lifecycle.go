// Package lifecycle registers what a function does around the life of its process:
// before and after a snapshot of SnapStart's, and before the end.
//
// Register in an init func, or where a package's variables get their values: what is
// registered later may be too late.
package lifecycle

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
)

var (
	mu             sync.Mutex
	beforeSnapshot []func() error
	afterRestore   []func() error
	onShutdown     []func()
)

// BeforeSnapshot registers a func that runs once the function is initialised, before
// SnapStart takes the snapshot that all of its processes start from: it may close
// connections, or compute what is to be in the snapshot. The funcs run in the reverse
// order of their registration. The first error, or panic, fails the publishing of
// the function's version as Runtime.BeforeSnapshotError.
//
// Without SnapStart it never runs.
// https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks.html
func BeforeSnapshot(f func() error) {
	mu.Lock()
	defer mu.Unlock()
	beforeSnapshot = append(beforeSnapshot, f)
}

// AfterRestore registers a func that runs when a process has been restored from the
// snapshot, before its first invocation: it may open connections again, or replace
// what must not be the same in every process, as random seeds and unique ids. The
// funcs run in the order of their registration. Lambda gives all of them 10 seconds.
// The first error, or panic, ends the process as Runtime.AfterRestoreError.
//
// Without SnapStart it never runs.
func AfterRestore(f func() error) {
	mu.Lock()
	defer mu.Unlock()
	afterRestore = append(afterRestore, f)
}

// OnShutdown registers a func that runs on a SIGTERM, which Lambda sends a process
// about 300 ms before it kills it. The funcs run in the reverse order of their
// registration; the process then ends as it would without them, by the signal.
//
// Lambda sends the signal only where there is an extension. Where a func is
// registered before the first invocation, the shim's native loop registers an
// internal one. With the loop in Python (pack --loop=python) no signal comes, unless
// the function has another extension.
func OnShutdown(f func()) {
	mu.Lock()
	defer mu.Unlock()
	if onShutdown == nil {
		terminated := make(chan os.Signal, 1)
		signal.Notify(terminated, syscall.SIGTERM)
		go func() {
			<-terminated
			shutdown()
			signal.Reset(syscall.SIGTERM)
			syscall.Kill(os.Getpid(), syscall.SIGTERM)
		}()
	}
	onShutdown = append(onShutdown, f)
}

func shutdown() {
	mu.Lock()
	funcs := onShutdown
	mu.Unlock()
	for i := len(funcs) - 1; i >= 0; i-- {
		funcs[i]()
	}
}

// RunBeforeSnapshot runs what BeforeSnapshot registered, up to the first error. The
// shim calls it; a test may too.
func RunBeforeSnapshot() error {
	mu.Lock()
	funcs := beforeSnapshot
	mu.Unlock()
	for i := len(funcs) - 1; i >= 0; i-- {
		if err := funcs[i](); err != nil {
			return err
		}
	}
	return nil
}

// RunAfterRestore runs what AfterRestore registered, up to the first error. The shim
// calls it; a test may too.
func RunAfterRestore() error {
	mu.Lock()
	funcs := afterRestore
	mu.Unlock()
	for _, f := range funcs {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// WantsShutdown reports whether OnShutdown has registered anything.
func WantsShutdown() bool {
	mu.Lock()
	defer mu.Unlock()
	return len(onShutdown) > 0
}
