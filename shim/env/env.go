// Package env reads Go's environment. Package os could do that too, but would link files,
// processes and all that it initializes.
package env

import "syscall"

// Get returns a variable, or "" if it is not set.
func Get(name string) string {
	value, _ := syscall.Getenv(name)
	return value
}
