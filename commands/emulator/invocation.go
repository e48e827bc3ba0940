package emulator

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"lambdashim/protocol"
)

// MaxPayload is Lambda's limit, in bytes, for an event and for an answer that is not
// streamed. The emulator would truncate a larger event.
const MaxPayload = 6 << 20

// CheckEvent returns an error if Lambda would refuse an event. The error calls it name.
func CheckEvent(name string, event []byte) error {
	begins := func(mark string) bool { return strings.HasPrefix(string(event[:min(3, len(event))]), mark) }
	switch {
	case begins("\xef\xbb\xbf"):
		return fmt.Errorf("the event %s begins with a byte order mark: save it as UTF-8 without one", name)
	case begins("\xfe\xff"), begins("\xff\xfe"), len(event) > 1 && (event[0] == 0 || event[1] == 0):
		return fmt.Errorf("the event %s is in UTF-16: save it as UTF-8", name)
	case !utf8.Valid(event):
		return fmt.Errorf("the event %s is not valid UTF-8: save it as UTF-8", name)
	}
	var value json.RawMessage // a number may be too large for Go's types
	if err := json.Unmarshal(event, &value); err != nil {
		return fmt.Errorf("the event %s is not JSON: %w", name, err)
	}
	if len(event) > MaxPayload {
		return fmt.Errorf("the event %s has %d bytes, but Lambda takes at most %d: use a smaller one", name, len(event), MaxPayload)
	}
	return nil
}

// Event is an event and the headers that go with it.
type Event struct {
	Payload       []byte
	ClientContext string // base64, as callers send it
	TraceID       string // generated if empty
}

// Answer is a function's answer. The body of a stream arrives as the function writes it.
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
	Error     []byte // the error of a failed stream, as JSON
	Log       []byte // the last 4 kB
	timedOut  bool
}

// Outcome waits until the invocation is over.
func (a *Answer) Outcome() *Outcome {
	<-a.invocation.over
	return &a.invocation.outcome
}

// invocation is an invocation in progress.
type invocation struct {
	id     string
	event  Event
	answer chan *Answer
	over   chan struct{}

	mu        sync.Mutex
	delivered time.Time
	answered  bool // the function has answered, and the emulator has the answer
	streaming *io.PipeWriter
	outcome   Outcome
}

func newInvocation(event Event) *invocation {
	if event.TraceID == "" {
		event.TraceID = NewTraceID()
	}
	return &invocation{id: NewID(), event: event, answer: make(chan *Answer, 1), over: make(chan struct{})}
}

// NewID returns a random request id.
func NewID() string {
	id := hex(16)
	return fmt.Sprintf("%s-%s-4%s-8%s-%s", id[:8], id[8:12], id[13:16], id[17:20], id[20:])
}

// NewTraceID returns a random trace id for a request that is not sampled.
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

// answeredBy records whether the function answered with a result or an error. The last
// call counts, because an error follows a result that is too large.
func (i *invocation) answeredBy(success bool, errorType string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.answered = true
	if i.streaming == nil {
		i.outcome.Failed, i.outcome.ErrorType = !success, errorType
	}
}

// stream passes a streamed answer to the caller. It reports whether all of it arrived.
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
			gone = broken != nil // the function may continue nevertheless
		}
		if err == io.EOF {
			break
		} else if err != nil {
			writer.CloseWithError(io.ErrUnexpectedEOF)
			return false
		}
	}
	if kind := r.Trailer.Get(protocol.ErrorType); kind != "" {
		message, _ := base64.StdEncoding.DecodeString(r.Trailer.Get(protocol.ErrorBody))
		i.mu.Lock()
		i.outcome.Failed, i.outcome.ErrorType, i.outcome.Error = true, kind, message
		i.mu.Unlock()
	}
	writer.Close()
	return true
}

// end ends an invocation. Unless the answer was streamed, it is body, the emulator's answer.
func (i *invocation) end(body []byte, tail []byte) {
	i.mu.Lock()
	i.outcome.Log = tail
	streaming := i.streaming
	i.mu.Unlock()
	close(i.over)
	if streaming == nil {
		i.answer <- &Answer{RequestID: i.id, ContentType: "application/json", Body: bytes.NewReader(body), invocation: i}
	} else {
		streaming.CloseWithError(io.ErrUnexpectedEOF) // no effect if already closed
	}
}
