// Package elsewhere has handlers that package main exports through variables.
package elsewhere

import "github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"

// Func is a handler.
func Func(evt string, ctx *runtime.Context) (string, error) {
	return "elsewhere.Func " + evt + " " + ctx.AWSRequestID, nil
}

// Var holds a handler.
var Var = func(evt string, ctx *runtime.Context) (string, error) {
	return "elsewhere.Var " + evt + " " + ctx.AWSRequestID, nil
}
