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
	sized   bool // a string, map or slice
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
			k := f.Type.Kind()
			sized := k == reflect.String || k == reflect.Map || k == reflect.Slice
			s.fields = append(s.fields, member{name, i, omitted, sized, shapeOf(f.Type)})
		}
	}
	shapes.Store(t, s)
	return s
}

// tellsAll reports whether a value of the shape, decoded from the text and encoded
// again, is the same: then it has no rest. It may err on the other side, and the text
// has to be valid JSON.
func (s *shape) tellsAll(text []byte) bool {
	r := scanner{text: text}
	return r.value(s)
}

// scanner goes through valid JSON.
type scanner struct {
	text []byte
	at   int
}

func (r *scanner) next() byte {
	for {
		switch c := r.text[r.at]; c {
		case ' ', '\t', '\r', '\n':
			r.at++
		default:
			return c
		}
	}
}

// value goes past a value, and reports whether it is as the shape tells.
func (r *scanner) value(s *shape) bool {
	switch r.next() {
	case '{':
		if s.elem == nil && s.fields == nil {
			return false
		}
		return r.object(s)
	case '[':
		r.at++
		for r.next() != ']' {
			elem := s
			if s.elem != nil {
				elem = s.elem
			}
			if !r.value(elem) {
				return false
			}
			if r.next() == ',' {
				r.at++
			}
		}
		r.at++
		return true
	case '"':
		r.string()
		return s.fields == nil
	case 'n':
		return false
	}
	for r.at < len(r.text) && strings.IndexByte(",}] \t\r\n", r.text[r.at]) < 0 {
		r.at++
	}
	return s.fields == nil
}

// string goes past a string and returns what its quotes hold.
func (r *scanner) string() []byte {
	r.at++
	start := r.at
	for r.text[r.at] != '"' {
		if r.text[r.at] == '\\' {
			r.at++
		}
		r.at++
	}
	r.at++
	return r.text[start : r.at-1]
}

func (r *scanner) object(s *shape) bool {
	r.at++
	seen := uint16(0)
	for r.next() != '}' {
		name := r.string()
		r.next()
		r.at++ // the colon
		r.next()
		start, elem, of := r.at, s.elem, -1
		for i := range s.fields {
			if s.fields[i].name == string(name) && seen>>i&1 == 0 {
				elem, of = s.fields[i].shape, i
				seen |= 1 << i
				break
			}
		}
		if elem == nil || !r.value(elem) {
			return false
		}
		empty := r.at-start == 2 // "", {} or []
		if of >= 0 && s.fields[of].omitted && s.fields[of].sized && empty {
			return false
		}
		if r.next() == ',' {
			r.at++
		}
	}
	r.at++
	for i, f := range s.fields {
		if seen>>i&1 == 0 && !f.omitted {
			return false
		}
	}
	return true
}
