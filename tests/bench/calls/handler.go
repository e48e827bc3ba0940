// A function for make bench, with a handler for each measurement.
package main

import (
	"encoding/json"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

func Handle(evt interface{}, ctx *runtime.Context) (string, error) {
	return "Hello, World!", nil
}

func Raw(evt json.RawMessage, ctx *runtime.Context) (json.RawMessage, error) {
	return evt, nil
}

func Any(evt interface{}, ctx *runtime.Context) (interface{}, error) {
	return evt, nil
}
