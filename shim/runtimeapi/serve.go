package runtimeapi

import (
	"errors"

	"lambdashim/env"
	"lambdashim/handler"
	"lambdashim/logging"
	"lambdashim/protocol"
)

// Function is what Serve serves.
type Function struct {
	Handler *handler.Handler

	// Concurrency is how many invocations are served at once. 0 means one.
	Concurrency int

	// Worker says that this process is one of several that Lambda's Python runtime has
	// started to serve at once. The runtime never replaces a worker, so it continues
	// after an answer that could not be sent, as awslambdaric does. It ends only if a
	// handler asks for that.
	Worker bool

	Hooks
}

// Hooks are what a function has registered to run around its invocations.
type Hooks struct {
	// BeforeSnapshot and AfterRestore are called around a SnapStart snapshot.
	BeforeSnapshot, AfterRestore func() error

	// OnShutdown says that the function wants a SIGTERM before it ends.
	OnShutdown bool
}

// Registered returns what a function has registered. It comes from a file that build
// adds to a function that uses lifecycle, so it has only types that a plugin and its
// host share.
type Registered = func() (beforeSnapshot, afterRestore func() error, onShutdown bool)

// HooksOf returns the hooks that registered returns. registered may be nil.
func HooksOf(registered Registered) (h Hooks) {
	if registered != nil {
		h.BeforeSnapshot, h.AfterRestore, h.OnShutdown = registered()
	}
	return h
}

// Exit is an error with an exit status.
type Exit struct {
	Status int
	err    error
}

func (e *Exit) Error() string { return e.err.Error() }
func (e *Exit) Unwrap() error { return e.err }

// Status returns the exit status for a process whose serving ended with err.
func Status(err error) int {
	if exit, ok := errors.AsType[*Exit](err); ok {
		return exit.Status
	}
	return 1
}

// Serve serves invocations. It returns only when it cannot continue, with the reason.
func Serve(address string, f *Function) error { return f.serve(address, newGroup()) }

// ErrStopped says that something came from ServeUntil's channel.
var ErrStopped = errors.New("stopped")

// ServeUntil is Serve, but also ends when something comes from stop. An invocation in
// flight is answered first.
func ServeUntil(stop <-chan struct{}, address string, f *Function) error {
	g := newGroup()
	go func() {
		<-stop
		g.stop(ErrStopped)
	}()
	return f.serve(address, g)
}

func (f *Function) serve(address string, g *group) error {
	c, err := newClient(address)
	if err != nil {
		return err
	}
	if f.OnShutdown && enableShutdown != nil {
		enableShutdown(address, f.Worker)
	}
	if env.Get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start" {
		if err := f.snapshot(c); err != nil {
			return err
		}
	}
	for range max(1, f.Concurrency) {
		// Each loop has its own address, because connect(2) gets a pointer into it.
		own, _ := newClient(address)
		own.beside, own.worker = f.Concurrency > 1 || f.Worker, f.Worker
		l := &loop{
			client:  own,
			handler: f.Handler,
			base:    fromEnvironment(),
			alone:   f.Concurrency <= 1,
			group:   g,
		}
		go l.run()
	}
	return g.wait()
}

// enableShutdown is set by opt_extension.go, if that is linked.
var enableShutdown func(address string, worker bool)

// The exit statuses that tell Lambda which hook failed. Its Python runtime uses the
// same.
const (
	statusBeforeSnapshot = 64
	statusAfterRestore   = 65
)

// snapshot runs the hooks around a snapshot of the process.
func (f *Function) snapshot(c *client) error {
	if failure := runHook(f.BeforeSnapshot); failure != nil {
		return giveUp(c, protocol.InitError, "Runtime.BeforeSnapshotError", failure, statusBeforeSnapshot)
	}
	if err := c.restore(); err != nil {
		return err
	}
	if failure := runHook(f.AfterRestore); failure != nil {
		return giveUp(c, protocol.RestoreError, "Runtime.AfterRestoreError", failure, statusAfterRestore)
	}
	return nil
}

func runHook(hook func() error) *handler.Error {
	if hook == nil {
		return nil
	}
	return handler.Guard(hook)
}

// giveUp reports that the initialization or the restore failed, and returns the reason
// to end.
func giveUp(c *client, path, errorType string, failure *handler.Error, status int) error {
	logging.Error("", failure)
	if err := c.report(path, errorType, failure); err != nil {
		return &Exit{status, err}
	}
	return &Exit{status, errors.New(errorType + ": " + failure.Message)}
}

// InitError tells the Runtime API why the function could not be initialized, and
// returns the reason to end.
func InitError(address string, failure *handler.Error) error {
	c, err := newClient(address)
	if err != nil {
		return err
	}
	return giveUp(c, protocol.InitError, failure.Type, failure, 1)
}
