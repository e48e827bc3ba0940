package json

import (
	"errors"
	"reflect"
	"strconv"
)

// The errors have the same names, fields and texts as encoding/json's: Lambda shows the
// names as error types, and people search for the texts.

// SyntaxError says where a text stops being JSON.
type SyntaxError struct {
	msg    string
	Offset int64 // how many bytes, including the invalid one
}

func (e *SyntaxError) Error() string { return e.msg }

// UnmarshalTypeError says that a JSON value doesn't fit a Go type.
type UnmarshalTypeError struct {
	Value  string       // "bool", "array", "number -5"
	Type   reflect.Type // the Go type
	Offset int64        // how many bytes were read
	Struct string       // the name of the innermost struct type
	Field  string       // the path from the outermost struct
}

func (e *UnmarshalTypeError) Error() string {
	if e.Struct != "" || e.Field != "" {
		return "json: cannot unmarshal " + e.Value + " into Go struct field " + e.Struct + "." + e.Field + " of type " + e.Type.String()
	}
	return "json: cannot unmarshal " + e.Value + " into Go value of type " + e.Type.String()
}

// InvalidUnmarshalError says that the argument of Unmarshal is nil or not a pointer.
type InvalidUnmarshalError struct {
	Type reflect.Type
}

func (e *InvalidUnmarshalError) Error() string {
	switch {
	case e.Type == nil:
		return "json: Unmarshal(nil)"
	case e.Type.Kind() != reflect.Pointer:
		return "json: Unmarshal(non-pointer " + e.Type.String() + ")"
	}
	return "json: Unmarshal(nil " + e.Type.String() + ")"
}

// UnsupportedTypeError says that no value of a type can be encoded.
type UnsupportedTypeError struct {
	Type reflect.Type
}

func (e *UnsupportedTypeError) Error() string { return "json: unsupported type: " + e.Type.String() }

// UnsupportedValueError says that a value cannot be encoded: a NaN, or a cycle.
type UnsupportedValueError struct {
	Value reflect.Value
	Str   string
}

func (e *UnsupportedValueError) Error() string { return "json: unsupported value: " + e.Str }

// MarshalerError is the error of a MarshalJSON or MarshalText.
type MarshalerError struct {
	Type       reflect.Type
	Err        error
	sourceFunc string
}

func (e *MarshalerError) Error() string {
	method := e.sourceFunc
	if method == "" {
		method = "MarshalJSON"
	}
	return "json: error calling " + method + " for type " + e.Type.String() + ": " + e.Err.Error()
}

func (e *MarshalerError) Unwrap() error { return e.Err }

// invalidString returns the error for a string that does not hold the value that the tag
// option ",string" asks for.
//
//go:noinline
func invalidString(item []byte, t reflect.Type) error {
	return errors.New("json: invalid use of ,string struct tag, trying to unmarshal " + quote(string(item)) + " into " + t.String())
}

//go:noinline
func invalidNumber(item []byte) error {
	return errors.New("json: invalid number literal, trying to unmarshal " + quote(string(item)) + " into Number")
}

// quote calls strconv.Quote, which would be inlined at every call.
//
//go:noinline
func quote(s string) string { return strconv.Quote(s) }
