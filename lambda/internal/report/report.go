// Package report logs why a handler gave no response.
package report

import (
	"context"
	"log"
	"runtime"
	"runtime/debug"
)

// recorder is the output that the shim gives package log if the function logs in JSON. Package
// log has no levels, so its lines are INFO. Error writes a record of level ERROR instead, with
// the request id of the context and the stack.
type recorder interface {
	Error(ctx context.Context, message string, stack []uintptr)
}

// Error logs an error.
func Error(ctx context.Context, message string) {
	if to, ok := log.Writer().(recorder); ok {
		to.Error(ctx, message, nil)
		return
	}
	log.Print(message)
}

// Panic logs a panic with its stack. Call it in the deferred func that recovers the panic.
func Panic(ctx context.Context, message string) {
	if to, ok := log.Writer().(recorder); ok {
		stack := make([]uintptr, 64)
		to.Error(ctx, message, stack[:runtime.Callers(2, stack)])
		return
	}
	log.Printf("%s\n%s", message, debug.Stack())
}
