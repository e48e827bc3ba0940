// Package report logs why a handler gave no response.
package report

import (
	"context"
	"log"
	"runtime"
	"runtime/debug"
)

// recorder is the output of package log if the function logs in JSON, unless the user has set
// another one. Package log has no levels, so what goes through it is INFO. This writes a record
// of level ERROR, with the request id of the context and the stack.
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

// Panic logs a panic with its stack. The func that recovers it must call Panic.
func Panic(ctx context.Context, message string) {
	if to, ok := log.Writer().(recorder); ok {
		stack := make([]uintptr, 64)
		to.Error(ctx, message, stack[:runtime.Callers(2, stack)])
		return
	}
	log.Printf("%s\n%s", message, debug.Stack())
}
