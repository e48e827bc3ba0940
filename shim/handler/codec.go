package handler

import (
	"bytes"
	"encoding/json"
	"reflect"
)

var rawMessageType = reflect.TypeFor[json.RawMessage]()

// decode returns a new value of type t. A json.RawMessage gets the event byte
// for byte, whatever it is; anything else is unmarshalled.
func decode(event []byte, t reflect.Type) (reflect.Value, error) {
	if t == rawMessageType {
		return reflect.ValueOf(json.RawMessage(bytes.Clone(event))), nil
	}
	p := reflect.New(t)
	if err := json.Unmarshal(event, p.Interface()); err != nil {
		return reflect.Value{}, err
	}
	return p.Elem(), nil
}

var unmarshalerType = reflect.TypeFor[json.Unmarshaler]()

// warmDecoder decodes an empty value of type t.
func warmDecoder(t reflect.Type) {
	base := pointee(t)
	if reflect.PointerTo(base).Implements(unmarshalerType) {
		return
	}
	switch base.Kind() {
	case reflect.Struct, reflect.Map, reflect.Interface:
		decode([]byte("{}"), t)
	case reflect.Slice, reflect.Array:
		decode([]byte("[]"), t)
	}
}

// encode returns the JSON of v without HTML escaping, as aws-lambda-go does. A
// json.RawMessage is returned byte for byte, whatever it is, an empty one as
// null.
func encode(v any) ([]byte, error) {
	if raw, ok := v.(json.RawMessage); ok {
		if len(raw) == 0 {
			return []byte("null"), nil
		}
		return raw, nil
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
