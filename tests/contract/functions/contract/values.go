package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

// Echo sends a value through Go's own types.
func Echo(evt any, ctx *runtime.Context) (any, error) { return evt, nil }

// EchoRaw sends a value through undecoded.
func EchoRaw(evt json.RawMessage, ctx *runtime.Context) (json.RawMessage, error) { return evt, nil }

// TextOf returns the event's JSON itself, as a string.
func TextOf(evt json.RawMessage, ctx *runtime.Context) (string, error) { return string(evt), nil }

// RawOf makes the string it is sent its result, byte for byte.
func RawOf(evt string, ctx *runtime.Context) (json.RawMessage, error) {
	return json.RawMessage(evt), nil
}

// RawBytesOf does the same with bytes, which need not be UTF-8.
func RawBytesOf(evt []byte, ctx *runtime.Context) (json.RawMessage, error) {
	return json.RawMessage(evt), nil
}

// RawNil returns a nil json.RawMessage.
func RawNil(evt any, ctx *runtime.Context) (json.RawMessage, error) { return nil, nil }

// Markup returns what HTML escaping would change.
func Markup(evt any, ctx *runtime.Context) (string, error) { return "<a & b>", nil }

// Length returns the bytes of an event's JSON.
func Length(evt json.RawMessage, ctx *runtime.Context) (int, error) { return len(evt), nil }

// Fill returns a string of so many letters.
func Fill(n int, ctx *runtime.Context) (string, error) { return strings.Repeat("x", n), nil }

// A temperature is written "21.5 °C" in JSON.
type temperature float64

func (t temperature) MarshalJSON() ([]byte, error) {
	if t < -273.15 {
		return nil, errors.New("too cold for JSON")
	}
	return fmt.Appendf(nil, `"%.1f °C"`, float64(t)), nil
}

func (t *temperature) UnmarshalJSON(text []byte) error {
	var s string
	if json.Unmarshal(text, &s) == nil {
		if _, err := fmt.Sscanf(s, "%f °C", (*float64)(t)); err == nil {
			return nil
		}
	}
	return fmt.Errorf("no temperature: %s", text)
}

// A reading has own JSON with pointer receivers.
type reading struct{ place, unit string }

func (r *reading) MarshalJSON() ([]byte, error) { return json.Marshal(r.place + "/" + r.unit) }

func (r *reading) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	r.place, r.unit, _ = strings.Cut(s, "/")
	return nil
}

func Warmer(evt temperature, ctx *runtime.Context) (temperature, error) { return evt + 1, nil }

func Colder(evt *temperature, ctx *runtime.Context) (*temperature, error) {
	if evt != nil {
		*evt -= 200
	}
	return evt, nil
}

func Reading(evt reading, ctx *runtime.Context) (*reading, error) {
	return &reading{strings.ToUpper(evt.place), strings.ToUpper(evt.unit)}, nil
}

// A pair is a struct, generic, with tags.
type pair[T any] struct {
	First  T            `json:"first"`
	Second *T           `json:"second,omitempty"`
	By     map[string]T `json:"by,omitempty"`
}

func Swap(evt pair[temperature], ctx *runtime.Context) (pair[temperature], error) {
	second := evt.First
	return pair[temperature]{First: *evt.Second, Second: &second, By: evt.By}, nil
}

func Integer(evt int64, ctx *runtime.Context) (int64, error) { return evt, nil }

func Numbers(evt []float64, ctx *runtime.Context) ([]float64, error) { return evt, nil }
