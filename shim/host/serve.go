package main

import (
	"os"
	"plugin"
	"strconv"

	"lambdashim/handler"
	"lambdashim/logging"
	"lambdashim/runtimeapi"
)

// serve serves a handler until the Runtime API fails, and returns the exit status of
// the process. It reports an invalid handler to Lambda as an initialization error. If it is
// stopped, Python says why.
func serve(p *plugin.Plugin, name string) (status int) {
	api := os.Getenv("AWS_LAMBDA_RUNTIME_API")
	h, err := lookup(p, name)
	if err == nil {
		// Lambda's Python serves several invocations at once by starting several processes.
		concurrency, _ := strconv.Atoi(os.Getenv("AWS_LAMBDA_MAX_CONCURRENCY"))
		h.Warm()
		err = runtimeapi.ServeUntil(stop, api, &runtimeapi.Function{Handler: h, Hooks: hooks(p), Worker: concurrency > 1})
	} else {
		err = runtimeapi.InitError(api, &handler.Error{Message: err.Error(), Type: "Runtime.HandlerNotFound"})
	}
	if err != runtimeapi.ErrStopped {
		logging.Own("FATAL", err.Error())
	}
	return runtimeapi.Status(err)
}

// hooks returns what build adds to a plugin that uses lifecycle.
func hooks(p *plugin.Plugin) runtimeapi.Hooks {
	symbol, _ := p.Lookup("LambdashimHooks")
	registered, _ := symbol.(runtimeapi.Registered)
	return runtimeapi.HooksOf(registered)
}
