package json

import "reflect"

// This file is part of the codec only while encoding/json's tests run with it.

func UnmarshalOptions(data []byte, v any, number reflect.Type, onlyKnown bool) error {
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return &InvalidUnmarshalError{reflect.TypeOf(v)}
	}
	return unmarshal(data, p, options{number, onlyKnown})
}

func IsText(err *MarshalerError) bool { return err.sourceFunc == "MarshalText" }

func ValidNumber(s string) bool { return validNumber(s) }

func Fold(name []byte) string { return string(fold(nil, name)) }
