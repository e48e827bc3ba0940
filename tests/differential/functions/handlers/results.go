package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

type cycle struct{ Next *cycle }

type marshals string

func (m marshals) MarshalJSON() ([]byte, error) {
	switch m {
	case "error":
		return nil, errors.New("no luck")
	case "panic":
		panic("in MarshalJSON")
	case "invalid":
		return []byte("<>"), nil
	}
	return []byte(" [ 1, \"<\" ] "), nil
}

// results has a value for each name. The tests of package json have all other kinds.
var results = map[string]any{
	"null": nil, "true": true, "zero": 0, "int64": int64(math.MaxInt64), "0.1": 0.1, "NaN": math.NaN(),
	"empty slice": []int{}, "map": map[string]any{"b": 1, "a": []any{nil, "x"}}, "any of any": []any{[]any{}, map[string]any{}},
	"raw": json.RawMessage(`{"a":[1,2]}`), "spaced raw": json.RawMessage("\n{\"a\" : [ 1, 2 ]}\n"), "html raw": json.RawMessage(`"<&>"`),
	"invalid raw": json.RawMessage("{nope"), "empty raw": json.RawMessage{}, "nil raw": json.RawMessage(nil), "pointer to raw": &rawValue,
	"channel": make(chan int), "error value": errors.New("as a value"),
	"marshals": marshals("fine"), "marshals an error": marshals("error"), "marshals invalid JSON": marshals("invalid"),
}

var rawValue = json.RawMessage(`[ 1 ]`)

// result returns the result called name. Some are made from text.
func result(name, text string) (any, error) {
	switch name {
	case "text":
		return text, nil
	case "key":
		return map[string]string{text: text}, nil
	case "raw text":
		return json.RawMessage(text), nil
	case "cycle":
		c := new(cycle)
		c.Next = c
		return c, nil
	case "deep":
		var v any
		for range 2000 {
			v = []any{v}
		}
		return v, nil
	case "and an error":
		return "a result", errors.New("and an error")
	case "Marshal panics":
		return marshals("panic"), nil
	}
	value, ok := results[name]
	if !ok {
		return nil, fmt.Errorf("unknown result %q", name)
	}
	return value, nil
}
