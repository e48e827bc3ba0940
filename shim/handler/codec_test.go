package handler_test

import (
	"encoding/json"
	"strings"
	"testing"

	"lambdashim/handler"
)

// invoke makes a handler of a func and invokes it.
func invoke(t testing.TB, f any, inv *handler.Invocation, event string) (string, *handler.Error) {
	t.Helper()
	h, err := handler.New(f)
	if err != nil {
		t.Fatal(err)
	}
	result, err := h.Invoke(inv, []byte(event))
	if err == nil {
		return string(result), nil
	}
	failure, ok := err.(*handler.Error)
	if !ok {
		t.Fatalf("the error is a %T, not a *handler.Error", err)
	}
	if result != nil {
		t.Errorf("there is an error and also the result %s", result)
	}
	return "", failure
}

func TestARawMessageIsPassedByteForByteAsEventAndAsResult(t *testing.T) {
	raw := func(event json.RawMessage, _ *Context) (json.RawMessage, error) { return event, nil }
	boxed := func(event json.RawMessage, _ *Context) (any, error) { return event, nil }
	for _, event := range []string{
		"{}", ` {"a" : 1.0, "a":"<&>"} `, "\n[1]\r\n", "1e999", `"\u00e9 \ud800"`, "\x00\xff", "not JSON", strings.Repeat("[", 1e5),
	} {
		for name, f := range map[string]any{"raw": raw, "boxed": boxed} {
			if got, err := invoke(t, f, &handler.Invocation{}, event); err != nil || got != event {
				t.Errorf("%s: %.40q became %.40q, %v", name, event, got, err)
			}
		}
	}
	if got, _ := invoke(t, raw, &handler.Invocation{}, ""); got != "null" {
		t.Errorf("an empty one became %q, not null", got)
	}
}

func TestAHandlerMayKeepAndChangeARawMessage(t *testing.T) {
	var kept json.RawMessage
	h, err := handler.New(func(event json.RawMessage) { kept = event; event[0] = 'x' })
	if err != nil {
		t.Fatal(err)
	}
	event := []byte("1234")
	if _, err := h.Invoke(&handler.Invocation{}, event); err != nil {
		t.Fatal(err)
	}
	if string(event) != "1234" || string(kept) != "x234" {
		t.Errorf("the event is %q and what was kept is %q", event, kept)
	}
}

type shouted string

func (s *shouted) UnmarshalJSON(b []byte) error { *s = shouted(strings.ToUpper(string(b))); return nil }
func (s shouted) MarshalJSON() ([]byte, error)  { return []byte(`"` + string(s) + `!"`), nil }

func TestAnEventIsDecodedIntoTheParametersType(t *testing.T) {
	type order struct {
		ID    int `json:"id"`
		Items []string
	}
	for _, test := range []struct {
		name     string
		f        any
		event    string
		expected string
	}{
		{"a struct", func(e order) (any, error) { return e.ID + len(e.Items), nil }, `{"id":40,"Items":["a","b"],"other":1}`, "42"},
		{"a pointer", func(e *order) (any, error) { return e.ID, nil }, `{"id":7}`, "7"},
		{"a pointer, null", func(e *order) (any, error) { return e == nil, nil }, `null`, "true"},
		{"a map", func(e map[string]any) (any, error) { return e["a"], nil }, `{"a":[1,null]}`, "[1,null]"},
		{"anything", func(e any) (any, error) { return e, nil }, `{"b":1,"a":2}`, `{"a":2,"b":1}`},
		{"bytes, in base64", func(e []byte) (any, error) { return string(e), nil }, `"aGVsbG8="`, `"hello"`},
		{"an Unmarshaler and a Marshaler", func(e shouted) (any, error) { return e[1 : len(e)-1], nil }, `"hi"`, `"HI!"`},
		{"a pointer to a RawMessage", func(e *json.RawMessage) (any, error) { return e, nil }, `{ "a": 1 }`, `{"a":1}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, err := invoke(t, test.f, &handler.Invocation{}, test.event); err != nil || got != test.expected {
				t.Errorf("%s became %s, %v", test.event, got, err)
			}
		})
	}
}

// noisy has methods that warming must not call.
type noisy struct{}

func (n *noisy) UnmarshalJSON([]byte) error  { panic("UnmarshalJSON ran") }
func (n noisy) MarshalJSON() ([]byte, error) { panic("MarshalJSON ran") }

func TestWarmingRunsNoUserCode(t *testing.T) {
	type holder struct {
		Noisy  noisy
		Others []*noisy
		Next   map[string]noisy
	}
	for _, f := range []any{
		func(noisy) (noisy, error) { return noisy{}, nil },
		func(*noisy) (*noisy, error) { return nil, nil },
		func(holder) (holder, error) { return holder{}, nil },
		func([]holder) ([]holder, error) { return nil, nil },
		func(map[string]holder) (map[string]holder, error) { return nil, nil },
		func(any) (any, error) { return nil, nil },
		func(int) (string, error) { return "", nil },
		func() {},
	} {
		h, err := handler.New(f)
		if err != nil {
			t.Fatal(err)
		}
		h.Warm()
	}
}
