// Package exe is the main of a function built as an executable. Lambda starts it as a
// custom runtime, or the launcher does in a Python runtime.
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

// worker says that Lambda's Python runtime has started this process as one of several
// workers: its launcher sets the variable.
var worker = env.Get(workerVariable) == "1"

const workerVariable = "LAMBDASHIM_WORKER"

// This runs before most of the user's packages are initialised.
func init() {
	syscall.Unsetenv(workerVariable)
	startup.Prepare()
}

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

// JSON has the shim read and write by encoding/json what only that can. Build's own file
// in a function that uses encoding/json/v2 calls it.
func JSON(has func(reflect.Type) bool, unmarshal func([]byte, any) error, marshal func(any) ([]byte, error)) {
	json.Foreign.Has, json.Foreign.Unmarshal, json.Foreign.Marshal = has, unmarshal, marshal
}

// RequestID is for build's own file in a function that uses log/slog.
func RequestID(ctx context.Context) string { return handler.RequestID(ctx) }

// exit ends the process. Where the program has package os, opt_exit.go has that do it.
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
	// Under Python's launcher it is not set: there, each worker serves one at a time.
	f.Concurrency, _ = strconv.Atoi(env.Get("AWS_LAMBDA_MAX_CONCURRENCY"))
	return runtimeapi.Serve(api, f)
}

// choose returns the handler that setting names after its last dot. If there is only
// one handler, it is chosen whatever the setting says, as custom runtimes often have
// another one.
func choose(handlers []Handler, setting string) (*handler.Handler, error) {
	name := setting[strings.LastIndexByte(setting, '.')+1:]
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
	return nil, errors.New(strconv.Quote(setting) + " does not name a handler of this program: set the function's handler to one of " + strings.Join(names, ", ") + ", as handler." + names[0])
}
