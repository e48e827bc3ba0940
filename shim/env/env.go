// Package env reads Go's environment. Package os would do it as well, and link files,
// processes and all that it initialises.
package env

import "syscall"

// Get returns a variable, or "" where it is not set.
func Get(name string) string {
	value, _ := syscall.Getenv(name)
	return value
}
