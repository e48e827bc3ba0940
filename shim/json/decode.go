package json

import (
	"encoding"
	"encoding/base64"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// Unmarshal stores what a JSON text stands for where v points to, by the rules of
// encoding/json. Where the text is not JSON, nothing is stored.
func Unmarshal(data []byte, v any) error {
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return &InvalidUnmarshalError{reflect.TypeOf(v)}
	}
	return unmarshal(data, p.Elem(), options{})
}

// UnmarshalValue is Unmarshal for an addressable value.
func UnmarshalValue(data []byte, v reflect.Value) error { return unmarshal(data, v, options{}) }

// options are those of encoding/json's Decoder, which its tests need.
type options struct {
	number    reflect.Type // of numbers in an interface, if not float64
	onlyKnown bool         // whether an unknown member is an error
}

// unmarshal decodes in one pass where nobody can see what a text that turns out not to
// be JSON has left behind: the value is zero before, and zero again afterwards.
func unmarshal(data []byte, v reflect.Value, o options) error {
	root := decoding(v.Type())
	onePass := !root.calls && v.IsZero()
	if !onePass && !Valid(data) {
		return syntaxError(data)
	}
	s := states.Get().(*state)
	s.data, s.options = data, o
	i := s.value(root.decoder, refTo(v), space(data, 0))
	err := s.saved
	valid := i >= 0 && space(data, i) == len(data)
	if i < 0 && s.fatal != nil {
		err = s.fatal
		valid = !onePass || Valid(data)
	}
	if !valid {
		v.SetZero()
		err = syntaxError(data)
	}
	s.release()
	return err
}

// state is that of one decoding.
type state struct {
	options
	data  []byte
	depth int

	saved error // the first error that let the decoding go on
	fatal error // the one that ended it

	// where saved and fatal learn on the way out where they happened
	trail, last trail

	kept    strings.Builder // the strings of the result, some kilobytes together
	scratch []byte
	arena
}

var states = sync.Pool{New: func() any { return new(state) }}

func (s *state) release() {
	*s = state{scratch: s.scratch, arena: s.arena}
	if cap(s.scratch) > 64<<10 {
		s.scratch = nil
	}
	s.arena.release()
	states.Put(s)
}

// save keeps the first error.
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
func (s *state) fail(err error) int {
	s.fatal = err
	s.last = foreignTrail(err)
	return -1
}

// trail is where an error says in which member it happened. On its way out the error
// passes the structs, the innermost first.
type trail struct {
	structName, path *string
	inside           bool // whether a struct was passed
}

// pass adds a struct and its member.
func (t *trail) pass(d *decoder, m *member) {
	if !t.inside {
		*t.structName, t.inside = d.t.Name(), true
	}
	if *t.path != "" {
		*t.path = "." + *t.path
	}
	*t.path = m.path + *t.path
}

// foreignTrail is the trail of an UnmarshalTypeError that a method of the user's has
// returned, which mostly is encoding/json's own.
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

