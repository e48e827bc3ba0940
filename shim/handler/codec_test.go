package handler_test

import (
	"encoding/json"
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
