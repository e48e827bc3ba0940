// Package main has the handlers that tests/fuzz/events.py calls.
package main

import (
	"encoding/json"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

// Echo returns its event without decoding it.
func Echo(evt json.RawMessage, ctx *runtime.Context) (json.RawMessage, error) { return evt, nil }

// EchoAny decodes its event and returns it.
func EchoAny(evt any, ctx *runtime.Context) (any, error) { return evt, nil }

// Context returns its context.
func Context(evt json.RawMessage, ctx *runtime.Context) (*runtime.Context, error) {
	ctx.RemainingTimeInMillis()
	return ctx, nil
}
