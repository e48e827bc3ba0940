package json

import (
	"encoding"
	"encoding/base64"
	"reflect"
	"strconv"
)

// value reads a value with a program. i is the index of its first byte. It returns the
// index after the value, or -1.
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
		case c != '{':
		case d.op == opTextMap:
			return s.textMap(r, i)
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
		if c != 'n' {
			return s.mismatch(d.named, i)
		}
	}
	if c == 'n' {
		return s.null(d, r, i)
	}
	return s.mismatch(d.t, i)
}

// self returns a pointer to a value, which has the value's methods.
//
//go:noinline
func (d *decoder) self(r ref) any {
	p := r.value(d.t).Addr().Interface()
	if d.foreign {
		return foreign(p)
	}
	return p
}

// newOf calls reflect.New.
//
//go:noinline
func newOf(t reflect.Type) reflect.Value { return reflect.New(t) }

// null reads null. It sets a value that can be nil to nil, and leaves others alone.
func (s *state) null(d *decoder, r ref, i int) int {
	i = word(s.data, i, "null")
	if i >= 0 {
		switch d.t.Kind() {
		case reflect.Interface, reflect.Map, reflect.Slice:
			r.value(d.t).SetZero()
		case reflect.Pointer:
			r.setNil()
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

// wrongNumber saves the error for a number that a type cannot hold.
func (s *state) wrongNumber(t reflect.Type, i, end int) int {
	s.save(&UnmarshalTypeError{Value: "number " + string(s.data[i:end]), Type: t, Offset: int64(end)})
	return end
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