// value reads a value by a program. Its first byte is at i. It returns the index after
// the value, or -1.
func (s *state) value(d *decoder, r ref, i int) int {
	data := s.data
	if uint(i) >= uint(len(data)) {
		return -1
	}
	c := data[i]
	switch d.op {
	case opString:
		if c == '"' {
			text, end := s.text(i + 1)
			if end >= 0 {
				r.setString(text)
			}
			return end
		}
	case opInt:
		if c == '-' || isDigit(c) {
			n, end, ok := integer(data, i)
			if end < 0 {
				return -1
			}
			if shift := 64 - d.bits; !ok || n<<shift>>shift != n {
				return s.wrongNumber(d.t, i, end)
			}
			r.setInt(d.size, n)
			return end
		}
	case opUint:
		if c == '-' || isDigit(c) {
			n, end, ok := unsigned(data, i)
			if end < 0 {
				return -1
			}
			if shift := 64 - d.bits; !ok || n<<shift>>shift != n {
				return s.wrongNumber(d.t, i, end)
			}
			r.setUint(d.size, n)
			return end
		}
	case opFloat64:
		if c == '-' || isDigit(c) {
			f, end, ok := float(data, i)
			if !ok {
				if end < 0 {
					return -1
				}
				return s.wrongNumber(d.t, i, end)
			}
			r.setFloat64(f)
			return end
		}
	case opFloat32:
		if c == '-' || isDigit(c) {
			end, _ := number(data, i)
			if end < 0 {
				return -1
			}
			f, err := strconv.ParseFloat(string(data[i:end]), 32)
			if err != nil {
				return s.wrongNumber(d.t, i, end)
			}
			r.setFloat32(float32(f))
			return end
		}
	case opBool:
		if c == 't' || c == 'f' {
			end := skip(data, i, 0)
			if end >= 0 {
				r.setBool(c == 't')
			}
			return end
		}
	case opStruct:
		if c == '{' {
			return s.object(d, r, i)
		}
	case opSlice, opStrings, opBytes:
		switch {
		case c == '[' && d.op == opStrings:
			return s.texts(d, r, i)
		case c == '[':
			return s.list(d, r, i)
		case c == '"' && d.op == opBytes:
			return s.base64(r, i)
		case c == 'n':
			return s.null(d, r, i)
		}
	case opArray:
		if c == '[' {
			return s.array(d, r, i)
		}
	case opPointer:
		if c == 'n' {
			return s.null(d, r, i)
		}
		if r.isNil() {
			r.point(newOf(d.t.Elem()))
		}
		return s.value(d.elem, r.elem(), i)
	case opAny:
		if v := r.any(); v != nil {
			return s.intoInterface(d, r, i)
		}
		return s.intoAny(r, i)
	case opInterface:
		return s.intoInterface(d, r, i)
	case opMap, opTextMap, opAnyMap:
		switch {
		case c == 'n':
			return s.null(d, r, i)
		case c != '{':
		case d.op == opTextMap:
			return s.textMap(d, r, i)
		case d.op == opAnyMap && r.isNil():
			m, end := s.anyObject(i)
			if end >= 0 {
				r.setAnyMap(m)
			}
			return end
		default:
			return s.mapping(d, r, i)
		}
	case opNumber:
		switch {
		case c == '"':
			text, end := s.text(i + 1)
			if end >= 0 {
				if !validNumber(text) {
					return s.fail(invalidNumber(data[i:end]))
				}
				r.setString(text)
			}
			return end
		case c == '-' || isDigit(c):
			end, _ := number(data, i)
			if end >= 0 {
				r.setString(s.keep(data[i:end]))
			}
			return end
		}
	case opRaw:
		end := skip(data, i, s.depth)
		if end >= 0 {
			r.setBytes(append(r.bytes()[:0], data[i:end]...))
		}
		return end
	case opUnmarshaler:
		end := skip(data, i, s.depth)
		if end < 0 {
			return -1
		}
		u := d.self(r).(unmarshaler)
		if err := u.UnmarshalJSON(data[i:end:end]); err != nil {
			return s.fail(err)
		}
		return end
	case opText:
		if c == '"' {
			return s.intoText(d, r, i)
		}
		if c == 'n' {
			return s.null(d, r, i)
		}
		return s.mismatch(d.named, i)
	}
	return s.mismatch(d.t, i)
}

// self returns a pointer to a value, which has its methods.
func (d *decoder) self(r ref) any {
	p := r.value(d.t).Addr().Interface()
	if d.foreign {
		return foreignReader{p}
	}
	return p
}

// newOf is reflect.New.
//
//go:noinline
func newOf(t reflect.Type) reflect.Value { return reflect.New(t) }

// null reads null where that sets a value to nil, or does nothing.
func (s *state) null(d *decoder, r ref, i int) int {
	i = word(s.data, i, "null")
	if i >= 0 {
		switch d.t.Kind() {
		case reflect.Interface, reflect.Map, reflect.Slice:
			r.value(d.t).SetZero()
		case reflect.Pointer:
			r.setNil(d.t)
		}
	}
	return i
}

// mismatch reads a value that doesn't fit a type.
func (s *state) mismatch(t reflect.Type, i int) int {
	end := skip(s.data, i, s.depth)
	if end < 0 {
		return -1
	}
	at, what := end, "number"
	switch s.data[i] {
	case 'n':
		return end
	case 't', 'f':
		what = "bool"
	case '"':
		what = "string"
	case '[':
		at, what = i+1, "array"
	case '{':
		at, what = i+1, "object"
	}
	s.save(&UnmarshalTypeError{Value: what, Type: t, Offset: int64(at)})
	return end
}

// wrongNumber saves the error of a number that a type cannot hold.
func (s *state) wrongNumber(t reflect.Type, i, end int) int {
	s.save(&UnmarshalTypeError{Value: "number " + string(s.data[i:end]), Type: t, Offset: int64(end)})
	return end
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
		// Members mostly come in the order of the fields.
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
				s.save(errors.New("json: unknown field " + strconv.Quote(string(name))))
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

// intoText reads a string into an encoding.TextUnmarshaler.
func (s *state) intoText(d *decoder, r ref, i int) int {
	end, traits := text(s.data, i+1)
	if end < 0 {
		return -1
	}
	inside := s.data[i+1 : end-1 : end-1]
	if traits != 0 {
		inside, _ = unquote(nil, inside)
	}
	u := d.self(r).(encoding.TextUnmarshaler)
	if err := u.UnmarshalText(inside); err != nil {
		return s.fail(err)
	}
	return end
}

// base64 reads a string into a slice of bytes.
func (s *state) base64(r ref, i int) int {
	end, traits := text(s.data, i+1)
	if end < 0 {
		return -1
	}
	inside := s.data[i+1 : end-1]
	if traits != 0 {
		inside, _ = unquote(nil, inside)
	}
	out := make([]byte, base64.StdEncoding.DecodedLen(len(inside)))
	n, err := base64.StdEncoding.Decode(out, inside)
	if err != nil {
		s.save(err)
	} else {
		r.setBytes(out[:n])
	}
	return end
}
