// A function whose event names a fault to cause. The same files are built as a plugin and
// as an executable of this project, and with the tag awslambdago as a program with
// aws-lambda-go.
package main

import (
	"context"
	"fmt"
	"os"
)

// Event names a fault. Decoding Panics and Exits fails.
type Event struct {
	Fault  string
	Text   string
	Panics panicking
	Exits  exiting
}

// faults maps the name of a fault to a handler that causes it.
var faults = map[string]func(context.Context, *Event) (any, error){
	"nothing": func(context.Context, *Event) (any, error) { return "fine", nil },
	"fine":    func(context.Context, *Event) (any, error) { return "fine", nil },
	"length":  func(_ context.Context, e *Event) (any, error) { return len(e.Text), nil },
}

// add adds faults.
func add(more map[string]func(context.Context, *Event) (any, error)) {
	for name, fault := range more {
		faults[name] = fault
	}
}

func Handle(ctx context.Context, e *Event) (any, error) {
	os.Stderr.WriteString("fault: " + e.Fault + "\n") // marks where the fault's log begins
	fault, ok := faults[e.Fault]
	if !ok {
		return nil, fmt.Errorf("there is no fault %q", e.Fault)
	}
	return fault(ctx, e)
}

func init() {
	add(panics)
	add(goexits)
	add(results)
	add(streams)
	add(endings)
	add(goroutines)
	add(descriptors)
	if fault := inits[os.Getenv("INIT_FAULT")]; fault != nil {
		fault()
	}
}
