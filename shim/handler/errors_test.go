package handler_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"

	"lambdashim/handler"
)

type (
	customError       struct{ text string }
	typedError[T any] struct{}
	panickyError      struct{}
	namedString       string
)

func (e *customError) Error() string { return e.text }
func (typedError[T]) Error() string  { return "typed" }
func (panickyError) Error() string   { panic("no text") }

func TestAReturnedErrorHasItsTypeAndItsMessage(t *testing.T) {
	for _, test := range []struct {
		name         string
		err          error
		typ, message string
	}{
		{"errors.New", errors.New("new"), "errorString", "new"},
		{"a user's type", &customError{"mine"}, "customError", "mine"},
		{"a generic type", typedError[map[string]url.URL]{}, "typedError", "typed"},
		{"a type without a name", struct{ error }{errors.New("anonymous")}, "error", "anonymous"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := invoke(t, func() error { return test.err }, &handler.Invocation{}, "{}")
			if err == nil || err.Type != test.typ || err.Message != test.message || err.Stack != nil {
				t.Errorf("the error is %+v", err)
			}
		})
	}
}

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

func TestANilPointerOfAnErrorTypeIsNotAnError(t *testing.T) {
	got, err := invoke(t, func() (string, *customError) { return "fine", nil }, &handler.Invocation{}, "{}")
	if err != nil || got != `"fine"` {
		t.Errorf("the result is %s, %v", got, err)
	}
}

func TestAnErrorWhoseErrorMethodPanicsIsDescribed(t *testing.T) {
	for name, f := range map[string]func() error{
		"returned": func() error { return panickyError{} },
		"panicked": func() error { panic(panickyError{}) },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := invoke(t, f, &handler.Invocation{}, "{}")
			if err == nil || err.Message != "the error's Error method panicked: no text" || err.Type != "panickyError" {
				t.Errorf("the error is %+v", err)
			}
		})
	}
}

//go:noinline
func divide(a, b int) int { return a / b }

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
		{"panic(string)", func() { panic("x") }, "string", "x", "TestAPanicIsAnErrorWithTheFramesThatLedToIt.func1"},
		{"panic(error)", func() { panic(&customError{"mine"}) }, "customError", "mine", "TestAPanicIsAnErrorWithTheFramesThatLedToIt.func2"},
		{"panic(int)", func() { panic(42) }, "int", "42", "TestAPanicIsAnErrorWithTheFramesThatLedToIt.func3"},
		{"panic(struct)", func() { panic(struct{ A int }{1}) }, "error", "{1}", "TestAPanicIsAnErrorWithTheFramesThatLedToIt.func4"},
		{"panic(named)", func() { panic(namedString("n")) }, "namedString", "n", "TestAPanicIsAnErrorWithTheFramesThatLedToIt.func5"},
		{"panic(nil)", func() { panic(nil) }, "PanicNilError", new(runtime.PanicNilError).Error(), "TestAPanicIsAnErrorWithTheFramesThatLedToIt.func6"},
		{"a division by zero", func() (any, error) { return divide(1, 0), nil }, "errorString", "runtime error: integer divide by zero", "divide"},
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

func TestAPanicOfNilIsTheSameUnderBothSettingsOfPanicnil(t *testing.T) {
	for _, setting := range []string{"panicnil=0", "panicnil=1"} {
		t.Setenv("GODEBUG", setting)
		_, err := invoke(t, func() { panic(nil) }, &handler.Invocation{}, "{}")
		if err == nil || err.Type != "PanicNilError" || err.Message != new(runtime.PanicNilError).Error() || len(err.Stack) != 1 {
			t.Errorf("with %s the error is %+v", setting, err)
		}
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

//go:noinline
func outer(n int) {
	if n > 0 {
		outer(n - 1)
		return
	}
	panic("deep")
}

func TestAStackHasTheInnermostFramesAndAtMost32(t *testing.T) {
	_, err := invoke(t, func() { outer(2) }, &handler.Invocation{}, "{}")
	var labels []string
	for _, frame := range err.Stack {
		labels = append(labels, frame.Label)
	}
	if got := strings.Join(labels, " "); got != "outer outer outer TestAStackHasTheInnermostFramesAndAtMost32.func1" {
		t.Errorf("the frames are %s", got)
	}

	_, err = invoke(t, func() { outer(1000) }, &handler.Invocation{}, "{}")
	if len(err.Stack) != 32 || err.Stack[31].Label != "outer" {
		t.Errorf("%d frames of 1000, the last is %+v", len(err.Stack), err.Stack[len(err.Stack)-1])
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

func TestAnErrorHasTheSameJSONAsInAWSLambdaGo(t *testing.T) {
	for _, test := range []struct {
		err  handler.Error
		want string
	}{
		{handler.Error{Message: "m", Type: "T"}, `{"errorMessage":"m","errorType":"T"}`},
		{
			handler.Error{Message: "m", Type: "T", Stack: []handler.Frame{{Path: "p.go", Line: 3, Label: "f"}}},
			`{"errorMessage":"m","errorType":"T","stackTrace":[{"path":"p.go","line":3,"label":"f"}]}`,
		},
	} {
		if got, err := json.Marshal(&test.err); err != nil || string(got) != test.want {
			t.Errorf("the JSON is %s, %v", got, err)
		}
	}
}

func TestAnInvokerGetsTheEventAndReturnsTheResultAsBytes(t *testing.T) {
	for event, want := range map[string]string{"{ }": "{ }", "no JSON": "no JSON", "": "null"} {
		if got, err := invoke(t, &Echo{}, &handler.Invocation{}, event); err != nil || got != want {
			t.Errorf("%q became %q, %v", event, got, err)
		}
	}
}

func TestAGoexitEndsTheGoroutineAndNotTheProcess(t *testing.T) {
	h, err := handler.New(func() { runtime.Goexit() })
	if err != nil {
		t.Fatal(err)
	}
	done, returned := make(chan bool), false
	go func() {
		defer func() { done <- recover() == nil && !returned }()
		_, _ = h.Invoke(&handler.Invocation{}, nil)
		returned = true
	}()
	if !<-done {
		t.Error("Invoke returned, or panicked")
	}
}
