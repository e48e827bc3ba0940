package serve

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"lambdashim/commands/emulator"
	"lambdashim/commands/gateway"
)

// server serves HTTP requests with a function, and Lambda's API for invocations.
type server struct {
	kind *gateway.Kind
	pool *pool
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if call := invocationOf(r); call != nil {
		s.serveAPI(w, r, call)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, emulator.MaxPayload))
	if errors.As(err, new(*http.MaxBytesError)) {
		http.Error(w, "the request is larger than the 6 MB that Lambda allows", http.StatusRequestEntityTooLarge)
		return
	} else if err != nil {
		return // the caller is gone
	}
	id := emulator.NewID()
	trace := emulator.NewTraceID()
	r.Header.Set("X-Amzn-Trace-Id", trace)
	event, err := s.kind.Event(r, id, body)
	if err != nil {
		sayError(err)
		s.kind.Fault(w)
		return
	}
	if len(event) > emulator.MaxPayload {
		http.Error(w, "the event of this request is larger than the 6 MB that Lambda allows", http.StatusRequestEntityTooLarge)
		return
	}
	answer, err := s.pool.invoke(emulator.Event{Payload: event, TraceID: trace})
	if err != nil {
		sayError(err)
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("X-Amzn-RequestId", answer.RequestID)
	if answer.Streaming {
		s.stream(w, answer)
		return
	}
	whole, _ := io.ReadAll(answer.Body) // it is in memory
	if answer.Outcome().Failed {
		s.kind.Fault(w)
		return
	}
	if err := s.kind.Respond(w, r.Method, bytes.TrimSpace(whole)); err != nil {
		sayError(err)
		s.kind.Fault(w)
	}
}

// stream passes on a streamed answer. If the stream breaks, it aborts the connection, so
// that the caller does not think that the answer is complete.
func (s *server) stream(w http.ResponseWriter, answer *emulator.Answer) {
	written, err := s.kind.Stream(w, answer.ContentType, answer.Body)
	io.Copy(io.Discard, answer.Body) // the function continues even if the caller is gone
	if err != nil && !written {
		sayError(err)
		s.kind.Fault(w)
		return
	}
	if err != nil || answer.Outcome().Failed {
		panic(http.ErrAbortHandler)
	}
}
