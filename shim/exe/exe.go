// Package exe is the main of a function built as an executable, which Lambda
// starts as a custom runtime or by way of the launcher from a Python runtime.
package exe

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"lambdashim/handler"
	"lambdashim/process"
	"lambdashim/runtimeapi"
)

// Before most of the user's packages are initialised.
func init() { process.Prepare() }

// Handler is what a package exports: a func, or a pointer to a variable.
type Handler struct {
	Name  string
	Value any
}

// Extend and Hooks are what build's own files make them, in a function that uses
// lambdacontext or lifecycle.
var (
	Extend handler.Extension
	Hooks  runtimeapi.Registered
)

// RequestID is for build's own file in a function that uses log/slog.
func RequestID(ctx context.Context) string { return handler.RequestID(ctx) }

// Main serves one of the handlers. It does not return.
func Main(handlers ...Handler) {
	err := run(handlers)
	fmt.Fprintln(os.Stderr, "aws-lambda-go-shim:", err)
	os.Exit(runtimeapi.Status(err))
}

func run(handlers []Handler) error {
	api := os.Getenv("AWS_LAMBDA_RUNTIME_API")
	if api == "" {
		return fmt.Errorf("AWS_LAMBDA_RUNTIME_API is not set: this program runs under AWS Lambda, or an emulator of it")
	}
	h, err := choose(handlers, os.Getenv("_HANDLER"))
	if err != nil {
		return runtimeapi.InitError(api, &handler.Error{Message: err.Error(), Type: "Runtime.HandlerNotFound"})
	}
	h.Extend(Extend)
	h.Warm()
	f := &runtimeapi.Function{Handler: h, Hooks: runtimeapi.HooksOf(Hooks)}
	// The launcher takes this away where Python runs as many processes.
	f.Concurrency, _ = strconv.Atoi(os.Getenv("AWS_LAMBDA_MAX_CONCURRENCY"))
	return runtimeapi.Serve(api, f)
}

// choose returns the handler that setting names, after its last dot, or the only
// one there is: custom runtimes often have something else for a setting.
func choose(handlers []Handler, setting string) (*handler.Handler, error) {
	name := setting[strings.LastIndexByte(setting, '.')+1:]
	var names []string
	var only *handler.Handler
	for _, candidate := range handlers {
		h, err := handler.New(candidate.Value)
		if candidate.Name == name {
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			return h, nil
		}
		if err == nil {
			names = append(names, candidate.Name)
			only = h
		}
	}
	switch len(names) {
	case 0:
		return nil, fmt.Errorf("%q: this program has no handler", setting)
	case 1:
		return only, nil
	}
	return nil, fmt.Errorf("%q names none of this program's handlers: set the function's handler to one of %s, as handler.%s", setting, strings.Join(names, ", "), names[0])
}
