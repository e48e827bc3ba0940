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
		if text == "" || len(text) > together/8 {
			return text, end
		}
		return boxString(s.blocks.texts.put(text)), end
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
	return boxFloat(s.floats.put(f)), end
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
	var first [few]any
	n, base := 0, len(s.values)
	if i = space(data, i+1); i < len(data) && data[i] == ']' {
		i++
	} else {
		for more := true; more; {
			var v any
			if v, i = s.any(i); i < 0 {
				return nil, -1
			}
			if n < few {
				first[n] = v
				n++
			} else {
				s.values = append(s.values, v)
			}
			if i, more = next(data, i, ']'); i < 0 {
				return nil, -1
			}
		}
	}
	list, box := newList(n + len(s.values) - base)
	copy(list, first[:n])
	if len(s.values) > base {
		pop(&s.values, base, list[n:])
	}
	s.depth--
	return box, i
}

// newList returns a list of n elements that are nil, and an interface that holds it. For a
// short list it allocates both together.
func newList(n int) ([]any, any) {
	var list *[]any
	switch {
	case n == 0:
		list = &emptyList
	case n == 1:
		l := new(struct {
			list   []any
			values [1]any
		})
		list, l.list = &l.list, l.values[:]
	case n == 2:
		l := new(struct {
			list   []any
			values [2]any
		})
		list, l.list = &l.list, l.values[:]
	case n <= 4:
		l := new(struct {
			list   []any
			values [4]any
		})
		list, l.list = &l.list, l.values[:n:n]
	case n <= 8:
		l := new(struct {
			list   []any
			values [8]any
		})
		list, l.list = &l.list, l.values[:n:n]
	default:
		list = new([]any)
		*list = make([]any, n)
	}
	return *list, boxList(list)
}

var emptyList = []any{}

// anyObject reads an object. It makes the map when it knows the size.
func (s *state) anyObject(i int) (map[string]any, int) {
	data := s.data
	if s.depth++; s.depth > maxDepth {
		return nil, -1
	}
	var first [few]anyMember
	n, base := 0, len(s.members)
	names := &s.shapes[s.depth%len(s.shapes)]
	var out map[string]any
	stored, begin := 0, i // what is in out, and where the text of the other members begins
	if i = space(data, i+1); i < len(data) && data[i] == '}' {
		i++
	} else {
		for more := true; more; {
			if i >= len(data) || data[i] != '"' {
				return nil, -1
			}
			var m anyMember
			if n < few {
				m.name, i = s.expected(&names[n], i+1)
			} else {
				m.name, i = s.text(i + 1)
			}
			if i < 0 {
				return nil, -1
			}
			if i = colon(data, i); i < 0 {
				return nil, -1
			}
			if m.value, i = s.any(i); i < 0 {
				return nil, -1
			}
			if n < few {
				first[n] = m
				n++
			} else {
				s.members = append(s.members, m)
			}
			if collected(len(s.members)-base, i-begin) {
				out = s.fillAny(out, first[stored:n], base)
				clear(first[stored:n])
				stored, begin = n, i
			}
			if i, more = next(data, i, '}'); i < 0 {
				return nil, -1
			}
		}
	}
	if out == nil && len(s.members) == base {
		out = make(map[string]any, n)
		for _, m := range first[:n] {
			out[m.name] = m.value
		}
	} else {
		out = s.fillAny(out, first[stored:n], base)
	}
	s.depth--
	return out, i
}

// fillAny puts members into a map, and makes it if it is nil: the first ones, and those on
// the stack from the index base on.
func (s *state) fillAny(out map[string]any, first []anyMember, base int) map[string]any {
	members := s.members[base:]
	if out == nil {
		size := len(first) + len(members)
		if size > exact {
			size = capacity(size, func(n int) string {
				if n < len(first) {
					return first[n].name
				}
				return members[n-len(first)].name
			})
		}
		out = make(map[string]any, size)
	}
	put(out, first)
	put(out, members)
	clear(members)
	s.members = s.members[:base]
	return out
}

//go:noinline
func put(out map[string]any, members []anyMember) {
	for n := range members {
		out[members[n].name] = members[n].value
	}
}

// expected reads a name. last is the name that came last in this place, probably the same.
func (s *state) expected(last *string, i int) (string, int) {
	data, n := s.data, len(*last)
	if end := i + n; n > 0 && end < len(data) && data[end] == '"' && string(data[i:end]) == *last {
		return *last, end + 1
	}
	end, traits := text(data, i)
	if end < 0 {
		return "", -1
	}
	if traits != 0 { // its bytes are not the name itself
		return s.keep(s.plain(data[i:end-1], traits)), end
	}
	*last = s.keep(data[i : end-1])
	return *last, end
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
