package json

import "reflect"

// Foreign is encoding/json, in a program that uses encoding/json/v2. It reads and writes
// values of types that have methods or tags which only version 2 knows. In other programs
// it is not linked, and Has is nil.
var Foreign struct {
	Has       func(reflect.Type) bool // whether a type, or a pointer to it, has methods of version 2
	Unmarshal func([]byte, any) error
	Marshal   func(any) ([]byte, error)
}

// isForeign reports whether encoding/json reads and writes values of a type. foreign wraps
// a pointer to such a value, with the methods that programs call. They are set by
// opt_foreign.go, if that is linked.
var (
	isForeign = func(reflect.Type) bool { return false }
	foreign   func(pointer any) any
)
