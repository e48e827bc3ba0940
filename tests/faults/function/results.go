package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"runtime"
	"strings"
)

var results = map[string]func(context.Context, *Event) (any, error){
	"NaN":       func(context.Context, *Event) (any, error) { return math.NaN(), nil },
	"infinity":  func(context.Context, *Event) (any, error) { return []float64{1, math.Inf(1)}, nil },
	"channel":   func(context.Context, *Event) (any, error) { return make(chan int), nil },
	"func":      func(context.Context, *Event) (any, error) { return func() {}, nil },
	"raw":       func(context.Context, *Event) (any, error) { return json.RawMessage("{no JSON"), nil },
	"no UTF-8":  func(context.Context, *Event) (any, error) { return "a\xff\xfeb", nil },
	"loop":      func(context.Context, *Event) (any, error) { var p loop; p = &p; return p, nil },
	"largest":   func(context.Context, *Event) (any, error) { return strings.Repeat("x", 6<<20+98), nil },
	"too large": func(context.Context, *Event) (any, error) { return strings.Repeat("x", 6<<20+99), nil },
	"cycle": func(context.Context, *Event) (any, error) {
		m := map[string]any{}
		m["self"] = m
		return m, nil
	},
}

var streams = map[string]func(context.Context, *Event) (any, error){
	"stream fails": func(context.Context, *Event) (any, error) {
		return &stream{from: io.MultiReader(strings.NewReader("begun"), failing{})}, nil
	},
	"long stream": func(context.Context, *Event) (any, error) {
		return &stream{from: strings.NewReader(strings.Repeat("x", 3500_000))}, nil
	},
	"Read panics": func(context.Context, *Event) (any, error) {
		return &stream{read: func([]byte) (int, error) { panic("cannot read") }}, nil
	},
	"Read exits": func(context.Context, *Event) (any, error) {
		return &stream{read: func([]byte) (int, error) { runtime.Goexit(); return 0, nil }}, nil
	},
	"Read too much": func(context.Context, *Event) (any, error) {
		return &stream{read: func(p []byte) (int, error) { return len(p) + 1, nil }}, nil
	},
	"Read less than 0": func(context.Context, *Event) (any, error) {
		return &stream{read: func(p []byte) (int, error) { return -1, nil }}, nil
	},
	"Read blocks": func(context.Context, *Event) (any, error) {
		return &stream{read: func(p []byte) (int, error) { select {} }}, nil
	},
	"Close panics": func(context.Context, *Event) (any, error) {
		return closing{func() error { panic("cannot close") }}, nil
	},
	"Close exits": func(context.Context, *Event) (any, error) {
		return closing{func() error { runtime.Goexit(); return nil }}, nil
	},
	"Close fails": func(context.Context, *Event) (any, error) {
		return closing{func() error { return errors.New("cannot close") }}, nil
	},
	"ContentType panics": func(context.Context, *Event) (any, error) {
		return &typed{stream{}, func() string { panic("no type") }}, nil
	},
	"ContentType exits": func(context.Context, *Event) (any, error) {
		return &typed{stream{}, func() string { runtime.Goexit(); return "" }}, nil
	},
	"ContentType of lines": func(context.Context, *Event) (any, error) {
		return &typed{stream{}, func() string { return "text/plain\r\nX-Forged: yes" }}, nil
	},
}

// stream is a reader that uses read or from, or returns "1".
type stream struct {
	from io.Reader
	read func([]byte) (int, error)
}

func (s *stream) Read(p []byte) (int, error) {
	if s.read != nil {
		return s.read(p)
	}
	if s.from == nil {
		s.from = bytes.NewReader([]byte("1"))
	}
	return s.from.Read(p)
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, &Refused{"no more"} }

type closing struct{ close func() error }

func (closing) Read([]byte) (int, error) { return 0, io.EOF }
func (c closing) Close() error           { return c.close() }

type typed struct {
	stream
	contentType func() string
}

func (t *typed) ContentType() string { return t.contentType() }
