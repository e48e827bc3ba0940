package main

import (
	"encoding/json"
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

func Integer(evt int64, ctx *runtime.Context) (int64, error) { return evt, nil }
