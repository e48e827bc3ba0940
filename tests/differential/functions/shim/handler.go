// Package main exports the handlers as a function of the shim.
package main

import "example.com/differential/handlers"

var (
	Do          = handlers.Do
	Raw         = handlers.Raw
	Any         = handlers.Any
	Typed       = handlers.Typed
	String      = handlers.String
	Nothing     = handlers.Nothing
	ContextOnly = handlers.ContextOnly
	Invoke      handlers.Invoker
	Told        = handlers.Told
)
