// A function with two GODEBUG settings. Another function sets one of them to another
// value.
//
//go:debug panicnil=0
//go:debug updatemaxprocs=1
package main

import (
	"os"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

// Recover returns whether a panic(nil) recovers as nil.
func Recover(evt any, ctx *runtime.Context) (isNil bool, err error) {
	defer func() { isNil = recover() == nil }()
	panic(nil)
}

func Godebug() (string, error) { return os.Getenv("GODEBUG"), nil }
