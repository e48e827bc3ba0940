package handler

import (
	"context"
	"reflect"
	"time"

	"lambdashim/json"
)

// An executable has this file only if the user's code has package context. Otherwise no
// handler takes a context, and timers, with all methods of package time's types, are a
// tenth of a small program.
//
//shim:needs context

func init() {
	contextType = reflect.TypeFor[context.Context]()
	newContext = func(h *Handler, inv *Invocation) (context.Context, context.CancelFunc) {
		//lint:ignore SA1029 the AWS SDK looks for a string
		ctx := context.WithValue(context.Background(), "x-amzn-trace-id", inv.TraceID)
		for name, value := range inv.w3c() {
			//lint:ignore SA1029 as for the trace id
			ctx = context.WithValue(ctx, name, value)
		}
		if Tracked {
			ctx = context.WithValue(ctx, requestIDKey{}, inv.AWSRequestID)
		}
		if h.extend != nil {
			ctx = h.extend(ctx, inv.AWSRequestID, inv.InvokedFunctionARN, inv.CognitoIdentityID, inv.CognitoIdentityPoolID, inv.TenantID, inv.ClientContext, json.Unmarshal)
		}
		if inv.DeadlineMs <= 0 {
			return context.WithCancel(ctx)
		}
		return context.WithDeadline(ctx, time.UnixMilli(inv.DeadlineMs))
	}
}
