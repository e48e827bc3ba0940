package main

import (
	"fmt"
	"os"
	"plugin"

	"lambdashim/handler"
	"lambdashim/runtimeapi"
)

// serve serves a handler until the Runtime API fails. A symbol that is no handler
// is an error of the initialisation, which Lambda is told.
func serve(p *plugin.Plugin, name string) {
	api := os.Getenv("AWS_LAMBDA_RUNTIME_API")
	h, err := lookup(p, name)
	if err == nil {
		// Lambda's Python runs as many processes as it is to serve invocations
		// at once: here it is one.
		h.Warm()
		err = runtimeapi.Serve(api, h, 1)
	} else {
		err = runtimeapi.InitError(api, &handler.Error{Message: err.Error(), Type: "Runtime.HandlerNotFound"})
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "aws-lambda-go-shim: %v\n", err)
	}
}
