package json

import (
	"reflect"
	"strings"
)

// Foreign is encoding/json of a program that itself uses what encoding/json/v2 has
// added. Values of types with such methods or tags are read and written by it. Where
// the program has no such types it is not linked, and Has is nil.
var Foreign struct {
	Has       func(reflect.Type) bool // whether a type, or a pointer to it, has methods of version 2
	Unmarshal func([]byte, any) error
	Marshal   func(any) ([]byte, error)
}

// isForeign reports whether encoding/json reads and writes values of a type.
func isForeign(t reflect.Type) bool {
	if Foreign.Has == nil {
		return false
	}
	if t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			_, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			for option := range strings.SplitSeq(options, ",") {
				switch name, _, _ := strings.Cut(option, ":"); name {
				case "case", "embed", "format", "inline", "unknown":
					return true
				}
			}
		}
	}
	return t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface && Foreign.Has(t)
}

// foreignReader and foreignWriter give a value the methods that programs call.
type foreignReader struct{ v any }

func (f foreignReader) UnmarshalJSON(text []byte) error { return Foreign.Unmarshal(text, f.v) }

type foreignWriter struct{ v any }

func (f foreignWriter) MarshalJSON() ([]byte, error) { return Foreign.Marshal(f.v) }
