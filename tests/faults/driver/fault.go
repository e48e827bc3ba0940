package main

import (
	"encoding/json"
	"time"

	"lambdashim/peer"
)

// fault is a row of the table.
type fault struct {
	title string
	name  string // what the event asks the function for

	event  string // in place of {"Fault": name}
	python string // the Text of the event that Python code passes: a name that call.py knows

	init   bool          // it goes wrong before the first invocation
	crash  bool          // it is in the function that has C
	hangs  bool          // in some way it takes the time there is
	wait   time.Duration // before the next invocation
	single bool          // in a process of its own

	slow    bool   // it takes half a minute
	handler string // the setting, in place of handler.Handle

	env      []string
	shell    string // commands before the function starts
	redirect string // of the function's descriptors

	// api changes how the Runtime API behaves.
	api func(*peer.Entry)
	// refused is a Runtime API that cannot be connected to.
	refused bool

	// without says why there is no such fault in a way.
	without map[*way]string
}

// group is a part of the table.
type group struct {
	title  string
	faults []*fault
}

// probe asks whether a process serves the next invocation.
var probe = &fault{name: "nothing"}

// deadline is how long an invocation may take.
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

// setting is the function's handler setting.
func (f *fault) setting() string {
	if f.handler != "" {
		return f.handler
	}
	return "handler.Handle"
}

// payload is the event as it is sent.
func (f *fault) payload() string {
	if f.event != "" {
		return f.event
	}
	text, _ := json.Marshal(map[string]string{"Fault": f.name}) // strings cannot fail
	return string(text)
}

// entry is the invocation in the Runtime API's script.
func (f *fault) entry() peer.Entry {
	e := peer.Entry{Text: peer.Text(f.payload()), Deadline: peer.Milliseconds(f.deadline())}
	if f.api != nil {
		f.api(&e)
	}
	return e
}

// script delivers faults, each with the probe after it.
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
