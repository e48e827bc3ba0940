package main

import (
	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"

	"contract/elsewhere"
)

// Handle has the name of most functions' handler.
func Handle(evt any, ctx *runtime.Context) (any, error) { return "Hello, World!", nil }

// The signature of 2017, exported in every possible way.

func Func(evt string, ctx *runtime.Context) (string, error) {
	return "Func " + evt + " " + ctx.AWSRequestID, nil
}

type handler func(evt string, ctx *runtime.Context) (string, error)

var (
	Var = func(evt string, ctx *runtime.Context) (string, error) {
		return "Var " + evt + " " + ctx.AWSRequestID, nil
	}
	Named            handler = Func
	Any              any     = Func
	FuncElsewhere            = elsewhere.Func
	VarElsewhere             = elsewhere.Var
	PointerToVar             = &Var
	PointerElsewhere         = &elsewhere.Var
	PointerToPointer         = &PointerToVar
	Bound                    = greeter{"Bound"}.greet
)

type greeter struct{ name string }

func (g greeter) greet(evt string, ctx *runtime.Context) (string, error) {
	return g.name + " " + evt + " " + ctx.AWSRequestID, nil
}

// Symbols that are not handlers.

var (
	NilFunc func(evt string, ctx *runtime.Context) (string, error)
	Number  = 42
)

func ThreeParameters(a, b string, ctx *runtime.Context) (string, error) { return "", nil }
