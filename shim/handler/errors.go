package handler

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
)

// Error is a failed invocation in the JSON that Lambda shows to callers, the
// same as aws-lambda-go's.
type Error struct {
	// Message is the error's Error(), or what was passed to panic.
	Message string `json:"errorMessage"`

	// Type is the name of the Go type, without package and pointers.
	Type string `json:"errorType"`

	// Stack has the innermost frame first. It is there for a panic, and for an
	// error that carries one.
	Stack []Frame `json:"stackTrace,omitempty"`
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Frame is one Go frame of a stack trace.
type Frame struct {
	Path  string `json:"path"`
	Line  int    `json:"line"`
	Label string `json:"label"` // the function, without its package
}

// maxFrames bounds a stack trace, as in aws-lambda-go.
const maxFrames = 32

// NewError describes an error that a handler returned.
func NewError(err error) *Error {
	e := describe(err)
	if carriedStack != nil {
		e.Stack = frames(carriedStack(err), false)
	}
	return e
}

// Guard runs f and returns the error it returned or the panic it ended by. It
// is the one seam where panics stop; a runtime.Goexit goes through.
func Guard(f func() error) (failure *Error) {
	returned := false
	defer func() {
		if returned {
			return
		}
		// A nil here is panic(nil) under GODEBUG=panicnil=1, or a
		// runtime.Goexit, after which nobody reads failure.
		failure = panicError(recover())
	}()
	if err := f(); err != nil {
		failure = NewError(err)
	}
	returned = true
	return failure
}

// panicError is called by the function that was deferred, so that the stack is
// still the panic's own.
func panicError(v any) *Error {
	if v == nil {
		v = new(runtime.PanicNilError)
	}
	pcs := make([]uintptr, 2*maxFrames)
	pcs = pcs[:runtime.Callers(2, pcs)]
	e := describe(v)
	e.Stack = frames(pcs, true)
	return e
}

// describe says what an error, or what was passed to panic, is. An Error method
// may panic itself.
func describe(v any) (e *Error) {
	e = &Error{Type: typeName(v)}
	defer func() {
		if r := recover(); r != nil {
			e.Message = fmt.Sprintf("the error's Error method panicked: %v", r)
		}
	}()
	if err, ok := v.(error); ok {
		e.Message = err.Error()
	} else {
		e.Message = fmt.Sprintf("%v", v)
	}
	return e
}

// typeName is the name of v's type without package and pointers. An unnamed
// type, which has none, is an "error".
func typeName(v any) string {
	t := reflect.TypeOf(v)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name, _, _ := strings.Cut(t.Name(), "[") // a generic type's arguments
	if name == "" {
		return "error"
	}
	return name
}

// carriedStack returns the program counters of an error that has, as those of
// github.com/pkg/errors do, a method StackTrace returning them. It is what stack.go
// makes it, where that is linked.
var carriedStack func(error) []uintptr

// frames returns the frames that are the user's business: of a panic, those
// that led to it, and always only those below this package's own.
func frames(pcs []uintptr, panicked bool) []Frame {
	if len(pcs) == 0 {
		return nil
	}
	var out []Frame
	own := 0 // of out, without reflect's at the end
	for it := runtime.CallersFrames(pcs); ; {
		frame, more := it.Next()
		switch name := frame.Function; {
		case panicked:
			panicked = name != "runtime.gopanic"
		case len(out) == 0 && strings.HasPrefix(name, "runtime."):
			// How the runtime came to panic: sigpanic, panicIndex, ...
		case strings.HasPrefix(name, "lambdashim/handler."):
			return out[:min(own, maxFrames)]
		default:
			out = append(out, Frame{Path: frame.File, Line: frame.Line, Label: label(name)})
			if !strings.HasPrefix(name, "reflect.") {
				own = len(out)
			}
		}
		if !more {
			return out[:min(len(out), maxFrames)]
		}
	}
}

// label is a function's name without its package: Handle, (*T).Method.
func label(function string) string {
	function = function[strings.LastIndexByte(function, '/')+1:]
	_, name, _ := strings.Cut(function, ".")
	return name
}
