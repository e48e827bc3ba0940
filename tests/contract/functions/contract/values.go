package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

// Echo decodes a value into Go's own types and returns it.
func Echo(evt any, ctx *runtime.Context) (any, error) { return evt, nil }

// EchoRaw returns a value without decoding it.
func EchoRaw(evt json.RawMessage, ctx *runtime.Context) (json.RawMessage, error) { return evt, nil }

// TextOf returns the event's JSON text as a string.
func TextOf(evt json.RawMessage, ctx *runtime.Context) (string, error) { return string(evt), nil }

// RawOf returns the string in its event as JSON, byte for byte.
func RawOf(evt string, ctx *runtime.Context) (json.RawMessage, error) {
	return json.RawMessage(evt), nil
}

// RawBytesOf returns the bytes in its event as JSON. They need not be UTF-8.
func RawBytesOf(evt []byte, ctx *runtime.Context) (json.RawMessage, error) {
	return json.RawMessage(evt), nil
}

// RawNil returns a nil json.RawMessage.
func RawNil(evt any, ctx *runtime.Context) (json.RawMessage, error) { return nil, nil }

// Markup returns text that HTML escaping would change.
func Markup(evt any, ctx *runtime.Context) (string, error) { return "<a & b>", nil }

// Length returns the length of an event's JSON in bytes.
func Length(evt json.RawMessage, ctx *runtime.Context) (int, error) { return len(evt), nil }

// Fill returns a string of n letters.
func Fill(n int, ctx *runtime.Context) (string, error) { return strings.Repeat("x", n), nil }

// A temperature is "21.5 °C" in JSON.
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

// A reading has MarshalJSON and UnmarshalJSON with pointer receivers.
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

// A pair is a generic struct with tags.
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
