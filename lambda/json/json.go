// Package json has the parts of encoding/json that the packages beside it need. In an
// executable made by aws-lambda-go-shim, it is the shim's codec: build shows the go command
// another file instead of this one. Errors then have the same texts, but not the types of
// encoding/json.
package json

import (
	"bytes"
	"encoding/json"
)

// Unmarshal is encoding/json's Unmarshal.
func Unmarshal(text []byte, v any) error { return json.Unmarshal(text, v) }

// Marshal is encoding/json's Marshal without HTML escaping. The caller's encoder decides
// about that.
func Marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
