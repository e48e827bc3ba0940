package json

import "reflect"

// Foreign is encoding/json of a program that itself uses what encoding/json/v2 has
// added. Values of types with such methods or tags are read and written by it. Where
// the program has no such types it is not linked, and Has is nil.
var Foreign struct {
	Has       func(reflect.Type) bool // whether a type, or a pointer to it, has methods of version 2
	Unmarshal func([]byte, any) error
	Marshal   func(any) ([]byte, error)
}

// isForeign reports whether encoding/json reads and writes values of a type, and
// foreign gives a pointer to one the methods that programs call. Opt_foreign.go sets
// them, where that is linked.
var (
	isForeign = func(reflect.Type) bool { return false }
	foreign   func(pointer any) any
)
