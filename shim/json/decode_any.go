package json

import (
	"reflect"
)

// any reads a value into an any.
func (s *state) any(i int) (any, int) {
	data := s.data
	if i >= len(data) {
		return nil, -1
	}
	switch data[i] {
	case '{':
		m, end := s.anyObject(i)
		return m, end
	case '[':
		return s.anyArray(i)
	case '"':
		text, end := s.text(i + 1)
		return text, end
	case 't':
		return true, word(data, i, "true")
	case 'f':
		return false, word(data, i, "false")
	case 'n':
		return nil, word(data, i, "null")
	}
	if s.options.number != nil {
		end, _ := number(data, i)
		if end < 0 {
			return nil, -1
		}
		v := reflect.New(s.options.number).Elem()
		v.SetString(string(data[i:end]))
		return v.Interface(), end
	}
	f, end, ok := float(data, i)
	if !ok {
		if end >= 0 {
			s.tooLarge(i, end)
		}
		return nil, end
	}
	return f, end
}

// tooLarge saves the error for a number that a float64 cannot hold.
func (s *state) tooLarge(i, end int) {
	s.save(&UnmarshalTypeError{Value: "number " + string(s.data[i:end]), Type: float64Type, Offset: int64(end + 1)})
}

// anyArray reads an array into a []any.
func (s *state) anyArray(i int) (any, int) {
	data := s.data
	if s.depth++; s.depth > maxDepth {
		return nil, -1
	}
	base := len(s.values)
	if i = space(data, i+1); i < len(data) && data[i] == ']' {
		i++
	} else {
		for more := true; more; {
			var v any
			if v, i = s.any(i); i < 0 {
				return nil, -1
			}
			s.values = append(s.values, v)
			if i, more = next(data, i, ']'); i < 0 {
				return nil, -1
			}
		}
	}
	s.depth--
	return pop(&s.values, base), i
}

// anyObject reads an object into a map[string]any.
func (s *state) anyObject(i int) (map[string]any, int) {
	data := s.data
	if s.depth++; s.depth > maxDepth {
		return nil, -1
	}
	out := make(map[string]any)
	if i = space(data, i+1); i < len(data) && data[i] == '}' {
		i++
	} else {
		for more := true; more; {
			var name string
			var v any
			if name, i = s.name(i); i < 0 {
				return nil, -1
			}
			if v, i = s.any(i); i < 0 {
				return nil, -1
			}
			out[name] = v
			if i, more = next(data, i, '}'); i < 0 {
				return nil, -1
			}
		}
	}
	s.depth--
	return out, i
}

// name reads the name of a member and the colon.
func (s *state) name(i int) (name string, end int) {
	if i >= len(s.data) || s.data[i] != '"' {
		return "", -1
	}
	if name, i = s.text(i + 1); i < 0 {
		return "", -1
	}
	return name, colon(s.data, i)
}

// intoAny reads a value into an empty interface that is nil.
func (s *state) intoAny(r ref, i int) int {
	v, end := s.any(i)
	if end >= 0 {
		r.setAny(v)
	}
	return end
}

// intoInterface reads a value into an interface. If the interface holds a pointer, it
// reads into what the pointer points to.
func (s *state) intoInterface(d *decoder, r ref, i int) int {
	null := s.data[i] == 'n'
	v := r.value(d.t)
	if e := v.Elem(); e.Kind() == reflect.Pointer && !e.IsNil() && (!null || e.Elem().Kind() == reflect.Pointer) {
		to := e.Elem()
		if to.Kind() != reflect.Interface || to.IsNil() || !isSame(to.Elem(), e) {
			p := getDecoder(behind(e.Type(), d.t))
			return s.value(p, pointee(e), i)
		}
		v, r = to, pointee(e) // it points to itself
	}
	if null {
		if i = word(s.data, i, "null"); i >= 0 {
			v.SetZero()
		}
		return i
	}
	if c := s.data[i]; (c == '-' || isDigit(c)) && s.options.number == nil {
		if _, end, ok := float(s.data, i); end >= 0 && !ok {
			s.tooLarge(i, end)
			return end
		}
	}
	if v.Type().NumMethod() > 0 {
		return s.mismatch(v.Type(), i)
	}
	return s.intoAny(r, i)
}

// isSame reports whether two pointers are the same.
func isSame(a, b reflect.Value) bool { return a.Type() == b.Type() && a.Pointer() == b.Pointer() }
