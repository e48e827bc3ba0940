package main

import (
	"encoding/json"
	"errors"
	"fmt"
	goruntime "runtime"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

type CustomError struct{ Code int }

func (e CustomError) Error() string { return fmt.Sprintf("code %d", e.Code) }

type PointerError struct{ Text string }

func (e *PointerError) Error() string { return e.Text }

type GenericError[T any] struct{ Value T }

func (e GenericError[T]) Error() string { return fmt.Sprint(e.Value) }

type lowerError string

func (e lowerError) Error() string { return string(e) }

type stackError struct{ pcs []uintptr }

// Frame and StackTrace are declared as in github.com/pkg/errors.
type (
	Frame      uintptr
	StackTrace []Frame
)

func (e *stackError) Error() string { return "carries a stack" }

func (e *stackError) StackTrace() StackTrace {
	var trace StackTrace
	for _, pc := range e.pcs {
		trace = append(trace, Frame(pc))
	}
	return trace
}

func newStackError() error {
	pcs := make([]uintptr, 32)
	return &stackError{pcs[:goruntime.Callers(2, pcs)]}
}

type speechlessError struct{}

func (speechlessError) Error() string { panic("no words") }

func Fail(kind string, ctx *runtime.Context) (any, error) {
	switch kind {
	case "errors.New":
		return nil, errors.New("plain")
	case "custom":
		return nil, CustomError{7}
	case "pointer":
		return nil, &PointerError{"by pointer"}
	case "generic":
		return nil, GenericError[map[string]int]{map[string]int{"a": 1}}
	case "lower":
		return nil, lowerError("in lower case")
	case "unicode":
		return nil, errors.New("naïve \U0001f40d \x00 end")
	case "no UTF-8":
		return nil, errors.New("bad \xff byte")
	case "stack":
		return fails() // frame: stack in Fail
	case "speechless":
		return nil, speechlessError{}
	case "Exception":
		return nil, new(Exception)
	}
	return nil, fmt.Errorf("no such kind of error: %s", kind)
}

func fails() (any, error) {
	return nil, newStackError() // frame: stack in fails
}

type Exception struct{}

func (*Exception) Error() string { return "named as Python's" }

// TypedNil returns a typed nil pointer as its error. Go treats it as an error.
func TypedNil(evt any, ctx *runtime.Context) (any, error) {
	var err *PointerError
	return nil, err
}

// OwnErrorType returns a concrete error type.
func OwnErrorType(fail bool, ctx *runtime.Context) (string, *PointerError) {
	if fail {
		return "", &PointerError{"of its own type"}
	}
	return "fine", nil
}

// Strict takes only a struct.
func Strict(evt struct{ N int }, ctx *runtime.Context) (int, error) { return evt.N, nil }

// Healthy uses everything that a panic may have damaged: goroutines, maps, memory.
func Healthy(evt json.RawMessage, ctx *runtime.Context) (int, error) {
	results := make(chan int)
	for i := range 50 {
		go func() {
			m := make(map[int][]byte)
			for j := range 20 {
				m[j] = make([]byte, 1000)
			}
			results <- i + len(m)
		}()
	}
	sum := 0
	for range 50 {
		sum += <-results
	}
	goruntime.GC()
	return sum, nil
}
