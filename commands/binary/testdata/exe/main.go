//go:debug panicnil=1

// Command exe does nothing.
package main

func main() {}
