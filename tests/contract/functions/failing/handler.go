// Package main panics in its init.
package main

import "errors"

type setupError struct{ error }

func init() {
	setup() // frame: init
}

func setup() {
	panic(&setupError{errors.New("no database")}) // frame: setup
}

func Handle() error { return nil }
