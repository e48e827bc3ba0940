package json

import (
	"errors"
)

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
