package runtimeapi

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"

	"lambdashim/handler"
)

// Invoker is what is served, a *handler.Handler.
type Invoker interface {
	// Context returns the context for an invocation, to be cancelled after it.
	Context(inv *handler.Invocation) (context.Context, context.CancelFunc)

	// InvokeStream returns the result as JSON, or as a stream of bytes.
	InvokeStream(ctx context.Context, inv *handler.Invocation, event []byte) (result []byte, stream io.Reader, failure *handler.Error)
}

// Serve serves invocations, as many at once as concurrency says, and returns
// only with the reason why it cannot go on.
func Serve(addressText string, invoker Invoker, concurrency int) error {
	a, err := parseAddress(addressText)
	if err != nil {
		return err
	}
	if os.Getenv("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start" {
		if err := (&client{address: a}).restore(); err != nil {
			return err
		}
	}
	ended := make(chan error)
	for range max(1, concurrency) {
		// Each its own: connect(2) is passed a pointer into the address.
		own, _ := parseAddress(addressText)
		l := &loop{
			client:  client{address: own},
			invoker: invoker,
			base:    fromEnvironment(),
			alone:   concurrency <= 1,
			ended:   ended,
		}
		go l.run()
	}
	return <-ended
}

// InitError tells the Runtime API why the function could not be initialised.
func InitError(addressText string, failure *handler.Error) error {
	a, err := parseAddress(addressText)
	if err != nil {
		return err
	}
	logError("", failure)
	return (&client{address: a}).report("init", failure)
}

// loop serves one invocation after the other.
type loop struct {
	client  client
	invoker Invoker
	base    handler.Invocation
	alone   bool // whether what belongs to the process may be touched
	ended   chan<- error
	current *invocation
}

// run serves until the Runtime API fails. A handler that calls runtime.Goexit
// ends the goroutine it is called on, this one: another one goes on.
func (l *loop) run() {
	exited := true
	defer func() {
		if !exited {
			return
		}
		failure := &handler.Error{Message: "the handler called runtime.Goexit", Type: "Goexit"}
		logError(l.current.AWSRequestID, failure)
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
		logError(inv.AWSRequestID, failure)
		return l.client.fail(inv, failure)
	}
	ctx, cancel := l.invoker.Context(&inv.Invocation)
	defer cancel()
	result, stream, failure := l.invoker.InvokeStream(ctx, &inv.Invocation, inv.event)
	switch {
	case failure != nil:
		logError(inv.AWSRequestID, failure)
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
		logError(inv.AWSRequestID, failure)
		return l.client.fail(inv, failure)
	}
	if status >= 300 {
		logError(inv.AWSRequestID, &handler.Error{
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
	return l.client.stream(inv, contentType, from)
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
	dir, _ := os.Getwd()
	return dir
}
