// Package lifecycle registers funcs that run at certain points in the life of a function's
// process: before and after a SnapStart snapshot, and before the end.
//
// Register them in an init func or in the initialization of a package's variables. Later
// may be too late.
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

// BeforeSnapshot registers a func that runs after the function's initialization, before
// SnapStart takes the snapshot from which all of its processes start. It may close
// connections, or compute data for the snapshot. The funcs run in reverse order of their
// registration. After the first error or panic, publishing the function's version fails
// with Runtime.BeforeSnapshotError.
//
// Without SnapStart it never runs.
// https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks.html
func BeforeSnapshot(f func() error) {
	mu.Lock()
	defer mu.Unlock()
	beforeSnapshot = append(beforeSnapshot, f)
}

// AfterRestore registers a func that runs after a process was restored from the snapshot,
// before its first invocation. It may open connections again, or renew data that must
// differ between processes, such as random seeds and unique ids. The funcs run in the
// order of their registration. Together they have 10 seconds. After the first error or
// panic, the process ends with Runtime.AfterRestoreError.
//
// Without SnapStart it never runs.
func AfterRestore(f func() error) {
	mu.Lock()
	defer mu.Unlock()
	afterRestore = append(afterRestore, f)
}

// OnShutdown registers a func that runs on SIGTERM, which Lambda sends to a process
// about 300 ms before it kills it. The funcs run in reverse order of their registration.
// Then the signal ends the process, as it would without them.
//
// Lambda sends the signal only if there is an extension. If a func is registered before
// the first invocation, the shim's native loop registers an internal extension. With the
// loop in Python (pack --loop=python) no signal comes, unless the function has another
// extension.
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

// RunBeforeSnapshot runs the funcs that BeforeSnapshot registered, up to the first error.
// The shim calls it, and tests may.
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

// RunAfterRestore runs the funcs that AfterRestore registered, up to the first error. The
// shim calls it, and tests may.
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

// WantsShutdown reports whether OnShutdown has registered a func.
func WantsShutdown() bool {
	mu.Lock()
	defer mu.Unlock()
	return len(onShutdown) > 0
}
