package json

import (
	"reflect"
	"strconv"
)

// mapping reads an object into a map, with a new element for each member.
func (s *state) mapping(d *decoder, r ref, i int) int {
	data := s.data
	if s.depth++; s.depth > maxDepth {
		return -1
	}
	out := r.value(d.t)
	if out.IsNil() {
		out.Set(reflect.MakeMap(d.t))
	}
	var key, elem reflect.Value
	if i = space(data, i+1); i < len(data) && data[i] == '}' {
		s.depth--
		return i + 1
	}
	for more := true; more; {
		if i >= len(data) || data[i] != '"' {
			return -1
		}
		start := i
		end, traits := text(data, i+1)
		if end < 0 {
			return -1
		}
		if i = colon(data, end); i < 0 {
			return -1
		}
		if !elem.IsValid() {
			elem, key = reflect.New(d.t.Elem()).Elem(), reflect.New(d.t.Key()).Elem()
		} else {
			elem.SetZero()
		}
		if i = s.value(d.elem, refTo(elem), i); i < 0 {
			return -1
		}
		if d.keyKind == reflect.Invalid {
			key = reflect.New(d.t.Key()).Elem()
			if !s.store(d.key, refTo(key), data[start:end], end) {
				return -1
			}
			out.SetMapIndex(key, elem)
		} else {
			name := data[start+1 : end-1]
			if traits != 0 {
				name = s.plain(name, traits)
			}
			if s.setKey(d, key, name, start+1) {
				out.SetMapIndex(key, elem)
			}
		}
		if i, more = next(data, i, '}'); i < 0 {
			return -1
		}
	}
	s.depth--
	return i
}

// setKey sets the key of a map from its text, and reports whether it fits.
func (s *state) setKey(d *decoder, key reflect.Value, name []byte, at int) bool {
	r, size := refTo(key), key.Type().Size()
	switch {
	case d.keyKind == reflect.String:
		r.setString(s.keep(name))
		return true
	case d.keyKind <= reflect.Int64:
		if n, err := strconv.ParseInt(string(name), 10, int(size*8)); err == nil {
			r.setInt(size, n)
			return true
		}
	default:
		if n, err := strconv.ParseUint(string(name), 10, int(size*8)); err == nil {
			r.setUint(size, n)
			return true
		}
	}
	s.save(&UnmarshalTypeError{Value: "number " + string(name), Type: d.t.Key(), Offset: int64(at)})
	return false
}

// textMap reads an object into a map of strings.
func (s *state) textMap(r ref, i int) int {
	data := s.data
	if s.depth++; s.depth > maxDepth {
		return -1
	}
	out := r.textMap()
	if out == nil {
		out = make(map[string]string)
		r.setTextMap(out)
	}
	if i = space(data, i+1); i < len(data) && data[i] == '}' {
		i++
	} else {
		for more := true; more; {
			var name, text string
			if name, i = s.name(i); i < 0 {
				return -1
			}
			if i < len(data) && data[i] == '"' {
				text, i = s.text(i + 1)
			} else {
				i = s.mismatch(stringType, i)
			}
			if i < 0 {
				return -1
			}
			out[name] = text
			if i, more = next(data, i, '}'); i < 0 {
				return -1
			}
		}
	}
	s.depth--
	return i
}
