package handler

import (
	"context"
	"sync"
)

// Tracked reports whether log records carry request ids. It is set before the first
// invocation. Without it, tracking costs nothing.
var Tracked bool

// inFlight counts the invocations in flight. id is the request id of an invocation
// that no other has overlapped, else "".
var inFlight struct {
	sync.Mutex
	n  int
	id string
}

type requestIDKey struct{}

// Track notes that an invocation begins. The caller calls done when the whole answer
// has been sent.
func Track(requestID string) (done func()) {
	if !Tracked {
		return func() {}
	}
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

// RequestID returns the request id of the invocation that a context belongs to. For any
// other context, such as that of a log record without one, it returns the id of the
// invocation in flight, or "" if another has overlapped it.
func RequestID(ctx context.Context) string {
	if id, ok := ctx.Value(requestIDKey{}).(string); ok {
		return id
	}
	inFlight.Lock()
	defer inFlight.Unlock()
	return inFlight.id
}
