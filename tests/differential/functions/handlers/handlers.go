// Package handlers has the handlers of two programs. aws-lambda-go serves them in one, the
// shim in the other.
package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"
)

// Command is the event of Do.
type Command struct {
	Do    string // what to do, for example "error new"
	Text  string // the text to use
	Bytes []byte // instead of Text, if it is not UTF-8
	Size  int    // how often to repeat the text, 0 for once
}

// text returns the text of a command.
func (c *Command) text() string {
	text := c.Text
	if c.Bytes != nil {
		text = string(c.Bytes)
	}
	if c.Size != 0 {
		text = strings.Repeat(text, c.Size)
	}
	return text
}

// Do does what its event says.
func Do(ctx context.Context, c Command) (any, error) {
	kind, what, _ := strings.Cut(c.Do, " ")
	switch kind {
	case "result":
		return result(what, c.text())
	case "error":
		return nil, failure(what, c.text())
	case "panic":
		return nil, panics(what, c.text())
	case "stream":
		return stream(what, c.text())
	case "print":
		fmt.Println("to stdout")
		log.Print("to stderr")
		return "printed", nil
	}
	return nil, fmt.Errorf("unknown command %q", c.Do)
}

// Raw returns its event without decoding it.
func Raw(_ context.Context, event json.RawMessage) (json.RawMessage, error) { return event, nil }

// Any decodes its event and returns it.
func Any(_ context.Context, event any) (any, error) { return event, nil }

// Typed decodes its event into a struct and returns it.
func Typed(event struct {
	Name  string
	Count int       `json:"count"`
	Many  []float64 `json:"many,omitempty"`
	Next  *struct{ Deep bool }
}) (any, error) {
	return event, nil
}

// String returns its event, which is a string.
func String(event string) (string, error) { return event, nil }

// Nothing has no parameter and no result.
func Nothing() {}

// ContextOnly has no parameter for the event.
func ContextOnly(context.Context) error { return nil }

// Invoker is the lowest-level handler of aws-lambda-go.
type Invoker struct{}

// Invoke returns the result that its event names, or its event.
func (Invoker) Invoke(_ context.Context, event []byte) ([]byte, error) {
	switch string(event) {
	case `"nil"`:
		return nil, nil
	case `"empty"`:
		return []byte{}, nil
	case `"not JSON"`:
		return []byte("<html>"), nil
	case `"error"`:
		return nil, os.ErrClosed
	case `"panic"`:
		panic("in Invoke")
	}
	return event, nil
}

// All maps the name of each handler in _HANDLER to the handler.
var All = map[string]any{
	"Do": Do, "Raw": Raw, "Any": Any, "Typed": Typed, "String": String, "Nothing": Nothing,
	"ContextOnly": ContextOnly, "Invoke": Invoker{}, "Told": Told,
}
