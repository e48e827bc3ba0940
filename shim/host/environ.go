package main

import (
	"os"
	"strings"
)

// environment keeps Go's environment equal to C's. Its calls come one at a
// time, under the GIL.
type environment struct {
	last    map[string]string // what Go was last given, nil before
	godebug string            // the plugin's DefaultGODEBUG
}

// update applies what has changed in a snapshot, the entries of environ each
// with its NUL. Variables that Go code has set itself are in environ too.
func (e *environment) update(snapshot string) {
	next := make(map[string]string)
	for entry := range strings.SplitSeq(snapshot, "\x00") {
		key, value, ok := strings.Cut(entry, "=")
		if !ok || key == "" {
			continue
		}
		if _, duplicate := next[key]; !duplicate { // the first counts, as for getenv
			next[key] = value
		}
	}
	if e.godebug != "" {
		next["GODEBUG"] = withDefaults(next["GODEBUG"], e.godebug)
	}
	if e.last == nil {
		e.last = make(map[string]string)
		for _, entry := range os.Environ() {
			key, value, _ := strings.Cut(entry, "=")
			e.last[key] = value
		}
	}
	for key, value := range next {
		if old, ok := e.last[key]; ok && old == value {
			continue
		}
		if now, ok := os.LookupEnv(key); !ok || now != value {
			os.Setenv(key, value)
		}
	}
	for key := range e.last {
		if _, ok := next[key]; !ok {
			os.Unsetenv(key)
		}
	}
	e.last = next
}

// withDefaults puts GODEBUG settings before those of the environment, which win:
// of two settings with one name the last counts.
func withDefaults(value, defaults string) string {
	switch {
	case value == "" || value == defaults:
		return defaults
	case strings.HasPrefix(value, defaults+","):
		return value
	}
	return defaults + "," + value
}
