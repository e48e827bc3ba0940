// Package json is what the packages beside it need of encoding/json. An executable made
// by aws-lambda-go-shim has the shim's codec here instead: build shows the go command
// another file in the place of this one.
package json

import (
	"bytes"
	"encoding/json"
)

type (
	RawMessage         = json.RawMessage
	UnmarshalTypeError = json.UnmarshalTypeError
)

// Unmarshal is encoding/json's.
func Unmarshal(text []byte, v any) error { return json.Unmarshal(text, v) }

// Marshal is encoding/json's without escapes for HTML, which whoever encodes the whole
// adds or not.
func Marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
