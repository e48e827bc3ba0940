package edge

import (
	"bytes"
	"reflect"

	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

// rest holds what a struct's fields do not show of the JSON that the struct was decoded
// from. So a function passes on all that CloudFront sent, even members that are newer
// than this package. It is usually zero.
type rest struct {
	members string // the members that the type lacks: "a":1,"b":2
	empty   uint16 // a bit for each empty field that was present or absent contrary to its tag
}

// UnmarshalJSON keeps members that the type lacks, for MarshalJSON.
func (c *Config) UnmarshalJSON(text []byte) error {
	return unmarshal(text, c)
}

// MarshalJSON also writes the members that the type lacks.
func (c *Config) MarshalJSON() ([]byte, error) {
	return marshalAs(c)
}

// UnmarshalJSON keeps members that the type, or a type in it, lacks, for MarshalJSON.
func (r *Request) UnmarshalJSON(text []byte) error {
	return unmarshal(text, r)
}

// MarshalJSON also writes the members that the type, or a type in it, lacks.
func (r *Request) MarshalJSON() ([]byte, error) {
	return marshalAs(r)
}

// UnmarshalJSON keeps members that the type, or a type in it, lacks, for MarshalJSON.
func (r *Response) UnmarshalJSON(text []byte) error {
	return unmarshal(text, r)
}

// MarshalJSON also writes the members that the type, or a type in it, lacks.
func (r *Response) MarshalJSON() ([]byte, error) {
	return marshalAs(r)
}

func unmarshal(text []byte, v any) error {
	s := reflect.ValueOf(v).Elem()
	if string(text) != "null" {
		s.Set(reflect.Zero(s.Type())) // forget an earlier decoding
	}
	return decodeValue(text, s, shapeOf(s.Type()))
}

// decodeValue decodes text into v. It keeps members for which a struct has no field. Names
// are case-sensitive, unlike in encoding/json.
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

// encodeValue is the inverse of decodeValue.
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

// isEmpty reports whether v is empty in the sense of omitempty.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	}
	return v.IsZero()
}

// within adds a member's name to the path in an error about its type.
func within(err error, typeName, name string) error {
	// In an executable, the type is the shim's.
	e := reflect.Indirect(reflect.ValueOf(err))
	if e.Kind() != reflect.Struct || e.Type().Name() != "UnmarshalTypeError" {
		return err
	}
	for i := 0; i < e.NumField(); i++ { // FieldByName would make executables larger
		switch f := e.Field(i); e.Type().Field(i).Name {
		case "Struct":
			f.SetString(typeName)
		case "Field":
			if f.String() != "" {
				name += "." + f.String()
			}
			f.SetString(name)
		}
	}
	return err
}
