package handler

import (
	"bytes"
	"reflect"

	"lambdashim/json"
)

// decode returns a new value of type t. A json.RawMessage gets the event byte
// for byte, valid JSON or not; anything else is unmarshaled.
func decode(event []byte, t reflect.Type) (reflect.Value, error) {
	p := reflect.New(t)
	if json.IsRaw(t) {
		p.Elem().SetBytes(bytes.Clone(event))
		return p.Elem(), nil
	}
	if err := json.UnmarshalBorrowed(event, p); err != nil {
		return reflect.Value{}, err
	}
	return p.Elem(), nil
}

// encode returns the JSON of v without HTML escaping, as aws-lambda-go does. A
// json.RawMessage is returned byte for byte, valid JSON or not; an empty one
// becomes null.
func encode(v any) ([]byte, error) {
	if v != nil && json.IsRaw(reflect.TypeOf(v)) {
		if raw := reflect.ValueOf(v).Bytes(); len(raw) > 0 {
			return raw, nil
		}
		return []byte("null"), nil
	}
	return json.Marshal(v)
}
