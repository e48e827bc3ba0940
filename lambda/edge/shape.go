package edge

import (
	"reflect"
	"strings"
	"sync"
)

// shape describes the JSON of a type. It has fields for a struct, elem for a map or a
// slice, and neither for other types.
type shape struct {
	fields []member
	elem   *shape // the shape of the elements
}

// member is a field of a struct.
type member struct {
	name    string
	index   int  // among the struct's fields
	omitted bool // if it is empty
	*shape
}

// shapes caches the shapes of types.
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
			tag := f.Tag.Get("json")
			name := strings.TrimSuffix(tag, ",omitempty")
			if name == "" {
				continue
			}
			s.fields = append(s.fields, member{name, i, name != tag, shapeOf(f.Type)})
		}
	}
	shapes.Store(t, s)
	return s
}
