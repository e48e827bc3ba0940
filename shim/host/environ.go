package main

// #cgo LDFLAGS: -ldl
// #include "environ.h"
import "C"

import (
	"fmt"
	"maps"
	"os"
	"strings"
	"sync"
)

// environment gives Go what Python's os.environ holds, and the GODEBUG settings
// that the first plugin with any was built for, as its //go:debug lines say. They apply to
// the whole process. What Go code has set itself stays until Python changes the same variable.
type environment struct {
	mu       sync.Mutex
	given    map[string]string // what Go was given last; nil at first
	godebug  string            // GODEBUG in os.environ
	first    string            // the first plugin with settings
	settings string            // its settings: "name=value,..."
}

// update gives Go a snapshot of os.environ, "NAME=value\x00" for each variable.
func (e *environment) update(snapshot string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	next := make(map[string]string)
	for entry := range strings.SplitSeq(snapshot, "\x00") {
		if name, value, ok := strings.Cut(entry, "="); ok {
			next[name] = value
		}
	}
	e.godebug = next["GODEBUG"]
	e.apply(next)
}

// open uses the GODEBUG settings of a plugin that is about to be opened, if it is the first with any.
func (e *environment) open(plugin, settings string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case settings == "":
	case e.settings == "":
		e.first, e.settings = plugin, settings
		e.apply(maps.Clone(e.given))
	case settings != e.settings && e.godebug == "":
		fmt.Fprintf(os.Stderr, "aws-lambda-go-shim: the GODEBUG settings %q of %s do not apply, because %s was opened first with %q: "+
			"build both with the same ones, or set the environment variable GODEBUG\n", settings, plugin, e.first, e.settings)
	}
}

func (e *environment) apply(next map[string]string) {
	// The environment wins: of two settings with the same name, the last counts.
	if godebug := strings.Trim(e.settings+","+e.godebug, ","); godebug != "" {
		next["GODEBUG"] = godebug
	}
	if e.given == nil {
		e.given = make(map[string]string)
		for _, entry := range os.Environ() {
			name, value, _ := strings.Cut(entry, "=")
			e.given[name] = value
		}
	}
	// The calls below reach C on this thread: cgo runs an exported func on its caller's
	// thread.
	C.shim_environ_applying(1)
	defer C.shim_environ_applying(0)
	for name, value := range next {
		if old, ok := e.given[name]; !ok || old != value {
			os.Setenv(name, value)
		}
	}
	for name := range e.given {
		if _, ok := next[name]; !ok {
			os.Unsetenv(name)
		}
	}
	e.given = next
}
