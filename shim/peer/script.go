package peer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// Entry is one step of a script: an invocation, or, with On, how the requests of
// another phase are answered.
type Entry struct {
	// ID is the request id. Empty, it is "request-1" for the first invocation, and so on.
	ID string `json:"id,omitempty"`

	// Event is the body of the answer to next. Text replaces it, for a body that is not
	// JSON. Without both, the event is {}.
	Event json.RawMessage `json:"event,omitempty"`
	Text  *string         `json:"text,omitempty"`

	// Headers of the answer to next, sent in this spelling. They replace those that
	// the peer would send; a name without values removes the header.
	Headers map[string][]string `json:"headers,omitempty"`

	// Deadline is the time until the invocation's deadline. 0 means a minute.
	Deadline Milliseconds `json:"deadline,omitempty"`

	// Late says that the invocation is over before its answer comes, as after a timeout where
	// several are served at once: two answers are refused with status 400, unless acts say
	// otherwise, and it is not delivered again.
	Late bool `json:"late,omitempty"`

	// Next, Response and Error say how the requests about this invocation are
	// answered: the first by the first act, and so on. Without an act, and after the
	// last one, they are answered as by Lambda.
	Next     []Act `json:"next,omitempty"`
	Response []Act `json:"response,omitempty"`
	Error    []Act `json:"error,omitempty"`

	// On names another phase, one of the On… constants. Then Acts answer its requests,
	// and the entry is not an invocation.
	On   string `json:"on,omitempty"`
	Acts []Act  `json:"acts,omitempty"`
}

// The phases outside of invocations.
const (
	OnInitError    = "runtime/init/error"
	OnRestoreNext  = "runtime/restore/next"
	OnRestoreError = "runtime/restore/error"
	OnRegister     = "extension/register"
	OnEventNext    = "extension/event/next"
	OnEnd          = "end" // next, when every invocation has been answered
)

// Act is one way to answer a request. The zero Act answers as Lambda does.
type Act struct {
	// Delay passes before the answer.
	Delay Milliseconds `json:"delay,omitempty"`

	// Status, Headers and Body of the answer. A status of 0 is Lambda's.
	Status  int                 `json:"status,omitempty"`
	Headers map[string][]string `json:"headers,omitempty"`
	Body    *string             `json:"body,omitempty"`

	// Chunked sends the body in chunks.
	Chunked bool `json:"chunked,omitempty"`

	// Interim is sent before the request's body is read. It holds interim responses.
	Interim string `json:"interim,omitempty"`

	// Early answers without reading the request's body.
	Early bool `json:"early,omitempty"`

	// Rate is the speed, in bytes per second, of reading the request's body or, for a
	// GET, of sending the answer's. 0 means no limit.
	Rate int `json:"rate,omitempty"`

	// Raw is sent instead of an answer. Then the connection is closed.
	Raw *string `json:"raw,omitempty"`

	// Close says where the connection is closed: see the Close... constants. With
	// Reset it is closed by an RST.
	Close string `json:"close,omitempty"`
	Reset bool   `json:"reset,omitempty"`
}

// Where a connection can be closed.
const (
	CloseUnread   = "unread"   // the body of the request has not been read
	CloseRead     = "read"     // the request has been read, nothing is answered
	CloseHead     = "head"     // in the middle of the answer's head
	CloseBody     = "body"     // in the middle of the answer's body
	CloseAnswered = "answered" // after the answer, which does not announce it
)

// Milliseconds is a time.Duration that is in milliseconds in JSON.
type Milliseconds time.Duration

func (m *Milliseconds) UnmarshalJSON(text []byte) error {
	var n float64
	if err := json.Unmarshal(text, &n); err != nil {
		return err
	}
	*m = Milliseconds(n * float64(time.Millisecond))
	return nil
}

func (m Milliseconds) MarshalJSON() ([]byte, error) {
	return json.Marshal(float64(m) / float64(time.Millisecond))
}

// Text returns a pointer to s, for the fields that distinguish an empty text from none.
func Text(s string) *string { return &s }

// ReadScript reads a script of JSON lines: an Entry in each. Empty lines, and those
// that begin with #, are skipped.
func ReadScript(r io.Reader) ([]Entry, error) {
	var script []Entry
	in := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := in.ReadString('\n')
		if text := strings.TrimSpace(line); text != "" && text[0] != '#' {
			var e Entry
			d := json.NewDecoder(strings.NewReader(text))
			d.DisallowUnknownFields()
			if err := d.Decode(&e); err != nil {
				return nil, fmt.Errorf("line %d of the script: %w", n, err)
			}
			if d.More() {
				return nil, fmt.Errorf("line %d of the script has more than one value", n)
			}
			if err := e.valid(); err != nil {
				return nil, fmt.Errorf("line %d of the script: %w", n, err)
			}
			script = append(script, e)
		}
		if err == io.EOF {
			return script, nil
		} else if err != nil {
			return nil, err
		}
	}
}

// valid returns an error for an entry that makes no sense, so that a test with a typo does
// not pass.
func (e *Entry) valid() error {
	switch e.On {
	case "", OnInitError, OnRestoreNext, OnRestoreError, OnRegister, OnEventNext, OnEnd:
	default:
		return fmt.Errorf("unknown phase %q", e.On)
	}
	if (e.On == "") != (e.Acts == nil) {
		return fmt.Errorf("%q and acts go together", "on")
	}
	for _, acts := range [][]Act{e.Next, e.Response, e.Error, e.Acts} {
		for _, a := range acts {
			switch a.Close {
			case "", CloseUnread, CloseRead, CloseHead, CloseBody, CloseAnswered:
			default:
				return fmt.Errorf("unknown place to close at: %q", a.Close)
			}
		}
	}
	return nil
}

func (e *Entry) event() []byte {
	switch {
	case e.Text != nil:
		return []byte(*e.Text)
	case e.Event != nil:
		return bytes.TrimSpace(e.Event)
	}
	return []byte("{}")
}
