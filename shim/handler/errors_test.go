package handler_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"

	"lambdashim/handler"
)

type marshaledError struct{ json string }

func (*marshaledError) Error() string { return "mine" }
func (e *marshaledError) MarshalJSON() ([]byte, error) {
	switch e.json {
	case "":
		return nil, errors.New("no JSON")
	case "panic":
		panic("no way")
	}
	return []byte(e.json), nil
}

func TestAnErrorThatMarshalsItselfKeepsItsMembers(t *testing.T) {
	const own = `{"errorMessage":"mine","errorType":"marshaledError"`
	for in, want := range map[string]string{
		`{"code": 409, "errorType": "Other", "detail": {"a": "<"}}`: own + `,"code":409,"detail":{"a":"\u003c"}}`,
		`{"errorMessage":"Other","stackTrace":[]}`:                  own + `}`,
		`"text"`: own + `}`,
		`null`:   own + `}`,
		``:       `{"errorMessage":"mine; the error's MarshalJSON method failed: json: error calling MarshalJSON for type *handler_test.marshaledError: no JSON","errorType":"marshaledError"}`,
		`{"a"`:   `{"errorMessage":"mine; the error's MarshalJSON method failed: json: error calling MarshalJSON for type *handler_test.marshaledError: unexpected end of JSON input","errorType":"marshaledError"}`,
		`panic`:  `{"errorMessage":"mine; the error's MarshalJSON method panicked: no way","errorType":"marshaledError"}`,
	} {
		_, err := invoke(t, func() error { return &marshaledError{in} }, &handler.Invocation{}, "{}")
		if got := string(err.JSON()); got != want {
			t.Errorf("%s: the error is %s, want %s", in, got, want)
		}
	}
}

type panicsWhenEncoded struct{}

func (panicsWhenEncoded) MarshalJSON() ([]byte, error) { panic("encoded") }

type panicsWhenDecoded struct{}

func (*panicsWhenDecoded) UnmarshalJSON([]byte) error { panic("decoded") }

// method is an Invoker.
type method struct{}

func (*method) Invoke(context.Context, []byte) ([]byte, error) { panic("method") }

func TestAPanicIsAnErrorWithTheFramesThatLedToIt(t *testing.T) {
	for _, test := range []struct {
		name         string
		f            any
		typ, message string
		label        string // of the innermost frame
	}{
		{"in UnmarshalJSON", func(panicsWhenDecoded) {}, "string", "decoded", "(*panicsWhenDecoded).UnmarshalJSON"},
		{"in an Invoker", &method{}, "string", "method", "(*method).Invoke"},
	} {
		t.Run(test.name, func(t *testing.T) {
			event := "null"
			if test.name == "in UnmarshalJSON" {
				event = "{}"
			}
			_, err := invoke(t, test.f, &handler.Invocation{}, event)
			if err == nil {
				t.Fatal("no error")
			}
			if err.Type != test.typ || err.Message != test.message {
				t.Errorf("the error is %s: %s", err.Type, err.Message)
			}
			if len(err.Stack) == 0 {
				t.Fatal("there is no stack")
			}
			top := err.Stack[0]
			if top.Label != test.label || !strings.HasSuffix(top.Path, "errors_test.go") || top.Line == 0 {
				t.Errorf("the innermost frame is %+v", top)
			}
			for _, frame := range err.Stack {
				if strings.Contains(frame.Path, "/handler/") && !strings.HasSuffix(frame.Path, "_test.go") {
					t.Errorf("the shim's own %+v is in the stack", frame)
				}
			}
		})
	}
}

func TestAPanicInMarshalJSONHasTheFrameOfMarshalJSON(t *testing.T) {
	_, err := invoke(t, func() (any, error) { return panicsWhenEncoded{}, nil }, &handler.Invocation{}, "{}")
	if err == nil || err.Type != "string" || err.Message != "encoded" {
		t.Errorf("the error is %+v", err)
	}
	if !slices.ContainsFunc(err.Stack, func(f handler.Frame) bool { return f.Label == "panicsWhenEncoded.MarshalJSON" }) {
		t.Errorf("the stack is %+v", err.Stack)
	}
}

// Some errors carry a stack, like those of github.com/pkg/errors: a slice of a type
// whose kind is uintptr.
type (
	programCounter uintptr
	tracedError    struct{ pcs []programCounter }
	oddError       struct{}
	untracedError  struct{}
)

func (*tracedError) Error() string                  { return "traced" }
func (e *tracedError) StackTrace() []programCounter { return e.pcs }
func (*oddError) Error() string                     { return "odd" }
func (*oddError) StackTrace() string                { return "somewhere" }
func (*untracedError) Error() string                { return "untraced" }
func (*untracedError) StackTrace() []programCounter { return nil }

//go:noinline
func traced() error {
	pcs := make([]uintptr, 16)
	e := &tracedError{}
	for _, pc := range pcs[:runtime.Callers(2, pcs)] {
		e.pcs = append(e.pcs, programCounter(pc))
	}
	return e
}

//go:noinline
func fails() error { return traced() }

func TestAStackThatAnErrorCarriesIsShown(t *testing.T) {
	_, err := invoke(t, func() error { return fails() }, &handler.Invocation{}, "{}")
	if err == nil || err.Message != "traced" || len(err.Stack) != 2 || err.Stack[0].Label != "fails" ||
		err.Stack[1].Label != "TestAStackThatAnErrorCarriesIsShown.func1" {
		t.Errorf("the error is %+v", err)
	}
	for _, other := range []error{&oddError{}, &untracedError{}} {
		if _, err := invoke(t, func() error { return other }, &handler.Invocation{}, "{}"); err.Stack != nil {
			t.Errorf("the error is %+v", err)
		}
	}
}
