// Package json replaces encoding/json for its own tests: it has the same interface with the
// shim's codec behind it. It replaces decode.go, encode.go and fold.go. Streams, indentation
// and the checks of single bytes are still encoding/json's own.
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

// decodeState decodes one value for Decoder.
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

// native converts an error of the codec to the type of the same name here, if that type has
// fields that only encoding/json may set.
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
