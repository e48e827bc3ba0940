package runtimeapi

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"syscall"

	"lambdashim/handler"
	"lambdashim/logging"
)

// Function is what is served.
type Function struct {
	Handler *handler.Handler

	// Concurrency is how many invocations are served at once, 0 for one.
	Concurrency int

	Hooks
}

// Hooks are what a function has registered to run around its invocations.
type Hooks struct {
	// BeforeSnapshot and AfterRestore are called around a snapshot of SnapStart's.
	BeforeSnapshot, AfterRestore func() error

	// OnShutdown says that the function wants a SIGTERM before its end.
	OnShutdown bool
}

// Registered tells what a function has registered. It comes from a file that build adds
// to a function which uses lifecycle, and so has only types that a plugin and its host
// share.
type Registered = func() (beforeSnapshot, afterRestore func() error, onShutdown bool)

// HooksOf asks what was registered, where there is anything to ask.
func HooksOf(registered Registered) (h Hooks) {
	if registered != nil {
		h.BeforeSnapshot, h.AfterRestore, h.OnShutdown = registered()
	}
	return h
}

// Exit is an error that asks for a certain exit status.
type Exit struct {
	Status int
	err    error
}

func (e *Exit) Error() string { return e.err.Error() }
func (e *Exit) Unwrap() error { return e.err }

// Status is what the process is to exit with when the serving ended by err.
func Status(err error) int {
	if exit, ok := errors.AsType[*Exit](err); ok {
		return exit.Status
	}
	return 1
}

