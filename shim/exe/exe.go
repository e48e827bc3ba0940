// Package exe runs a function built as an executable. Lambda starts it as a custom runtime,
// or in place of any runtime's language if AWS_LAMBDA_EXEC_WRAPPER names it; in a Python
// runtime without that, the launcher starts it. Its arguments don't matter.
package exe

import (
	"context"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"syscall"

	"lambdashim/env"
	"lambdashim/handler"
	"lambdashim/json"
	"lambdashim/logging"
	"lambdashim/message"
	"lambdashim/runtimeapi"
	"lambdashim/startup"
)

// worker reports whether this process is one of several workers of Lambda's Python
// runtime. The launcher sets the variable.
var worker = env.Get(workerVariable) == "1"

const workerVariable = "LAMBDASHIM_WORKER"

// This runs before most of the user's packages are initialized.
func init() {
	syscall.Unsetenv(workerVariable)
	startup.Prepare()
}

// Handler is a handler that the package exports: a func, or a pointer to a variable.
type Handler struct {
	Name  string
	Value any
}

// Extend and Hooks are set by files that build adds to a function that uses lambdacontext
// or lifecycle.
var (
	Extend handler.Extension
	Hooks  runtimeapi.Registered
)

// JSON makes the shim use encoding/json for types that only encoding/json can read and
// write. A file that build adds to a function that uses encoding/json/v2 calls it.
func JSON(has func(reflect.Type) bool, unmarshal func([]byte, any) error, marshal func(any) ([]byte, error)) {
	json.Foreign.Has, json.Foreign.Unmarshal, json.Foreign.Marshal = has, unmarshal, marshal
}

// RequestID is called by a file that build adds to a function that uses log/slog.
func RequestID(ctx context.Context) string { return handler.RequestID(ctx) }

// exit ends the process. If the program has package os, opt_exit.go sets it to os.Exit.
var exit = syscall.Exit

// Main serves one of the handlers. It does not return.
func Main(handlers ...Handler) {
	err := run(handlers)
	logging.Own("FATAL", err.Error())
	exit(runtimeapi.Status(err))
}

func run(handlers []Handler) error {
	api := env.Get("AWS_LAMBDA_RUNTIME_API")
	if api == "" {
		return errors.New("AWS_LAMBDA_RUNTIME_API is not set: this program runs under AWS Lambda, or an emulator of it")
	}
	h, err := choose(handlers, env.Get("_HANDLER"))
	if err != nil {
		return runtimeapi.InitError(api, &handler.Error{Message: err.Error(), Type: "Runtime.HandlerNotFound"})
	}
	h.Extend(Extend)
	h.Warm()
	f := &runtimeapi.Function{Handler: h, Hooks: runtimeapi.HooksOf(Hooks), Worker: worker}
	// The launcher unsets it for workers: each of them serves one invocation at a time.
	f.Concurrency, _ = strconv.Atoi(env.Get("AWS_LAMBDA_MAX_CONCURRENCY"))
	return runtimeapi.Serve(api, f)
}

// choose returns the handler whose name follows the last dot or colon of setting, as in
// index.Handle or example.Hello::Handle. If there is only one handler, it returns that one:
// the setting often names something of another language.
func choose(handlers []Handler, setting string) (*handler.Handler, error) {
	name := setting[strings.LastIndexAny(setting, ".:")+1:]
	var names []string
	var only *handler.Handler
	for _, candidate := range handlers {
		h, err := handler.New(candidate.Value)
		if candidate.Name == name {
			if err != nil {
				return nil, message.Wrap(name+": ", err)
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
		return nil, errors.New(strconv.Quote(setting) + ": this program has no handler")
	case 1:
		return only, nil
	}
	return nil, errors.New(strconv.Quote(setting) + " does not name a handler of this program: set the function's handler to one of " + strings.Join(names, ", ") + ", for example handler." + names[0])
}
