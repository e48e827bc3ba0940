// Package stdjson makes handlers that decode events and encode results with encoding/json's
// Decoder and Encoder, and so with their settings.
//
//	var Handle = stdjson.Handler(handle, stdjson.Options{
//		Decoder: (*json.Decoder).DisallowUnknownFields,
//		Encoder: func(e *json.Encoder) { e.SetIndent("", "  ") },
//	})
//
// Handlers of lambda.NewHandlerWithOptions, of aws-lambda-go, work too.
package stdjson

import (
	"bytes"
	"context"
	"encoding/json"
)

// Options change how JSON is decoded and encoded. Each func may be nil; it is called once for
// each invocation.
type Options struct {
	Decoder func(*json.Decoder) // such as (*json.Decoder).UseNumber
	Encoder func(*json.Encoder) // such as SetIndent or SetEscapeHTML; it does not escape HTML by default
}

// Handler returns a Lambda handler that calls handle. An event that cannot be decoded is an error,
// with the type and text that encoding/json gives it.
func Handler[E, R any](handle func(context.Context, E) (R, error), options Options) func(context.Context, json.RawMessage) (json.RawMessage, error) {
	return func(ctx context.Context, text json.RawMessage) (json.RawMessage, error) {
		var event E
		decoder := json.NewDecoder(bytes.NewReader(text))
		if options.Decoder != nil {
			options.Decoder(decoder)
		}
		if err := decoder.Decode(&event); err != nil {
			return nil, err
		}
		result, err := handle(ctx, event)
		if err != nil {
			return nil, err
		}
		var out bytes.Buffer
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		if options.Encoder != nil {
			options.Encoder(encoder)
		}
		if err := encoder.Encode(result); err != nil {
			return nil, err
		}
		return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
	}
}
