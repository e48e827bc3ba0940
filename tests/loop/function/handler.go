// Handlers that return how they were called.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	core "github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

// Way returns the caller: "native loop" or "python".
func Way(evt interface{}, ctx *core.Context) (string, error) {
	if strings.Contains(string(debug.Stack()), "lambdashim/runtimeapi") {
		return "native loop", nil
	}
	return "python", nil
}

// Context returns the event and details of the context.
func Context(ctx context.Context, evt interface{}) (interface{}, error) {
	_, limited := ctx.Deadline()
	return map[string]interface{}{"event": evt, "deadline": limited, "trace": ctx.Value("x-amzn-trace-id"), "environment": os.Getenv("_X_AMZN_TRACE_ID")}, nil
}

// Told returns the runtime.Context itself.
func Told(evt interface{}, ctx *core.Context) (*core.Context, error) { return ctx, nil }

// Fail fails as the event says.
func Fail(evt string, ctx *core.Context) (string, error) {
	switch evt {
	case "error":
		return "", errors.New("no luck")
	case "panic":
		var m map[string]int
		m[evt] = 1
	case "goexit":
		runtime.Goexit()
	case "exit":
		os.Exit(3)
	case "fatal":
		var f func(int) int
		f = func(n int) int { return f(n+1) + 1 }
		fmt.Println(f(0))
	}
	return evt, nil
}

var NotAHandler = 1
