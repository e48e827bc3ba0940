package handlers

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
)

// reader is a result that is sent to Lambda as a stream.
type reader struct {
	steps  []func(p []byte) (int, error)
	closes func() error
}

func (r *reader) Read(p []byte) (int, error) {
	if len(r.steps) == 0 {
		return 0, io.EOF
	}
	step := r.steps[0]
	r.steps = r.steps[1:]
	return step(p)
}

// closer is a reader with a Close.
type closer struct{ *reader }

func (c closer) Close() error { return c.closes() }

// typed is a reader with a content type.
type typed struct {
	io.Reader
	contentType func() string
}

func (t typed) ContentType() string { return t.contentType() }

// MarshalJSON returns {}, which is the encoding of every reader without fields.
func (t typed) MarshalJSON() ([]byte, error) { return []byte("{}"), nil }

// encodable is a reader that is not sent as a stream, because it has fields to encode.
type encodable struct {
	Reader io.Reader `json:"-"`
	Name   string
}

func (e encodable) Read(p []byte) (int, error) { return e.Reader.Read(p) }

// unencodable is a reader whose encoding fails.
type unencodable struct {
	io.Reader
	C chan int
}

// closed counts how often a stream was closed.
var closed int

func says(text string) func([]byte) (int, error) {
	return func(p []byte) (int, error) { return copy(p, text), nil }
}

func fails(err error) func([]byte) (int, error) {
	return func([]byte) (int, error) { return 0, err }
}

func stream(name, text string) (any, error) {
	steps := func(then ...func([]byte) (int, error)) (any, error) { return &reader{steps: then}, nil }
	with := func(contentType func() string) (any, error) {
		return typed{strings.NewReader("typed"), contentType}, nil
	}
	closing := func(f func() error) (any, error) {
		return closer{&reader{[]func([]byte) (int, error){says("closing")}, f}}, nil
	}
	switch name {
	case "text":
		return strings.NewReader(text), nil
	case "bytes":
		return bytes.NewReader([]byte(text)), nil
	case "buffer":
		return bytes.NewBufferString(text), nil
	case "interface":
		return struct{ io.Reader }{strings.NewReader(text)}, nil
	case "limited":
		return io.LimitReader(strings.NewReader(text), 3), nil
	case "encodable":
		return encodable{strings.NewReader(text), "fields"}, nil
	case "unencodable":
		return unencodable{strings.NewReader(text), make(chan int)}, nil
	case "nil":
		return (*bytes.Buffer)(nil), nil
	case "with an error":
		return strings.NewReader(text), errors.New("and an error")
	case "pieces":
		return steps(says("a"), says("b"), says("c"))
	case "empty reads":
		return steps(says(""), says("a"), says(""), says("b"))
	case "data with EOF":
		return steps(says("a"), func(p []byte) (int, error) { return copy(p, "b"), io.EOF })
	case "data with an error":
		return steps(says("a"), func(p []byte) (int, error) { return copy(p, "b"), errors.New("late") })
	case "error at once":
		return steps(fails(errors.New(text)))
	case "error":
		return steps(says("begun"), fails(errors.New(text)))
	case "custom error":
		return steps(says("begun"), fails(&CustomError{text}))
	case "wrapped EOF":
		return steps(says("begun"), fails(fmt.Errorf("wrapped: %w", io.EOF)))
	case "unexpected EOF":
		return steps(says("begun"), fails(io.ErrUnexpectedEOF))
	case "passed error":
		return steps(says("begun"), fails(passed("a message", "A.Type", "label")))
	case "passed type":
		return steps(says("begun"), fails(passed("a message", text, "")))
	case "Error panics":
		return steps(says("begun"), fails(&PanickingError{text}))
	case "panic at once":
		return steps(func([]byte) (int, error) { panic(text) })
	case "panic":
		return steps(says("begun"), func([]byte) (int, error) { panic(text) })
	case "goexit":
		return steps(says("begun"), func([]byte) (int, error) { runtime.Goexit(); return 0, nil })
	case "too many":
		return steps(says("begun"), func(p []byte) (int, error) { return len(p) + 1, nil })
	case "less than none":
		return steps(says("begun"), func([]byte) (int, error) { return -1, nil })
	case "type":
		return with(func() string { return text })
	case "type panics":
		return with(func() string { panic(text) })
	case "type goexit":
		return with(func() string { runtime.Goexit(); return "" })
	case "close":
		return closing(func() error { closed++; return nil })
	case "close with an error":
		return closing(func() error { closed++; return errors.New(text) })
	case "close panics":
		return closing(func() error { closed++; panic(text) })
	case "closed":
		n := closed
		closed = 0
		return n, nil
	}
	return nil, fmt.Errorf("unknown stream %q", name)
}
