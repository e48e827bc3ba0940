package json

import (
	"reflect"
	"strings"
)

// An executable has this file only if the user's code has encoding/json/v2.
//
//shim:needs encoding/json/jsontext

func init() {
	isForeign = func(t reflect.Type) bool {
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
	foreign = func(pointer any) any { return foreignValue{pointer} }
}

// foreignValue reads and writes what a pointer points to.
type foreignValue struct{ pointer any }

func (f foreignValue) UnmarshalJSON(text []byte) error { return Foreign.Unmarshal(text, f.pointer) }
func (f foreignValue) MarshalJSON() ([]byte, error)    { return Foreign.Marshal(f.pointer) }
