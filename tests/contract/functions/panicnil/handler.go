//go:debug panicnil=1
package main

import "os"

func Handle() error {
	panic(nil) // frame: nil
}

func Recover() (isNil bool, err error) {
	defer func() { isNil = recover() == nil }()
	panic(nil)
}

func Godebug() (string, error) { return os.Getenv("GODEBUG"), nil }
