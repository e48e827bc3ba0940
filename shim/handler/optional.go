package handler

import (
	"context"
	"reflect"
)

// Optional parts. A file opt_….go sets each, if it is linked: a host has all of these files, an
// executable those that its program needs.
var (
	// contextType is the type context.Context, nil without opt_context.go.
	contextType reflect.Type

	// newContext returns the context for an invocation, nil without opt_context.go.
	newContext func(h *Handler, inv *Invocation) (context.Context, context.CancelFunc)

	// format formats a value like fmt's %v. With opt_format.go, fmt does it.
	format = formatWithoutFmt

	// invokeResponse converts an error of aws-lambda-go's package messages, which is sent as it
	// is. It returns nil for any other value. opt_messages.go replaces it.
	invokeResponse = func(v any) *Error { return nil }

	// carriedStack returns the program counters from an error's method StackTrace. With
	// opt_stacktrace.go, the method may return a slice of another type of kind uintptr.
	carriedStack = func(err error) []uintptr {
		if err, ok := err.(interface{ StackTrace() []uintptr }); ok {
			return err.StackTrace()
		}
		return nil
	}
)
