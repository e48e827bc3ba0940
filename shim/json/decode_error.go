package json

import (
	"reflect"
)

// save keeps the first error.
//
//go:noinline
func (s *state) save(err error) {
	if s.saved != nil {
		return
	}
	if s.saved = err; s.trail.structName == nil {
		if e, ok := err.(*UnmarshalTypeError); ok {
			s.trail = trail{structName: &e.Struct, path: &e.Field}
		}
	}
}

// fail ends the decoding.
//
//go:noinline
func (s *state) fail(err error) int {
	s.fatal = err
	s.last = foreignTrail(err)
	return -1
}

// trail points to the fields of an error that say in which member it happened. On its way
// out the error passes the structs, the innermost first.
type trail struct {
	structName, path *string
	inside           bool // whether a struct was passed
}

// pass adds a struct and its member.
//
//go:noinline
func (t *trail) pass(d *decoder, m *member) {
	if !t.inside {
		*t.structName, t.inside = d.t.Name(), true
	}
	if *t.path != "" {
		*t.path = "." + *t.path
	}
	*t.path = m.path + *t.path
}

// foreignTrail returns the trail of an UnmarshalTypeError that one of the user's methods
// has returned. Usually it is encoding/json's type.
func foreignTrail(err error) (t trail) {
	if e, ok := err.(*UnmarshalTypeError); ok {
		return trail{structName: &e.Struct, path: &e.Field}
	}
	v := reflect.ValueOf(err)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Type().Elem().Name() != "UnmarshalTypeError" || v.Type().Elem().PkgPath() != "encoding/json" {
		return t
	}
	v = v.Elem()
	for i := range v.NumField() {
		if text, ok := v.Field(i).Addr().Interface().(*string); ok {
			switch v.Type().Field(i).Name {
			case "Struct":
				t.structName = text
			case "Field":
				t.path = text
			}
		}
	}
	return t
}
