package json

import (
	"encoding"
	"errors"
	"strconv"
)

// This file reads values that are inside a string: members with the tag option ",string",
// and map keys that decode themselves.

// inString reads a string that has a value in it, or null.
func (s *state) inString(d *decoder, r ref, i int) int {
	data := s.data
	if i >= len(data) {
		return -1
	}
	switch c := data[i]; {
	case c == 'n':
		return s.value(d, r, i)
	case c == '"':
		end, traits := text(data, i+1)
		if end < 0 {
			return -1
		}
		inside := data[i+1 : end-1]
		if traits != 0 {
			inside, _ = unquote(nil, inside)
		}
		if !s.store(d, r, inside, end) {
			return -1
		}
		return end
	case c == '-' || isDigit(c):
		if _, end, ok := float(data, i); end >= 0 && !ok && s.options.number == nil {
			s.tooLarge(i, end)
		}
	}
	end := skip(data, i, s.depth)
	if end >= 0 {
		s.save(errors.New("json: invalid use of ,string struct tag, trying to unmarshal unquoted value into " + d.t.String()))
	}
	return end
}

// store reads a value that was inside a string, which ended at the index end. item can be
// any text, not only JSON. store returns false if decoding has failed.
func (s *state) store(d *decoder, r ref, item []byte, end int) bool {
	t := d.t // for errors
	if len(item) == 0 {
		s.save(invalidString(item, t))
		return true
	}
	c := item[0]
	for d.op == opPointer && c != 'n' {
		if r.isNil() {
			r.point(newOf(d.t.Elem()))
		}
		d, r = d.elem, r.elem()
	}
	switch d.op {
	case opUnmarshaler:
		return s.check(d.self(r).(unmarshaler).UnmarshalJSON(item))
	case opText:
		if c == 'n' {
			break
		}
		if c != '"' {
			s.save(invalidString(item, t))
			return true
		}
		text, ok := unquoteAll(item)
		if !ok {
			return s.check(invalidString(item, t))
		}
		return s.check(d.self(r).(encoding.TextUnmarshaler).UnmarshalText(text))
	}
	switch {
	case c == 'n' && string(item) == "null":
		if d.op == opPointer {
			r.setNil()
		}
	case c == 't' || c == 'f' || c == 'n':
		if text := string(item); d.op != opBool || text != "true" && text != "false" {
			s.save(invalidString(item, d.t))
			break
		}
		r.setBool(c == 't')
	case c == '"':
		text, ok := unquoteAll(item)
		switch {
		case !ok:
			return s.check(invalidString(item, d.t))
		case d.op == opNumber && !validNumber(string(text)):
			return s.check(invalidNumber(item))
		case d.op == opString || d.op == opNumber:
			r.setString(string(text))
		default:
			s.save(&UnmarshalTypeError{Value: "string", Type: d.t, Offset: int64(end)})
		}
	case c == '-' || isDigit(c):
		return s.storeNumber(d, r, string(item), end)
	default:
		return s.check(invalidString(item, d.t))
	}
	return true
}

// check fails with err, unless that is nil.
//
//go:noinline
func (s *state) check(err error) bool { return err == nil || s.fail(err) >= 0 }

func (s *state) storeNumber(d *decoder, r ref, item string, end int) bool {
	var err error
	switch d.op {
	case opInt:
		var n int64
		if n, err = strconv.ParseInt(item, 10, int(d.bits)); err == nil {
			r.setInt(d.size, n)
		}
	case opUint:
		var n uint64
		if n, err = strconv.ParseUint(item, 10, int(d.bits)); err == nil {
			r.setUint(d.size, n)
		}
	case opFloat64, opFloat32:
		var f float64
		if f, err = strconv.ParseFloat(item, int(d.size*8)); err == nil {
			if d.op == opFloat64 {
				r.setFloat64(f)
			} else {
				r.setFloat32(float32(f))
			}
		}
	case opNumber:
		r.setString(item)
	default:
		return s.check(invalidString([]byte(item), d.t))
	}
	if err != nil {
		s.save(&UnmarshalTypeError{Value: "number " + item, Type: d.t, Offset: int64(end)})
	}
	return true
}

// unquoteAll returns the text of a JSON string, which s holds with its quotes.
//
//go:noinline
func unquoteAll(s []byte) ([]byte, bool) {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return nil, false
	}
	return unquote(nil, s[1:len(s)-1])
}
