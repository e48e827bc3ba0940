package handler

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// response is a response of aws-lambda-go that is streamed: only a pointer to it has methods.
type response struct {
	StatusCode int
	Body       *strings.Reader
	closed     *bool
}

func (r *response) Read(p []byte) (int, error)   { return r.Body.Read(p) }
func (r *response) Close() error                 { *r.closed = true; return nil }
func (r *response) MarshalJSON() ([]byte, error) { return nil, errors.New("not json") }
func (r *response) ContentType() string          { return "text/x" }

// named is a reader that has a JSON encoding, so it is not streamed.
type named struct{ Name string }

func (*named) Read([]byte) (int, error) { panic("it is read") }

func TestAReaderBehindAPointerIsStreamedByValueToo(t *testing.T) {
	closed := false
	of := func() response { return response{200, strings.NewReader("body"), &closed} }
	for name, f := range map[string]any{
		"a pointer":                 func() (*response, error) { r := of(); return &r, nil },
		"a value":                   func() (response, error) { return of(), nil },
		"a value in an interface":   func() (any, error) { return of(), nil },
		"a value of a func's own":   func() (bytes.Buffer, error) { return *bytes.NewBufferString("body"), nil },
		"a pointer in an interface": func() (any, error) { r := of(); return &r, nil },
	} {
		closed = false
		h, err := New(f)
		if err != nil {
			t.Fatal(err)
		}
		result, stream, failure := h.InvokeStream(new(Region), nil, &Invocation{}, nil)
		if stream == nil || failure != nil {
			t.Errorf("%s: %s, %v", name, result, failure)
			continue
		}
		text, failure := stream.all()
		if isResponse := !strings.Contains(name, "own"); string(text) != "body" || failure != nil || closed != isResponse || (stream.ContentType == "text/x") != isResponse {
			t.Errorf("%s: %q of the type %s, %v, closed: %t", name, text, stream.ContentType, failure, closed)
		}
	}
	for _, f := range []any{func() (named, error) { return named{"x"}, nil }, func() (any, error) { return named{"x"}, nil }} {
		h, err := New(f)
		if err != nil {
			t.Fatal(err)
		}
		if result, err := h.Invoke(&Invocation{}, nil); string(result) != `{"Name":"x"}` || err != nil {
			t.Errorf("%T: %s, %v", f, result, err)
		}
	}
}
