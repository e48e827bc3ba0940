package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"syscall"

	"github.com/aws/aws-lambda-go/lambda/messages"
)

// CustomError implements error with a pointer receiver.
type CustomError struct{ Text string }

func (e *CustomError) Error() string { return e.Text }

// ValueError implements error with a value receiver.
type ValueError struct{ Text string }

func (e ValueError) Error() string { return e.Text }

// ListError is an error that cannot be compared.
type ListError []string

func (e ListError) Error() string { return fmt.Sprint(len(e), " errors") }

// FuncError is an error that is a func.
type FuncError func() string

func (e FuncError) Error() string { return e() }

// NumberError is an error that is a number.
type NumberError int

func (e NumberError) Error() string { return fmt.Sprint("number ", int(e)) }

// Überfehler has a name that is not ASCII.
type Überfehler struct{}

func (Überfehler) Error() string { return "über" }

// Generic has a type argument.
type Generic[T any] struct{ Value T }

func (g Generic[T]) Error() string { return fmt.Sprint("generic ", g.Value) }

// Traced carries program counters, like the errors of github.com/pkg/errors.
type Traced struct{ pcs []uintptr }

func (t *Traced) Error() string         { return "traced" }
func (t *Traced) StackTrace() []uintptr { return t.pcs }

// PanickingError has an Error method that panics.
type PanickingError struct{ text string }

func (e *PanickingError) Error() string { panic("in Error: " + e.text) }

// NilError has an Error method that works with a nil pointer.
type NilError struct{}

func (e *NilError) Error() string { return "a nil pointer is an error" }

// Loud has a MarshalJSON method, which must not be used.
type Loud struct{}

func (Loud) Error() string                { return "loud" }
func (Loud) MarshalJSON() ([]byte, error) { return []byte(`"LOUD"`), nil }

func passed(message, errorType, label string) messages.InvokeResponse_Error {
	e := messages.InvokeResponse_Error{Message: message, Type: errorType}
	if label != "" {
		e.StackTrace = []*messages.InvokeResponse_Error_StackFrame{{Path: "path/file.go", Line: 7, Label: label}}
	}
	return e
}

// failure returns the error called name. Most errors contain text.
func failure(name, text string) error {
	switch name {
	case "new":
		return errors.New(text)
	case "wrapped":
		return fmt.Errorf("outer: %w", &CustomError{text})
	case "pointer":
		return &CustomError{text}
	case "value":
		return ValueError{text}
	case "pointer to value":
		return &ValueError{text}
	case "list":
		return ListError{"a", "b"}
	case "func":
		return FuncError(func() string { return text })
	case "number":
		return NumberError(3)
	case "non-ASCII type":
		return Überfehler{}
	case "generic":
		return Generic[int]{3}
	case "generic of a type":
		return &Generic[ValueError]{}
	case "unnamed":
		return struct{ error }{errors.New(text)}
	case "pointer to unnamed":
		return &struct{ error }{errors.New(text)}
	case "local type":
		type Local struct{ error }
		return Local{errors.New(text)}
	case "traced":
		pcs := make([]uintptr, 8)
		return &Traced{pcs[:runtime.Callers(1, pcs)]}
	case "Error panics":
		return &PanickingError{text}
	case "nil pointer":
		return (*NilError)(nil)
	case "nil pointer that panics":
		return (*CustomError)(nil)
	case "loud":
		return Loud{}
	case "errno":
		return syscall.ENOENT
	case "of JSON":
		return json.Unmarshal([]byte("{"), new(int))
	case "passed":
		return passed("a message", "A.Type", "")
	case "passed with a stack":
		return passed("a message", "A.Type", "label")
	case "passed message":
		return passed(text, "A.Type", "")
	case "passed type":
		return passed("a message", text, "")
	case "passed label":
		return passed("a message", "A.Type", text)
	case "passed pointer":
		e := passed("a message", "A.Type", "")
		return &e
	case "passed wrapped":
		return fmt.Errorf("outer: %w", passed("a message", "A.Type", ""))
	case "passed that ends":
		e := passed("a message", "A.Type", "")
		e.ShouldExit = true
		return e
	case "passed empty":
		return messages.InvokeResponse_Error{}
	}
	return fmt.Errorf("unknown error %q", name)
}
