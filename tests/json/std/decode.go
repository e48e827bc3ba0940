// Package json is what encoding/json's own tests find in its place: its interface, and
// the shim's codec behind it. Streams, indentation and the checks of single bytes stay
// encoding/json's own; decode.go, encode.go and fold.go of it are replaced.
package json

import (
	"reflect"
	"strconv"

	codec "lambdashim/json"
)

type Unmarshaler interface{ UnmarshalJSON([]byte) error }

type (
	UnmarshalTypeError    = codec.UnmarshalTypeError
	InvalidUnmarshalError = codec.InvalidUnmarshalError
)

type UnmarshalFieldError struct{ Key string }

func (*UnmarshalFieldError) Error() string { return "" }

type Number string

func (n Number) String() string            { return string(n) }
func (n Number) Float64() (float64, error) { return strconv.ParseFloat(string(n), 64) }
func (n Number) Int64() (int64, error)     { return strconv.ParseInt(string(n), 10, 64) }

func Unmarshal(data []byte, v any) error { return native(codec.Unmarshal(data, v)) }

// decodeState is what Decoder decodes one value by.
type decodeState struct {
	data                             []byte
	useNumber, disallowUnknownFields bool
}

func (d *decodeState) init(data []byte) { d.data = data }

func (d *decodeState) unmarshal(v any) error {
	var number reflect.Type
	if d.useNumber {
		number = reflect.TypeFor[Number]()
	}
	return native(codec.UnmarshalOptions(d.data, v, number, d.disallowUnknownFields))
}

// native gives an error the type that has the same name here, where it has fields that
// only encoding/json may set.
func native(err error) error {
	switch err := err.(type) {
	case *codec.SyntaxError:
		return &SyntaxError{err.Error(), err.Offset}
	case *codec.MarshalerError:
		inner := native(err.Err)
		method := "MarshalJSON"
		if codec.IsText(err) {
			method = "MarshalText"
		}
		return &MarshalerError{err.Type, inner, method}
	}
	return err
}

func isValidNumber(s string) bool { return codec.ValidNumber(s) }
