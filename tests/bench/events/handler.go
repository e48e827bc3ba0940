// Handlers for large events: returned raw, decoded, or decoded and encoded again.
package main

import (
	"encoding/json"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

// Event is the event of Typed and Again.
type Event struct {
	Items []Item `json:"items"`
}

// Item is an item of an Event.
type Item struct {
	ID    int      `json:"id"`
	Name  string   `json:"name"`
	Tags  []string `json:"tags"`
	Price float64  `json:"price"`
	On    bool     `json:"on"`
}

// Raw returns the event without decoding it.
func Raw(evt json.RawMessage, ctx *runtime.Context) (json.RawMessage, error) { return evt, nil }

// Typed returns the number of items.
func Typed(evt Event, ctx *runtime.Context) (int, error) { return len(evt.Items), nil }

// Again decodes the event and returns it.
func Again(evt Event, ctx *runtime.Context) (Event, error) { return evt, nil }

// Any decodes the event without a type and returns it.
func Any(evt interface{}, ctx *runtime.Context) (interface{}, error) { return evt, nil }
