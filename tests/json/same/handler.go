// This program reports what the types of lambda/json are and do.
package main

import (
	"bytes"
	stdjson "encoding/json"
	"fmt"
	"log/slog"
	"reflect"

	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

type holder struct {
	Raw   json.RawMessage            `json:"raw"`
	Std   stdjson.RawMessage         `json:"std"`
	List  []json.RawMessage          `json:"list"`
	By    map[string]json.RawMessage `json:"by"`
	Point *json.RawMessage           `json:"point"`
	None  json.RawMessage            `json:"none,omitempty"`
}

const text = `{"raw":{"a":[1, "<&>"]},"std":{"b":2},"list":[{"c":null}," x ",7],"by":{"d":[ ]},"point":[true]}`

type pair struct {
	name      string
	unmarshal func([]byte, any) error
	marshal   func(any) ([]byte, error)
}

var pairs = []pair{{"encoding/json", stdjson.Unmarshal, stdjson.Marshal}, {"lambda/json", json.Unmarshal, json.Marshal}}

// report returns one line for each fact.
func report() (lines []string) {
	add := func(format string, values ...any) { lines = append(lines, fmt.Sprintf(format, values...)) }
	raw := reflect.TypeFor[json.RawMessage]()
	add("%v of %s, methods %d and %d, encoding/json's: %v", raw, raw.PkgPath(), raw.NumMethod(), reflect.PointerTo(raw).NumMethod(), raw == reflect.TypeFor[stdjson.RawMessage]())
	for _, read := range pairs {
		for _, write := range pairs {
			var h holder
			err := read.unmarshal([]byte(text), &h)
			add("%s read raw=%s std=%s list=%s by=%s point=%s %v", read.name, h.Raw, h.Std, h.List, h.By, *h.Point, err)
			out, err := write.marshal(h)
			add("%s wrote %s %v", write.name, out, err)
		}
		var wrong struct{ N int }
		for _, text := range []string{`{"N":"x"}`, `{"N":1`, `[]`, `{"N":1e99}`} {
			add("%s: %s: %v", read.name, text, read.unmarshal([]byte(text), &wrong))
		}
		_, err := read.marshal(holder{Raw: json.RawMessage("{")})
		add("%s: invalid: %v", read.name, err != nil)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})).Info("x", "raw", json.RawMessage(`{"a":1}`))
	add("slog %s", bytes.TrimSpace(log.Bytes()))
	return lines
}

// Event is decoded and encoded by the codec of the shim.
type Event struct {
	Echo holder `json:"echo"`
}

type Result struct {
	Echo   holder   `json:"echo"`
	Report []string `json:"report"`
}

func Handle(e Event) (Result, error) { return Result{e.Echo, report()}, nil }
