package edge

import (
	"bytes"
	"reflect"

	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

// rest is what the fields of a struct do not tell of the JSON it was decoded from, so
// that a function passes on what CloudFront has sent, also where that is newer than
// this package. It is zero where the fields tell all, which is the rule.
type rest struct {
	members string // those that the type lacks: "a":1,"b":2
	empty   uint16 // bits of the fields that are empty, and written or left out against their tag
}

// UnmarshalJSON keeps the members that the type lacks, for MarshalJSON.
func (c *Config) UnmarshalJSON(text []byte) error {
	return unmarshal(text, c)
}

// MarshalJSON writes the members that the type lacks as well.
func (c *Config) MarshalJSON() ([]byte, error) {
	return marshalAs(c)
}

// UnmarshalJSON keeps the members that the type and those in it lack, for MarshalJSON.
func (r *Request) UnmarshalJSON(text []byte) error {
	return unmarshal(text, r)
}

// MarshalJSON writes the members that the type and those in it lack as well.
func (r *Request) MarshalJSON() ([]byte, error) {
	return marshalAs(r)
}

// UnmarshalJSON keeps the members that the type and those in it lack, for MarshalJSON.
func (r *Response) UnmarshalJSON(text []byte) error {
	return unmarshal(text, r)
}

// MarshalJSON writes the members that the type and those in it lack as well.
func (r *Response) MarshalJSON() ([]byte, error) {
	return marshalAs(r)
}

func unmarshal(text []byte, v any) error {
	s := reflect.ValueOf(v).Elem()
	if string(text) != "null" {
		s.SetZero() // of what it was decoded from before, nothing stays
	}
	return decodeValue(text, s, shapeOf(s.Type()))
}

// decodeValue keeps what the struct, or those in the value, have no field for. Names
// count as they are written, where encoding/json would take another case for the same.
func decodeValue(text []byte, v reflect.Value, s *shape) error {
	switch null := string(text) == "null"; {
	case null && v.Kind() == reflect.Struct:
		return nil
	case null || s.fields == nil && s.elem == nil:
		return json.Unmarshal(text, v.Addr().Interface())
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return decodeValue(text, v.Elem(), s)
	case reflect.Slice:
		var elements []json.RawMessage
		if err := json.Unmarshal(text, &elements); err != nil {
			return err
		}
		v.Set(reflect.MakeSlice(v.Type(), len(elements), len(elements)))
		for i, element := range elements {
			if err := decodeValue(element, v.Index(i), s.elem); err != nil {
				return err
			}
		}
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return err
	}
	if v.Kind() == reflect.Map {
		v.Set(reflect.MakeMapWithSize(v.Type(), len(members)))
		for name, text := range members {
			value := reflect.New(v.Type().Elem()).Elem()
			if err := decodeValue(text, value, s.elem); err != nil {
				return err
			}
			v.SetMapIndex(reflect.ValueOf(name), value)
		}
		return nil
	}
	var r rest
	for i, f := range s.fields {
		text, present := members[f.name]
		if present {
			if err := decodeValue(text, v.Field(f.index), f.shape); err != nil {
				return within(err, v.Type().Name(), f.name)
			}
			delete(members, f.name)
		}
		if present == f.omitted && isEmpty(v.Field(f.index)) {
			r.empty |= 1 << i
		}
	}
	if len(members) > 0 {
		others, err := json.Marshal(members)
		if err != nil {
			return err
		}
		r.members = string(others[1 : len(others)-1]) // without the braces
	}
	*restOf(v) = r
	return nil
}

func marshalAs(v any) ([]byte, error) {
	s := reflect.ValueOf(v).Elem()
	return encodeValue(s, shapeOf(s.Type()))
}

// encodeValue is the opposite of decodeValue.
func encodeValue(v reflect.Value, s *shape) ([]byte, error) {
	if k := v.Kind(); s.fields == nil && s.elem == nil || k != reflect.Struct && v.IsNil() {
		return json.Marshal(v.Interface())
	}
	var err error
	switch v.Kind() {
	case reflect.Pointer:
		return encodeValue(v.Elem(), s)
	case reflect.Slice:
		elements := make([]json.RawMessage, v.Len())
		for i := range elements {
			if elements[i], err = encodeValue(v.Index(i), s.elem); err != nil {
				return nil, err
			}
		}
		return json.Marshal(elements)
	case reflect.Map:
		members := make(map[string]json.RawMessage, v.Len())
		for _, name := range v.MapKeys() {
			if members[name.String()], err = encodeValue(v.MapIndex(name), s.elem); err != nil {
				return nil, err
			}
		}
		return json.Marshal(members)
	}
	r := restOf(v)
	text := []byte{'{'}
	for i, f := range s.fields {
		differs := r.empty>>i&1 != 0
		if f.omitted != differs && isEmpty(v.Field(f.index)) {
			continue
		}
		value, err := encodeValue(v.Field(f.index), f.shape)
		if err != nil {
			return nil, err
		}
		text = append(text, `"`+f.name+`":`...)
		text = append(append(text, value...), ',')
	}
	text = append(text, r.members...)
	return append(bytes.TrimRight(text, ","), '}'), nil
}

// restOf returns the rest of a struct.
func restOf(v reflect.Value) *rest {
	switch v := v.Addr().Interface().(type) {
	case *Config:
		return &v.rest
	case *Request:
		return &v.rest
	case *Body:
		return &v.rest
	case *Origin:
		return &v.rest
	case *CustomOrigin:
		return &v.rest
	case *S3Origin:
		return &v.rest
	case *Response:
		return &v.rest
	case *Header:
		return &v.rest
	}
	panic("edge: " + v.Type().String() + " has no rest")
}

// isEmpty reports what omitempty asks for.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	}
	return v.IsZero()
}

// within says where in an event a member of the wrong type stands.
func within(err error, typeName, name string) error {
	if e, ok := err.(*json.UnmarshalTypeError); ok {
		if e.Field != "" {
			name += "." + e.Field
		}
		e.Struct, e.Field = typeName, name
	}
	return err
}