// Serve serves invocations and returns only with the reason why it cannot go on.
func Serve(addressText string, f *Function) error {
	a, err := parseAddress(addressText)
	if err != nil {
		return err
	}
	if f.OnShutdown && enableShutdown != nil {
		enableShutdown(addressText)
	}
	if os.Getenv("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start" {
		if err := f.snapshot(newClient(a)); err != nil {
			return err
		}
	}
	ended := make(chan error)
	for range max(1, f.Concurrency) {
		// Each its own: connect(2) is passed a pointer into the address.
		own, _ := parseAddress(addressText)
		l := &loop{
			client:  *newClient(own),
			handler: f.Handler,
			base:    fromEnvironment(),
			alone:   f.Concurrency <= 1,
			ended:   ended,
		}
		go l.run()
	}
	return <-ended
}

// The statuses by which Lambda knows a hook's failure, as its Python runtime has
// them.
const (
	statusBeforeSnapshot = 64
	statusAfterRestore   = 65
)

// snapshot runs the hooks around a snapshot of the process.
func (f *Function) snapshot(c *client) error {
	if failure := run(f.BeforeSnapshot); failure != nil {
		return c.failed("init", "Runtime.BeforeSnapshotError", failure, statusBeforeSnapshot)
	}
	if err := c.restore(); err != nil {
		return err
	}
	if failure := run(f.AfterRestore); failure != nil {
		return c.failed("restore", "Runtime.AfterRestoreError", failure, statusAfterRestore)
	}
	return nil
}

func run(hook func() error) *handler.Error {
	if hook == nil {
		return nil
	}
	return handler.Guard(hook)
}

// failed reports that a phase failed, and returns the reason to end.
func (c *client) failed(phase, errorType string, failure *handler.Error, status int) error {
	logging.Error("", failure)
	if err := c.report(phase, errorType, failure); err != nil {
		return &Exit{status, err}
	}
	return &Exit{status, fmt.Errorf("%s: %s", errorType, failure.Message)}
}

// InitError tells the Runtime API why the function could not be initialised, and
// returns the reason to end.
func InitError(addressText string, failure *handler.Error) error {
	a, err := parseAddress(addressText)
	if err != nil {
		return err
	}
	return newClient(a).failed("init", failure.Type, failure, 1)
}

// loop serves one invocation after the other.
type loop struct {
	client  client
	handler *handler.Handler
	base    handler.Invocation
	alone   bool // whether what belongs to the process may be touched
	ended   chan<- error
	current *invocation
}

// enableShutdown is what extension.go makes it, where that is linked.
var enableShutdown func(addressText string)

// run serves until the Runtime API fails. A handler that calls runtime.Goexit
// ends the goroutine it is called on, this one: another one goes on.
func (l *loop) run() {
	exited := true
	defer func() {
		if !exited {
			return
		}
		failure := &handler.Error{Message: "the handler called runtime.Goexit", Type: "Goexit"}
		logging.Error(l.current.AWSRequestID, failure)
		if err := l.client.fail(l.current, failure); err != nil {
			l.ended <- err
			return
		}
		go l.run()
	}()
	for {
		if err := l.once(); err != nil {
			exited = false
			l.ended <- err
			return
		}
	}
}

// once serves one invocation. Its error is the Runtime API's.
func (l *loop) once() error {
	inv, err := l.client.next()
	if err != nil {
		return err
	}
	l.current = inv
	inv.FunctionName = l.base.FunctionName
	inv.FunctionVersion = l.base.FunctionVersion
	inv.MemoryLimitInMB = l.base.MemoryLimitInMB
	inv.LogGroupName = l.base.LogGroupName
	inv.LogStreamName = l.base.LogStreamName
	if l.alone {
		if inv.TraceID != "" {
			os.Setenv("_X_AMZN_TRACE_ID", inv.TraceID)
		} else {
			os.Unsetenv("_X_AMZN_TRACE_ID")
		}
	}
	if inv.broken != nil {
		failure := &handler.Error{Message: inv.broken.Error(), Type: "Runtime.LambdaContextUnmarshalError"}
		logging.Error(inv.AWSRequestID, failure)
		return l.client.fail(inv, failure)
	}
	ctx, cancel := l.handler.Context(&inv.Invocation)
	defer cancel()
	result, stream, failure := l.handler.InvokeStream(ctx, &inv.Invocation, inv.event)
	switch {
	case failure != nil:
		logging.Error(inv.AWSRequestID, failure)
		return l.client.fail(inv, failure)
	case stream != nil:
		return l.stream(inv, stream)
	}
	return l.respond(inv, result)
}

// respond sends a result. What is too large for the Runtime API becomes an error
// that the caller can read.
func (l *loop) respond(inv *invocation, result []byte) error {
	status, err := l.client.answer(inv, "/response", "Content-Type: application/json\r\n", result)
	if err != nil {
		return err
	}
	if status == 413 {
		failure := &handler.Error{
			Message: fmt.Sprintf("the response of %d bytes is larger than Lambda takes", len(result)),
			Type:    "Function.ResponseSizeTooLarge",
		}
		logging.Error(inv.AWSRequestID, failure)
		return l.client.fail(inv, failure)
	}
	if status >= 300 {
		logging.Error(inv.AWSRequestID, &handler.Error{
			Message: fmt.Sprintf("the Runtime API refused the response with status %d", status),
			Type:    "Runtime.ResponseRefused",
		})
	}
	return nil
}

// stream sends a result that the handler returned as an io.Reader.
func (l *loop) stream(inv *invocation, from io.Reader) error {
	contentType := "application/octet-stream"
	if typed, ok := from.(interface{ ContentType() string }); ok {
		contentType = typed.ContentType()
	}
	if closer, ok := from.(io.Closer); ok {
		defer handler.Guard(closer.Close)
	}
	failure, err := l.client.stream(inv, contentType, from)
	if failure != nil {
		logging.Error(inv.AWSRequestID, failure)
	}
	return err
}

// fromEnvironment is what an invocation says of the function it is of.
func fromEnvironment() handler.Invocation {
	mb, _ := strconv.Atoi(os.Getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"))
	return handler.Invocation{
		FunctionName:    os.Getenv("AWS_LAMBDA_FUNCTION_NAME"),
		FunctionVersion: os.Getenv("AWS_LAMBDA_FUNCTION_VERSION"),
		MemoryLimitInMB: mb,
		LogGroupName:    os.Getenv("AWS_LAMBDA_LOG_GROUP_NAME"),
		LogStreamName:   os.Getenv("AWS_LAMBDA_LOG_STREAM_NAME"),
	}
}

func workingDirectory() string {
	dir, _ := syscall.Getwd() // os.Getwd links much of package os
	return dir
}
