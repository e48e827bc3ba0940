package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"
)

type point struct {
	X, Y int `json:",string"`
}

type fields struct {
	point
	*Embedded
	Name    string `json:"name"`
	Omitted string `json:"omitted,omitempty"`
	Hidden  int    `json:"-"`
	Any     any
	Bytes   []byte
	Raw     json.RawMessage
}

// Embedded is exported because encoding/json ignores unexported embedded pointers.
type Embedded struct{ Inner string }

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

type textual string

func (t textual) MarshalText() ([]byte, error) {
	if t == "error" {
		return nil, errors.New("no luck")
	}
	return []byte("text of " + t), nil
}

// results has a value for each name.
var results = map[string]any{
	"null": nil, "true": true, "zero": 0, "int64": int64(math.MaxInt64), "uint64": uint64(math.MaxUint64),
	"0.1": 0.1, "1e21": 1e21, "1e-7": 1e-7, "float32": float32(0.1), "minus zero": math.Copysign(0, -1),
	"NaN": math.NaN(), "Inf": math.Inf(1), "complex": 1i,
	"nil slice": []int(nil), "empty slice": []int{}, "nil map": map[string]int(nil), "array": [2]bool{true},
	"map": map[string]any{"b": 1, "a": []any{nil, "x"}}, "map of ints": map[int]string{10: "ten", 9: "nine"},
	"map of text": map[textual]int{"k": 1}, "map of structs": map[point]int{{1, 2}: 3},
	"struct":      fields{point: point{1, 2}, Embedded: &Embedded{"in"}, Name: "n", Hidden: 3, Any: 1.5, Bytes: []byte("bytes"), Raw: json.RawMessage(` {"a" : [ ] } `)},
	"nil pointer": (*point)(nil), "pointer": &point{3, 4}, "bytes": []byte{0, 255}, "nil bytes": []byte(nil),
	"time": time.Date(2017, 1, 2, 3, 4, 5, 6, time.UTC), "year 10000": time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), "duration": time.Second,
	"raw": json.RawMessage(`{"a":[1,2]}`), "spaced raw": json.RawMessage("\n{\"a\" : [ 1, 2 ]}\n"), "html raw": json.RawMessage(`"<&>"`),
	"invalid raw": json.RawMessage("{nope"), "empty raw": json.RawMessage{}, "nil raw": json.RawMessage(nil), "pointer to raw": &rawValue,
	"channel": make(chan int), "func": func() {}, "channel inside": map[string]any{"c": make(chan int)},
	"marshals": marshals("fine"), "marshals an error": marshals("error"), "marshals invalid JSON": marshals("invalid"),
	"marshals text": textual("t"), "marshals an error of text": textual("error"),
	"number": json.Number("1e400"), "invalid number": json.Number("one"), "error value": errors.New("as a value"), "any of any": []any{[]any{}, map[string]any{}},
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
