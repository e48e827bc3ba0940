package edge

import (
	"reflect"
	"strings"
	"sync"
)

// shape is how a type is written in JSON: one of fields and elem, or neither for what
// has no members.
type shape struct {
	fields []member
	elem   *shape // of a map or a slice
}

// member is a field of a struct.
type member struct {
	name    string
	index   int  // among the struct's fields
	omitted bool // where it is empty
	*shape
}

// shapes are those of the types that have a rest, made once.
var shapes sync.Map // of *shape, by reflect.Type

func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s := new(shape)
	switch t.Kind() {
	case reflect.Pointer:
		s = shapeOf(t.Elem())
	case reflect.Map, reflect.Slice:
		s.elem = shapeOf(t.Elem())
	case reflect.Struct:
		for i := 0; i < t.NumField(); i++ {
			f := t.Field(i)
			name, omitted := strings.CutSuffix(f.Tag.Get("json"), ",omitempty")
			if name == "" {
				continue
			}
			s.fields = append(s.fields, member{name, i, omitted, shapeOf(f.Type)})
		}
	}
	shapes.Store(t, s)
	return s
}
