// Package main is a function that returns the id of its process, and can end it.
package main

import "os"

func Handle(event string) (int, error) {
	if event == "end" {
		os.Exit(3)
	}
	return os.Getpid(), nil
}
