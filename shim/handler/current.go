package handler

import (
	"context"
	"sync"
)

// Tracked says that log records are to carry request ids. It is set before the
// first invocation; where it is not, nobody pays for it.
var Tracked bool

// inFlight counts the invocations in flight, and knows the request id where there
// is no more than one.
var inFlight struct {
	sync.Mutex
	n  int
	id string
}

type requestIDKey struct{}

// track notes that an invocation begins. Done is called at its end.
func track(requestID string) (done func()) {
	inFlight.Lock()
	defer inFlight.Unlock()
	inFlight.n++
	inFlight.id = ""
	if inFlight.n == 1 {
		inFlight.id = requestID
	}
	return func() {
		inFlight.Lock()
		defer inFlight.Unlock()
		inFlight.n--
		inFlight.id = ""
	}
}

// RequestID returns the request id of the invocation that a context belongs to. For
// a context of none, as a log record without one has, it is that of the invocation
// in flight; and "" while there are several, or none.
func RequestID(ctx context.Context) string {
	if id, ok := ctx.Value(requestIDKey{}).(string); ok {
		return id
	}
	inFlight.Lock()
	defer inFlight.Unlock()
	return inFlight.id
}
