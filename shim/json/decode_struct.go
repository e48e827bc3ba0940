package json

import (
	"errors"
	"reflect"
)

// member is a field in a decoder.
type member struct {
	index    int // in the decoder's fields
	name     string
	key      string // name with quotes and colon
	word     uint64 // the first bytes of key
	mask     uint64 // the bytes of word that count
	program  *decoder
	inString bool
	at       place
	path     string // the fields that lead to it, and its name, joined with dots
	jumps    []jump // embedded pointers on the way
}

// jump is an embedded pointer to a struct.
type jump struct {
	at      place
	t       reflect.Type // the pointer's
	private bool         // whether it may not be set
}

func compileStruct(d *decoder, t reflect.Type) {
	d.op = opStruct
	fields := fieldsOf(t)
	d.fields = make([]member, len(fields))
	d.names = make(map[string]*member, len(fields))
	d.folded = make(map[string]*member, len(fields))
	for n, f := range fields {
		m := &d.fields[n]
		key := inside(f.t)
		if f.private {
			key.methods = false
		}
		*m = member{index: n, name: f.name, key: `"` + f.name + `":`, inString: f.inString, program: referDecoder(key)}
		for i := range min(8, len(m.key)) {
			m.word |= uint64(m.key[i]) << (8 * i)
			m.mask |= 0xff << (8 * i)
		}
		m.locate(t, f)
		d.names[f.name] = m
		if first := string(fold(nil, []byte(f.name))); d.folded[first] == nil {
			d.folded[first] = m
		}
	}
}

// locate sets how to get to a field from its struct t.
func (m *member) locate(t reflect.Type, f *field) {
	start := 0 // in f.index, after the last pointer
	from, at := t, t
	for n, i := range f.index {
		if n > 0 && at.Kind() == reflect.Pointer {
			sf := from.FieldByIndex(f.index[start:n])
			m.jumps = append(m.jumps, jump{placeOf(from, f.index[start:n]), at, !sf.IsExported()})
			at = at.Elem()
			from, start = at, n
		}
		sf := at.Field(i)
		if n < len(f.index)-1 {
			m.path += sf.Name + "."
		}
		at = sf.Type
	}
	m.path += f.name
	m.at = placeOf(from, f.index[start:])
}

// lookup returns the member for a name in JSON, or nil.
func (d *decoder) lookup(name []byte) *member {
	if m := d.names[string(name)]; m != nil {
		return m
	}
	var buffer [64]byte
	return d.folded[string(fold(buffer[:0], name))]
}

// object reads an object into a struct.
func (s *state) object(d *decoder, r ref, i int) int {
	data := s.data
	if s.depth++; s.depth > maxDepth {
		return -1
	}
	if i = space(data, i+1); i < len(data) && data[i] == '}' {
		s.depth--
		return i + 1
	}
	clean := s.saved == nil
	for next := 0; ; {
		var m *member
		// Members usually come in the order of the fields.
		if next < len(d.fields) {
			expected := &d.fields[next]
			if i+8 <= len(data) && (load(data, i)^expected.word)&expected.mask == 0 {
				n := len(expected.key)
				if n <= 8 || i+n <= len(data) && string(data[i+8:i+n]) == expected.key[8:] {
					m = expected
					if i += n; i >= len(data) || data[i] <= ' ' {
						i = space(data, i)
					}
				}
			}
		}
		if m == nil {
			if i >= len(data) || data[i] != '"' {
				return -1
			}
			end, traits := text(data, i+1)
			if end < 0 {
				return -1
			}
			name := data[i+1 : end-1]
			if traits != 0 {
				name, _ = unquote(s.scratch[:0], name)
				s.scratch = name[:0]
			}
			m = d.lookup(name)
			if m == nil && s.onlyKnown {
				s.save(errors.New("json: unknown field " + quote(string(name))))
			}
			if i = colon(data, end); i < 0 {
				return -1
			}
		}
		if m == nil {
			i = skip(data, i, s.depth)
		} else {
			next = m.index + 1
			i = s.member(m, r, i)
			if clean && s.saved != nil {
				if clean = false; s.trail.path != nil {
					s.trail.pass(d, m)
				}
			}
			if i < 0 && s.last.path != nil {
				s.last.pass(d, m)
			}
		}
		if i < 0 {
			return -1
		}
		if i >= len(data) || data[i] <= ' ' {
			if i = space(data, i); i >= len(data) {
				return -1
			}
		}
		switch data[i] {
		case '}':
			s.depth--
			return i + 1
		case ',':
			if i++; i < len(data) && data[i] <= ' ' {
				i = space(data, i)
			}
		default:
			return -1
		}
	}
}

// member reads the value of a member.
func (s *state) member(m *member, r ref, i int) int {
	for n := range m.jumps {
		j := &m.jumps[n]
		r = r.field(j.at)
		if r.isNil() {
			if j.private {
				s.save(errors.New("json: cannot set embedded pointer to unexported struct: " + j.t.Elem().String()))
				return skip(s.data, i, s.depth)
			}
			r.point(newOf(j.t.Elem()))
		}
		r = r.elem()
	}
	if r = r.field(m.at); m.inString {
		return s.inString(m.program, r, i)
	}
	return s.value(m.program, r, i)
}
