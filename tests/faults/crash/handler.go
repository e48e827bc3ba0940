// A function that crashes in C. It is a separate function because cgo changes how an
// executable is built.
package main

/*
static int crash(volatile int *p) { return *p; }
*/
import "C"

import "os"

func Handle(event struct{ Fault string }) (any, error) {
	os.Stderr.WriteString("fault: " + event.Fault + "\n")
	if event.Fault == "crash in C" {
		return C.crash(nil), nil
	}
	return "fine", nil
}
