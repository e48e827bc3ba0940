package handler_test

import (
	"context"
	"encoding/json"
	"testing"

	"lambdashim/handler"
)

// These types keep what their methods get.
type (
	keepsJSON struct{ kept []byte }
	keepsText struct{ kept []byte }
	keepsKey  string
)

var keptKey []byte

func (k *keepsJSON) UnmarshalJSON(b []byte) error { k.kept = b; return nil }
func (k *keepsText) UnmarshalText(b []byte) error { k.kept = b; return nil }
func (k *keepsKey) UnmarshalText(b []byte) error {
	keptKey = b
	*k = keepsKey(b)
	return nil
}

type keepingError struct{ kept []byte }

func (e *keepingError) Error() string { return string(e.kept) }

type keepsInError struct{}

var keptError = new(keepingError)

func (keepsInError) UnmarshalJSON(b []byte) error { keptError.kept = b; return keptError }

type keepingInvoker struct{ kept *[]byte }

func (k keepingInvoker) Invoke(_ context.Context, event []byte) ([]byte, error) {
	*k.kept = event
	return event, nil
}

// A loop reuses the memory of an event for the next one, and Python frees it.
func TestWhatTheUsersCodeKeepsDoesNotShowALaterEvent(t *testing.T) {
	const text, list, object = `"QUFBQUFB"`, `["QUFBQUFB"]`, `{"A":"QUFBQUFB"}`
	var kept []byte
	for name, test := range map[string]struct {
		f     any
		event string
	}{
		"UnmarshalJSON":               {func(e keepsJSON) { kept = e.kept }, text},
		"UnmarshalJSON, by a pointer": {func(e *keepsJSON) { kept = e.kept }, text},
		"UnmarshalText":               {func(e keepsText) { kept = e.kept }, text},
		"UnmarshalJSON in a field":    {func(e struct{ A keepsJSON }) { kept = e.A.kept }, object},
		"UnmarshalText in a field":    {func(e struct{ A *keepsText }) { kept = e.A.kept }, object},
		"UnmarshalJSON in a list":     {func(e []keepsJSON) { kept = e[0].kept }, list},
		"UnmarshalJSON in a map":      {func(e map[string]keepsJSON) { kept = e["A"].kept }, object},
		"UnmarshalText of a key":      {func(e map[keepsKey]any) { kept = keptKey }, object},
		"an UnmarshalJSON that fails": {func(e struct{ A keepsInError }) {}, object},
		"json.RawMessage":             {func(e json.RawMessage) { kept = e }, text},
		"json.RawMessage in a field":  {func(e struct{ A json.RawMessage }) { kept = e.A }, object},
		"[]byte":                      {func(e []byte) { kept = e }, text},
		"[]byte in a field":           {func(e struct{ A []byte }) { kept = e.A }, object},
		"Invoke":                      {keepingInvoker{&kept}, text},
	} {
		h, err := handler.New(test.f)
		if err != nil {
			t.Fatal(err)
		}
		event := []byte(test.event)
		kept = nil
		if _, err := h.Invoke(&handler.Invocation{}, event); err != nil {
			kept = keptError.kept
		}
		before := string(kept[:cap(kept)])
		for n := range event {
			event[n] = 'X'
		}
		if after := string(kept[:cap(kept)]); before == "" || after != before {
			t.Errorf("%s: %q became %q", name, before, after)
		}
	}
}
