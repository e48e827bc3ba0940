package handler

import (
	"context"
	"reflect"
	"time"
)

// An executable has this file only where the user's code has package context:
// elsewhere no handler takes one, and timers, with all that package time's types
// have, weigh a tenth of a small program.
func init() {
	contextType = reflect.TypeFor[context.Context]()
	newContext = func(h *Handler, inv *Invocation) (context.Context, context.CancelFunc) {
		ctx := context.Background()
		if inv.TraceID != "" {
			//lint:ignore SA1029 the AWS SDK looks for a string
			ctx = context.WithValue(ctx, "x-amzn-trace-id", inv.TraceID)
		}
		if Tracked {
			ctx = context.WithValue(ctx, requestIDKey{}, inv.AWSRequestID)
		}
		if h.extend != nil {
			ctx = h.extend(ctx, inv.AWSRequestID, inv.InvokedFunctionARN, inv.CognitoIdentityID, inv.CognitoIdentityPoolID, inv.TenantID, inv.ClientContext)
		}
		if inv.DeadlineMs == 0 {
			return context.WithCancel(ctx)
		}
		return context.WithDeadline(ctx, time.UnixMilli(inv.DeadlineMs))
	}
}
