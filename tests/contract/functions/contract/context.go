package main

import (
	"context"
	"time"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

// Context returns the whole context, and details that its JSON does not show.
func Context(evt any, ctx *runtime.Context) (any, error) {
	return struct {
		*runtime.Context
		Remaining        int64 `json:"remaining"`
		HasIdentity      bool  `json:"has_identity"`
		HasClientContext bool  `json:"has_client_context"`
		HasClient        bool  `json:"has_client"`
		HasCustom        bool  `json:"has_custom"`
		HasEnvironment   bool  `json:"has_env"`
	}{
		ctx, ctx.RemainingTimeInMillis(),
		ctx.Identity != nil, ctx.ClientContext != nil,
		ctx.ClientContext != nil && ctx.ClientContext.Client != nil,
		ctx.ClientContext != nil && ctx.ClientContext.Custom != nil,
		ctx.ClientContext != nil && ctx.ClientContext.Environment != nil,
	}, nil
}

// RequestID waits, and then returns the request id of the call.
func RequestID(milliseconds int, ctx *runtime.Context) (string, error) {
	time.Sleep(time.Duration(milliseconds) * time.Millisecond)
	return ctx.AWSRequestID, nil
}

// UntilDone waits until its context is done and returns how many milliseconds that took.
func UntilDone(ctx context.Context) (int64, error) {
	start := time.Now()
	<-ctx.Done()
	return time.Since(start).Milliseconds(), nil
}

// HasDeadline returns whether its context has a deadline, and fails if it is done.
func HasDeadline(ctx context.Context) (bool, error) {
	_, ok := ctx.Deadline()
	return ok, ctx.Err()
}
