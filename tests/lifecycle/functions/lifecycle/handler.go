// Package main registers hooks for snapshots and the shutdown.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/eawsy/aws-lambda-go-shim/lambda/lifecycle"
)

var ran []string

func note(what string) func() error {
	return func() error {
		ran = append(ran, what)
		switch os.Getenv("FAIL") {
		case what:
			return errors.New("no luck " + what)
		case "panic " + what:
			panic("no luck " + what)
		}
		return nil
	}
}

func init() {
	lifecycle.BeforeSnapshot(note("before 1"))
	lifecycle.BeforeSnapshot(note("before 2"))
	lifecycle.AfterRestore(note("after 1"))
	lifecycle.AfterRestore(note("after 2"))
	if os.Getenv("SHUTDOWN") != "" {
		lifecycle.OnShutdown(func() { fmt.Println("shutdown 1") })
		lifecycle.OnShutdown(func() { fmt.Println("shutdown 2") })
	}
}

// Handle returns the hooks that have run so far.
func Handle() ([]string, error) { return ran, nil }
