// Package main has the functions that the fuzzing from Python calls.
package main

import (
	"encoding/json"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

// Echo returns its event, undecoded.
func Echo(evt json.RawMessage, ctx *runtime.Context) (json.RawMessage, error) { return evt, nil }

// EchoAny returns its event, decoded and encoded again.
func EchoAny(evt any, ctx *runtime.Context) (any, error) { return evt, nil }

// Context returns its context.
func Context(evt json.RawMessage, ctx *runtime.Context) (*runtime.Context, error) {
	ctx.RemainingTimeInMillis()
	return ctx, nil
}
