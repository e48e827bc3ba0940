package main

import (
	"fmt"
	"os"
	"plugin"

	"lambdashim/handler"
	"lambdashim/runtimeapi"
)

// serve serves a handler until the Runtime API fails, and returns what the process
// is to exit with. A symbol that is no handler is an error of the initialisation,
// which Lambda is told.
func serve(p *plugin.Plugin, name string) (status int) {
	api := os.Getenv("AWS_LAMBDA_RUNTIME_API")
	h, err := lookup(p, name)
	if err == nil {
		// Lambda's Python runs as many processes as it is to serve invocations
		// at once: here it is one.
		h.Warm()
		err = runtimeapi.Serve(api, &runtimeapi.Function{Handler: h, Hooks: hooks(p)})
	} else {
		err = runtimeapi.InitError(api, &handler.Error{Message: err.Error(), Type: "Runtime.HandlerNotFound"})
	}
	fmt.Fprintf(os.Stderr, "aws-lambda-go-shim: %v\n", err)
	return runtimeapi.Status(err)
}

// hooks are what build adds to a plugin that uses lifecycle.
func hooks(p *plugin.Plugin) runtimeapi.Hooks {
	symbol, _ := p.Lookup("LambdashimHooks")
	registered, _ := symbol.(runtimeapi.Registered)
	return runtimeapi.HooksOf(registered)
}
