package main

import (
	"fmt"
	"os"
	goruntime "runtime"
	"time"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

func Panic(kind string, ctx *runtime.Context) (any, error) {
	var (
		numbers map[string]int
		pointer *CustomError
		slice   = make([]int, 3)
		zero    int
	)
	switch kind {
	case "string":
		panic("explicit") // frame: string
	case "nil map":
		numbers["a"] = 1 // frame: nil map
	case "nil dereference":
		return pointer.Code, nil // frame: nil dereference
	case "index":
		return slice[len(kind)], nil // frame: index
	case "division":
		return 1 / zero, nil // frame: division
	case "nil":
		panic(nil) // frame: nil
	case "deferred":
		defer func() {
			panic("deferred") // frame: deferred
		}()
	case "deferred after another":
		defer func() {
			panic("second") // frame: deferred after another
		}()
		panic("first") // frame: the first
	case "again":
		defer func() {
			panic(fmt.Sprint("again ", recover())) // frame: again
		}()
		panic("once") // frame: once
	case "deep":
		deep(3) // frame: deep in Panic
	case "deeper":
		deep(100)
	case "method":
		(&thrower{}).throw() // frame: method in Panic
	case "closure":
		func() {
			panic("in a closure") // frame: closure
		}() // frame: closure in Panic
	case "unicode":
		panic("naïve \U0001f40d") // frame: unicode
	case "no UTF-8":
		panic("bad \xff byte") // frame: no UTF-8
	}
	return nil, nil
}

func deep(n int) {
	if n == 0 {
		panic("at the bottom") // frame: bottom
	}
	deep(n - 1) // frame: deep
}

type thrower struct{}

//go:noinline
func (*thrower) throw() {
	panic("in a method") // frame: method
}

// Recovers handles its own panic.
func Recovers(evt any, ctx *runtime.Context) (result string, err error) {
	defer func() { result = fmt.Sprint("recovered: ", recover()) }()
	panic("its own")
}

// Handlers that end the process.

func Goexit() error {
	goruntime.Goexit()
	return nil
}

func Exit(status int) error {
	os.Exit(status)
	return nil
}

func PanicInGoroutine() error {
	go panic("in a goroutine")
	select {}
}

func Recurse(depth int) (int, error) { return recurse(depth), nil }

func recurse(n int) int {
	var frame [64]int
	if n <= 0 {
		return 0
	}
	frame[n%64] = n
	return recurse(n-1) + frame[n%64]/n
}

// Runaway recurses until the stack overflows.
func Runaway() (int, error) { return runaway(0), nil }

func runaway(n int) int { return runaway(n+1) + n }

// LeaveGoroutine leaves two goroutines behind: one is busy for some seconds, one waits
// forever.
func LeaveGoroutine(seconds int) error {
	go func() {
		for end := time.Now().Add(time.Duration(seconds) * time.Second); time.Now().Before(end); {
			_ = fmt.Sprint(end)
		}
	}()
	go func() { select {} }()
	return nil
}
