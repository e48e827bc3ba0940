// A function whose event names what is to go wrong. The same files are built as a plugin
// and as an executable of this project, and with the tag awslambdago as a program of
// aws-lambda-go's.
package main

import (
	"context"
	"fmt"
	"os"
)

// Event names a fault. The fields after it are there to fail while they are decoded.
type Event struct {
	Fault  string
	Text   string
	Panics panicking
	Exits  exiting
}

// faults are the handlers, by the name of what goes wrong in them.
var faults = map[string]func(context.Context, *Event) (any, error){
	"nothing": func(context.Context, *Event) (any, error) { return "fine", nil },
	"fine":    func(context.Context, *Event) (any, error) { return "fine", nil },
	"length":  func(_ context.Context, e *Event) (any, error) { return len(e.Text), nil },
}

// add adds faults, from the init of the file that has them.
func add(more map[string]func(context.Context, *Event) (any, error)) {
	for name, fault := range more {
		faults[name] = fault
	}
}

func Handle(ctx context.Context, e *Event) (any, error) {
	os.Stderr.WriteString("fault: " + e.Fault + "\n") // by which the log is told apart
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
