package handler

import (
	"reflect"
	"runtime"
	"strings"

	"lambdashim/json"
)

// Error describes a failed invocation. Lambda shows its JSON to callers; it is
// the same as aws-lambda-go's.
type Error struct {
	// Message is the error's Error(), or what was passed to panic.
	Message string `json:"errorMessage"`

	// Type is the name of the Go type, without package and pointers.
	Type string `json:"errorType"`

	// Stack has the innermost frame first. Only a panic, and an error that
	// carries a stack, have one.
	Stack []Frame `json:"stackTrace,omitempty"`

	// Members are more members of the JSON, from the error's own MarshalJSON.
	Members map[string]json.Raw `json:"-"`

	// ShouldExit asks to end the process after the answer.
	ShouldExit bool `json:"-"`
}

// JSON returns the error as JSON. Strings, ints and valid JSON cannot fail.
func (e *Error) JSON() []byte {
	text, _ := json.MarshalEscaped(e)
	if len(e.Members) > 0 {
		members, _ := json.MarshalEscaped(e.Members)
		text = append(append(text[:len(text)-1], ','), members[1:]...)
	}
	return text
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Frame is one Go frame of a stack trace.
type Frame struct {
	Path  string `json:"path"`
	Line  int    `json:"line"`
	Label string `json:"label"` // the function, without its package
}

// maxFrames limits a stack trace, as in aws-lambda-go.
const maxFrames = 32

// NewError describes an error that a handler returned.
func NewError(err error) *Error {
	if own := invokeResponse(err); own != nil {
		return own
	}
	e := describe(err)
	e.Stack = frames(carriedStack(err), false)
	if own, ok := err.(interface{ MarshalJSON() ([]byte, error) }); ok {
		e.addMembers(own)
	}
	return e
}

// addMembers adds the members of an error that marshals itself to an object, except those that
// Error has.
func (e *Error) addMembers(own any) {
	defer func() {
		if r := recover(); r != nil {
			e.Message += "; the error's MarshalJSON method panicked: " + format(r)
		}
	}()
	text, err := json.MarshalEscaped(own)
	if err != nil {
		e.Message += "; the error's MarshalJSON method failed: " + err.Error()
		return
	}
	if json.Unmarshal(text, &e.Members) != nil {
		return // it is not an object
	}
	for _, name := range []string{"errorMessage", "errorType", "stackTrace"} {
		delete(e.Members, name)
	}
}

// Recovered describes what other code has recovered from: a panic with its stack, or an error
// without one.
func Recovered(message string, stack []uintptr) *Error {
	return &Error{Message: message, Stack: frames(stack, true)}
}

// describe describes an error, or what was passed to panic. The error's Error
// method may panic itself.
func describe(v any) (e *Error) {
	e = &Error{Type: typeName(v)}
	defer func() {
		if r := recover(); r != nil {
			e.Message = "the error's Error method panicked: " + format(r)
		}
	}()
	if err, ok := v.(error); ok {
		e.Message = err.Error()
	} else {
		e.Message = format(v)
	}
	return e
}

// typeName returns the name of v's type without package and pointers, or "error" for
// an unnamed type.
func typeName(v any) string {
	t := pointee(reflect.TypeOf(v))
	name, _, _ := strings.Cut(t.Name(), "[") // a generic type's arguments
	if name == "" {
		return "error"
	}
	return name
}

// pointee follows pointers. A type can point to itself, so there is a limit.
func pointee(t reflect.Type) reflect.Type {
	for range maxPointers {
		if t.Kind() != reflect.Pointer {
			break
		}
		t = t.Elem()
	}
	return t
}

// frames returns the user's frames: those above this package's own. With panicked, they
// are the frames that led to the panic.
func frames(pcs []uintptr, panicked bool) []Frame {
	if len(pcs) == 0 {
		return nil
	}
	var out []Frame
	own := 0 // frames in out, without reflect's at the end
	for it := runtime.CallersFrames(pcs); ; {
		frame, more := it.Next()
		switch name := frame.Function; {
		case panicked:
			panicked = name != "runtime.gopanic"
		case len(out) == 0 && strings.HasPrefix(name, "runtime."):
			// How the runtime came to panic: sigpanic, panicIndex, ...
		case strings.HasPrefix(name, "lambdashim/handler."):
			return out[:min(own, maxFrames)]
		case frame.Line == 0:
			// Go's own or the shim's: pack has removed their lines.
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

// label returns a function's name without its package: Handle, (*T).Method.
func label(function string) string {
	function = function[strings.LastIndexByte(function, '/')+1:]
	_, name, _ := strings.Cut(function, ".")
	return name
}
