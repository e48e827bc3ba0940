package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/aws/aws-lambda-go/lambda/messages"
)

var panics = map[string]func(context.Context, *Event) (any, error){
	"panic string":  func(context.Context, *Event) (any, error) { panic("boom") },
	"panic error":   func(context.Context, *Event) (any, error) { panic(errors.New("boom")) },
	"panic custom":  func(context.Context, *Event) (any, error) { panic(&Refused{"no stock"}) },
	"panic nil":     func(context.Context, *Event) (any, error) { panic(nil) },
	"panic unnamed": func(context.Context, *Event) (any, error) { panic(struct{ A, B int }{1, 2}) },
	"panic huge":    func(context.Context, *Event) (any, error) { panic(strings.Repeat("x", 8<<20)) },
	"panic loop": func(context.Context, *Event) (any, error) {
		var p loop
		p = &p
		panic(p)
	},
	"panic nil loop": func(context.Context, *Event) (any, error) { panic(loop(nil)) },
	"panic String":   func(context.Context, *Event) (any, error) { panic(speechless{}) },
	"panic again": func(context.Context, *Event) (any, error) {
		defer func() { panic(fmt.Sprint("again ", recover())) }()
		panic("once")
	},
	"panic in defer": func(context.Context, *Event) (any, error) {
		defer func() { panic("second") }()
		panic("first")
	},
	"nil map": func(_ context.Context, e *Event) (any, error) {
		var m map[string]int
		m[e.Fault] = 1
		return m, nil
	},
	"index":           func(_ context.Context, e *Event) (any, error) { return []int{1, 2}[len(e.Fault)], nil },
	"nil dereference": func(_ context.Context, e *Event) (any, error) { return nothing.Text, nil },
	"division":        func(_ context.Context, e *Event) (any, error) { return 1 / len(e.Text), nil },
	"assertion":       func(_ context.Context, e *Event) (any, error) { return any(e.Fault).(int), nil },
	"closed channel": func(context.Context, *Event) (any, error) {
		c := make(chan int)
		close(c)
		c <- 1
		return nil, nil
	},
	"Error panics": func(context.Context, *Event) (any, error) { return nil, speechless{} },
	"MarshalJSON panics": func(context.Context, *Event) (any, error) {
		return map[string]any{"order": panicking{}}, nil
	},
	"typed nil":    func(context.Context, *Event) (any, error) { var r *Refused; return "fine", r },
	"no error nil": func(context.Context, *Event) (any, error) { var q *quiet; return "fine", q },
	"DEL in error": func(context.Context, *Event) (any, error) { return nil, errors.New("a\x7fb") },
	"lines in error": func(context.Context, *Event) (any, error) {
		return nil, errors.New("first\n[ERROR]\tforged\r\nthird\x00")
	},
	"no UTF-8 in error":   func(context.Context, *Event) (any, error) { return nil, errors.New("a\xff\xfeb") },
	"huge error":          func(context.Context, *Event) (any, error) { return nil, errors.New(strings.Repeat("x", 7<<20)) },
	"error of the client": func(context.Context, *Event) (any, error) { return nil, refusal },
	"panic of the client": func(context.Context, *Event) (any, error) { panic(refusal) },
	"type of no ASCII":    func(context.Context, *Event) (any, error) { return nil, Größe{} },
}

var goexits = map[string]func(context.Context, *Event) (any, error){
	"Goexit": func(context.Context, *Event) (any, error) { runtime.Goexit(); return nil, nil },
	"Goexit on a locked thread": func(context.Context, *Event) (any, error) {
		runtime.LockOSThread()
		runtime.Goexit()
		return nil, nil
	},
	"Goexit in MarshalJSON": func(context.Context, *Event) (any, error) { return map[string]any{"order": exiting{}}, nil },
}

var nothing *Event

// refusal is an error of aws-lambda-go's own type.
var refusal = messages.InvokeResponse_Error{Message: "no stock", Type: "OutOfStock"}

// Refused is a custom error type.
type Refused struct{ reason string }

func (r *Refused) Error() string { return r.reason }

// quiet is an error whose Error method works with a nil pointer.
type quiet struct{}

func (*quiet) Error() string { return "quiet" }

// Größe is an error whose name is not ASCII.
type Größe struct{}

func (Größe) Error() string { return "too large" }

// loop can point to itself.
type loop *loop

// speechless has Error and String methods that panic.
type speechless struct{}

func (speechless) Error() string  { panic("no words") }
func (speechless) String() string { panic("no words") }

// panicking panics when it is decoded or encoded.
type panicking struct{}

func (*panicking) UnmarshalJSON([]byte) error  { panic("cannot decode") }
func (panicking) MarshalJSON() ([]byte, error) { panic("cannot encode") }

// exiting ends its goroutine when it is decoded or encoded.
type exiting struct{}

func (*exiting) UnmarshalJSON([]byte) error  { runtime.Goexit(); return nil }
func (exiting) MarshalJSON() ([]byte, error) { runtime.Goexit(); return nil, nil }
