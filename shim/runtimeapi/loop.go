package runtimeapi

import (
	"syscall"
	"time"

	"lambdashim/handler"
	"lambdashim/http1"
	"lambdashim/logging"
)

// loop serves one invocation after another.
type loop struct {
	client  *client
	handler *handler.Handler
	base    handler.Invocation
	alone   bool // whether it is the process's only loop, which may set environment variables
	group   *group

	// The state of the invocation in flight.
	current  invocation
	region   handler.Region
	upload   *http1.Upload // set once a stream has begun
	streamed bool          // whether the whole stream was sent
	outcome  error         // of sending it
}

// run serves until the loops of the process stop. A handler that calls runtime.Goexit ends
// this goroutine: run sends the answer on the way out, and another goroutine continues. A
// panic that gets here is this package's own and ends the process.
func (l *loop) run() {
	defer func() {
		if l.region.Exited() && l.done(l.answerExited()) {
			l.region = handler.Region{}
			go l.run()
		}
	}()
	for !l.group.stopping() {
		if err := l.next(); err != nil {
			l.group.stop(err)
			return
		}
		l.group.begin()
		if !l.done(l.serve()) {
			return
		}
	}
}

// next asks for the next invocation. A worker tries up to five times, as awslambdaric
// does.
func (l *loop) next() error {
	err := l.client.next(&l.current, &l.base)
	for delay := 100 * time.Millisecond; err != nil && l.client.worker && delay <= 800*time.Millisecond; delay *= 2 {
		time.Sleep(delay)
		err = l.client.next(&l.current, &l.base)
	}
	return err
}

// serve invokes the handler for the current invocation and sends its answer. An error ends
// the process.
func (l *loop) serve() error {
	inv := &l.current
	l.upload, l.streamed = nil, false
	defer handler.Track(inv.AWSRequestID)()
	if l.alone {
		if inv.TraceID != "" {
			syscall.Setenv("_X_AMZN_TRACE_ID", inv.TraceID)
		} else {
			syscall.Unsetenv("_X_AMZN_TRACE_ID")
		}
	}
	if inv.broken != nil {
		return l.client.sendError(inv, &handler.Error{Message: inv.broken.Error(), Type: "Runtime.LambdaContextUnmarshalError"})
	}
	ctx, cancel := l.handler.Context(&inv.Invocation)
	defer cancel()
	result, stream, failure := l.handler.InvokeStream(&l.region, ctx, &inv.Invocation, inv.event)
	switch {
	case failure != nil:
		return l.client.sendError(inv, failure)
	case stream != nil:
		return l.sendStream(inv, stream)
	}
	return l.client.sendResult(inv, result)
}

// sendStream answers with the io.Reader that the handler returned, as its data comes.
func (l *loop) sendStream(inv *invocation, stream *handler.Stream) (err error) {
	defer func() {
		if failure := stream.Close(); failure != nil {
			logging.Error(inv.AWSRequestID, failure)
		}
	}()
	if l.upload, err = l.client.beginStream(inv, stream.ContentType); l.upload == nil {
		return err
	}
	var failure *handler.Error
	for more := true; more && failure == nil; {
		var n int
		n, more, failure = stream.Read(l.upload.Buffer())
		inv.size += n
		more = l.upload.Send(n) && more
	}
	l.outcome = l.client.endStream(inv, l.upload, failure)
	l.streamed = true
	return l.outcome
}

// answerExited answers an invocation whose handler, or stream, has called runtime.Goexit.
func (l *loop) answerExited() error {
	failure := &handler.Error{Message: "the handler called runtime.Goexit", Type: "Goexit"}
	switch {
	case l.streamed:
		logging.Error(l.current.AWSRequestID, failure)
		return l.outcome
	case l.upload != nil:
		return l.client.endStream(&l.current, l.upload, failure)
	}
	return l.client.sendError(&l.current, failure)
}

// done notes that the invocation in flight is over, and reports whether to continue.
func (l *loop) done(err error) (proceed bool) {
	l.group.end(err)
	return err == nil
}
