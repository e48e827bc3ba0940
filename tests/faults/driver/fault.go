package main

import (
	"encoding/json"
	"time"

	"lambdashim/peer"
)

// fault is a row of the table.
type fault struct {
	title string
	name  string // the value of Fault in the event

	event  string // the whole event, instead of {"Fault": name}
	python string // the key in call.py's EVENTS of the Text that Python code passes

	init   bool          // the fault is in the initialisation
	crash  bool          // the fault is in the function with C code
	hangs  bool          // at least one way uses all the time it has
	wait   time.Duration // before the next invocation
	single bool          // the fault needs a separate process

	slow    bool   // the fault takes half a minute
	handler string // the handler setting, instead of handler.Handle

	env      []string
	shell    string // commands before the function starts
	redirect string // redirections of the function's descriptors

	// api changes how the Runtime API behaves.
	api func(*peer.Entry)
	// refused means that the Runtime API refuses connections.
	refused bool

	// without says why a way does not have the fault.
	without map[*way]string
}

// group is a part of the table.
type group struct {
	title  string
	faults []*fault
}

// probe asks whether a process serves the next invocation.
var probe = &fault{name: "nothing"}

// deadline returns how long an invocation may take.
func (f *fault) deadline() time.Duration {
	if f.hangs {
		return time.Second
	}
	return 5 * time.Minute
}

// alone reports whether the fault cannot share a process with others.
func (f *fault) alone() bool {
	return f.single || f.slow || f.init || f.crash || f.handler != "" || f.env != nil || f.shell != "" || f.redirect != "" || f.api != nil || f.refused
}

// setting returns the function's handler setting.
func (f *fault) setting() string {
	if f.handler != "" {
		return f.handler
	}
	return "handler.Handle"
}

// payload returns the event as it is sent.
func (f *fault) payload() string {
	if f.event != "" {
		return f.event
	}
	text, _ := json.Marshal(map[string]string{"Fault": f.name}) // strings cannot fail
	return string(text)
}

// entry returns the invocation for the Runtime API's script.
func (f *fault) entry() peer.Entry {
	e := peer.Entry{Text: peer.Text(f.payload()), Deadline: peer.Milliseconds(f.deadline())}
	if f.api != nil {
		f.api(&e)
	}
	return e
}

// script returns entries that deliver faults, each followed by the probe.
func script(faults []*fault) []peer.Entry {
	var out []peer.Entry
	for _, f := range faults {
		next := probe.entry()
		if f.wait > 0 {
			next.Next = []peer.Act{{Delay: peer.Milliseconds(f.wait)}}
		}
		if f.init {
			out = append(out, next)
			continue
		}
		out = append(out, f.entry(), next)
	}
	return out
}
