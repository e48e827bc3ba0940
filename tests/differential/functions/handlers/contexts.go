package handlers

import (
	"context"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Told returns everything that a handler is told in addition to its event.
func Told(ctx context.Context) (any, error) {
	told := map[string]any{
		"trace":             ctx.Value("x-amzn-trace-id"),
		"environment trace": os.Getenv("_X_AMZN_TRACE_ID"),
		"function":          lambdacontext.FunctionName,
		"version":           lambdacontext.FunctionVersion,
		"memory":            lambdacontext.MemoryLimitInMB,
		"log group":         lambdacontext.LogGroupName,
		"log stream":        lambdacontext.LogStreamName,
		"error":             nil,
	}
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		told["lambda"] = lc
	}
	if deadline, ok := ctx.Deadline(); ok {
		// The peer's default deadline is about a minute ahead.
		if left := time.Until(deadline); left > 30*time.Second && left < 61*time.Second {
			told["deadline"] = "in a minute"
		} else {
			told["deadline"] = deadline.UTC().Format(time.RFC3339Nano)
		}
	}
	if err := ctx.Err(); err != nil {
		told["error"] = err.Error()
	}
	return told, nil
}
