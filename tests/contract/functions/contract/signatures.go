package main

import (
	"context"

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

// The other signatures that aws-lambda-go accepts.

func Nothing()                                   {}
func OnlyEvent(evt string)                       {}
func OnlyError() error                           { return nil }
func EventError(evt string) error                { return nil }
func ValueError() (string, error)                { return "ValueError", nil }
func EventValueError(evt string) (string, error) { return evt, nil }

func ContextError(ctx context.Context) error { return ctx.Err() }

func ContextEventError(ctx context.Context, evt string) error { return ctx.Err() }

func ContextValueError(ctx context.Context) (bool, error) {
	_, ok := ctx.Deadline()
	return ok, ctx.Err()
}

func ContextEventValueError(ctx context.Context, evt string) (string, error) {
	return evt, ctx.Err()
}

type invoker struct{}

func (invoker) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	return append(append([]byte(`{"invoked": `), event...), '}'), nil
}

var Invoker = invoker{}

// Symbols that are not handlers.

var (
	NilFunc    func(evt string, ctx *runtime.Context) (string, error)
	NilPointer *handler
	NilAny     any
	Number     = 42
	Text       = "text"
	Struct     = struct{ A int }{1}
)

func Variadic(evt ...string) (string, error)                             { return "", nil }
func ThreeParameters(a, b string, ctx *runtime.Context) (string, error)  { return "", nil }
func ThreeResults(evt string, ctx *runtime.Context) (int, string, error) { return 0, "", nil }
func NoError(evt string, ctx *runtime.Context) (string, string)          { return "", "" }
func OnlyValue(evt string, ctx *runtime.Context) string                  { return "" }
func ContextByValue(evt string, ctx runtime.Context) (string, error)     { return "", nil }
func ContextFirst(ctx *runtime.Context, evt string) (string, error)      { return "", nil }
func ContextLast(evt string, ctx context.Context) (string, error)        { return "", nil }
func TwoContexts(a context.Context, b *runtime.Context) (string, error)  { return "", nil }
func AnotherStruct(evt string, ctx *struct{ A int }) (string, error)     { return "", nil }
func Undecodable(evt chan int, ctx *runtime.Context) (string, error)     { return "", nil }
func Unencodable(evt any, ctx *runtime.Context) (func(), error)          { return func() {}, nil }

// More handlers than the project of 2017 could call.

func H01() (int, error) { return 1, nil }
func H02() (int, error) { return 2, nil }
func H03() (int, error) { return 3, nil }
func H04() (int, error) { return 4, nil }
func H05() (int, error) { return 5, nil }
func H06() (int, error) { return 6, nil }
func H07() (int, error) { return 7, nil }
func H08() (int, error) { return 8, nil }
func H09() (int, error) { return 9, nil }
func H10() (int, error) { return 10, nil }
func H11() (int, error) { return 11, nil }
func H12() (int, error) { return 12, nil }
func H13() (int, error) { return 13, nil }
func H14() (int, error) { return 14, nil }
func H15() (int, error) { return 15, nil }
func H16() (int, error) { return 16, nil }
func H17() (int, error) { return 17, nil }
func H18() (int, error) { return 18, nil }
func H19() (int, error) { return 19, nil }
func H20() (int, error) { return 20, nil }
func H21() (int, error) { return 21, nil }
func H22() (int, error) { return 22, nil }
func H23() (int, error) { return 23, nil }
func H24() (int, error) { return 24, nil }
