package environment

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// MaxPayload is what Lambda takes of an event, and of an answer that is not streamed. The
// emulator would cut a larger event off.
const MaxPayload = 6 << 20

// Event is what a function is invoked with.
type Event struct {
	Payload       []byte
	ClientContext string // base64, as callers send it
	TraceID       string // made up where it is empty
}

// Answer is what a function answers. The body of a stream comes as the function writes it.
type Answer struct {
	RequestID   string
	ContentType string
	Streaming   bool
	Body        io.Reader

	invocation *invocation
}

// Outcome is how an invocation ended.
type Outcome struct {
	Failed    bool
	ErrorType string
	Error     []byte // of a stream that failed, the error as JSON
	Log       []byte // the last 4 kB
	timedOut  bool
}

// Outcome waits until the invocation is over.
func (a *Answer) Outcome() *Outcome {
	<-a.invocation.over
	return &a.invocation.outcome
}

// invocation is one that is being served.
type invocation struct {
	id     string
	event  Event
	answer chan *Answer
	over   chan struct{}

	mu        sync.Mutex
	delivered time.Time
	answered  bool // the function has, and the emulator has taken it
	streaming *io.PipeWriter
	outcome   Outcome
}

func newInvocation(event Event) *invocation {
	if event.TraceID == "" {
		event.TraceID = NewTraceID()
	}
	return &invocation{id: NewID(), event: event, answer: make(chan *Answer, 1), over: make(chan struct{})}
}

// NewID makes up the id of a request.
func NewID() string {
	id := hex(16)
	return fmt.Sprintf("%s-%s-4%s-8%s-%s", id[:8], id[8:12], id[13:16], id[17:20], id[20:])
}

// NewTraceID makes up the trace id of a request that is not sampled.
func NewTraceID() string {
	return fmt.Sprintf("Root=1-%08x-%s;Parent=%s;Sampled=0", time.Now().Unix(), hex(12), hex(8))
}

func hex(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return fmt.Sprintf("%x", b)
}

func (i *invocation) deliver(at time.Time) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.delivered.IsZero() {
		i.delivered = at
	}
}

// answeredBy notes which of its two answers a function has given, the last of which
// counts: an answer that is too large is followed by an error.
func (i *invocation) answeredBy(success bool, errorType string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.answered = true
	if i.streaming == nil {
		i.outcome.Failed, i.outcome.ErrorType = !success, errorType
	}
}

// stream passes a streamed answer to the caller, and reports whether it was complete.
func (i *invocation) stream(r *http.Request) (complete bool) {
	reader, writer := io.Pipe()
	i.mu.Lock()
	i.streaming = writer
	i.mu.Unlock()
	i.answer <- &Answer{RequestID: i.id, ContentType: r.Header.Get("Content-Type"), Streaming: true, Body: reader, invocation: i}
	gone := false
	buffer := make([]byte, 32<<10)
	for {
		n, err := r.Body.Read(buffer)
		if n > 0 && !gone {
			_, broken := writer.Write(buffer[:n])
			gone = broken != nil // the function may go on all the same
		}
		if err == io.EOF {
			break
		} else if err != nil {
			writer.CloseWithError(io.ErrUnexpectedEOF)
			return false
		}
	}
	if kind := r.Trailer.Get(errorTrailer); kind != "" {
		message, _ := base64.StdEncoding.DecodeString(r.Trailer.Get(messageTrailer))
		i.mu.Lock()
		i.outcome.Failed, i.outcome.ErrorType, i.outcome.Error = true, kind, message
		i.mu.Unlock()
	}
	writer.Close()
	return true
}

// end ends an invocation: with what the emulator has answered, unless it was streamed.
func (i *invocation) end(body []byte, tail []byte) {
	i.mu.Lock()
	i.outcome.Log = tail
	streaming := i.streaming
	i.mu.Unlock()
	close(i.over)
	if streaming == nil {
		i.answer <- &Answer{RequestID: i.id, ContentType: "application/json", Body: bytes.NewReader(body), invocation: i}
	} else {
		streaming.CloseWithError(io.ErrUnexpectedEOF) // unless it is closed already
	}
}
