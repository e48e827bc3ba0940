package json

import (
	"encoding"
	"encoding/base64"
	"errors"
	"reflect"
	"strconv"
)

// This file reads values that are inside a string: those of members with the tag option
// ",string", and the keys of maps that read themselves.

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
		if !s.store(r.value(d.t), inside, end) {
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

// store reads a value that was inside a string which ended at an index. It may be
// anything, and need not be JSON. It returns false where the decoding has failed.
func (s *state) store(v reflect.Value, item []byte, end int) bool {
	t := v.Type()
	if len(item) == 0 {
		s.save(invalidString(item, t))
		return true
	}
	c := item[0]
	for v.Kind() == reflect.Pointer && c != 'n' {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	var self any
	if v.Kind() != reflect.Pointer && v.CanAddr() && v.Addr().CanInterface() && (v.Type().Name() != "" || t.Kind() == reflect.Pointer) {
		self = v.Addr().Interface()
	}
	if u, ok := self.(unmarshaler); ok {
		return s.check(u.UnmarshalJSON(item))
	}
	if u, ok := self.(encoding.TextUnmarshaler); ok && c != 'n' {
		if c != '"' {
			s.save(invalidString(item, t))
			return true
		}
		text, ok := unquoteAll(item)
		if !ok {
			return s.check(invalidString(item, t))
		}
		return s.check(u.UnmarshalText(text))
	}
	switch {
	case c == 'n':
		if string(item) != "null" {
			s.save(invalidString(item, v.Type()))
			break
		}
		switch v.Kind() {
		case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice:
			v.SetZero()
		}
	case c == 't' || c == 'f':
		if text := string(item); v.Kind() != reflect.Bool || text != "true" && text != "false" {
			s.save(invalidString(item, v.Type()))
			break
		}
		v.SetBool(c == 't')
	case c == '"':
		return s.storeText(v, item, end)
	case c == '-' || isDigit(c):
		return s.storeNumber(v, string(item), end)
	default:
		return s.check(invalidString(item, v.Type()))
	}
	return true
}

// check fails with an error if there is one.
func (s *state) check(err error) bool { return err == nil || s.fail(err) >= 0 }

func (s *state) storeText(v reflect.Value, item []byte, end int) bool {
	text, ok := unquoteAll(item)
	if !ok {
		return s.check(invalidString(item, v.Type()))
	}
	switch {
	case v.Kind() == reflect.String:
		if isNumber(v.Type()) && !validNumber(string(text)) {
			return s.check(errors.New("json: invalid number literal, trying to unmarshal " + strconv.Quote(string(item)) + " into Number"))
		}
		v.SetString(string(text))
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		out, err := base64.StdEncoding.DecodeString(string(text))
		if err != nil {
			s.save(err)
			break
		}
		v.SetBytes(out)
	default:
		s.save(&UnmarshalTypeError{Value: "string", Type: v.Type(), Offset: int64(end)})
	}
	return true
}

func (s *state) storeNumber(v reflect.Value, item string, end int) bool {
	var err error
	switch kind := v.Kind(); {
	case kind >= reflect.Int && kind <= reflect.Int64:
		var n int64
		if n, err = strconv.ParseInt(item, 10, v.Type().Bits()); err == nil {
			v.SetInt(n)
		}
	case kind >= reflect.Uint && kind <= reflect.Uintptr:
		var n uint64
		if n, err = strconv.ParseUint(item, 10, v.Type().Bits()); err == nil {
			v.SetUint(n)
		}
	case kind == reflect.Float32 || kind == reflect.Float64:
		var f float64
		if f, err = strconv.ParseFloat(item, v.Type().Bits()); err == nil {
			v.SetFloat(f)
		}
	case isNumber(v.Type()):
		v.SetString(item)
	default:
		return s.check(invalidString([]byte(item), v.Type()))
	}
	if err != nil {
		s.save(&UnmarshalTypeError{Value: "number " + item, Type: v.Type(), Offset: int64(end)})
	}
	return true
}

// unquoteAll returns what a string with its quotes stands for.
func unquoteAll(s []byte) ([]byte, bool) {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return nil, false
	}
	return unquote(nil, s[1:len(s)-1])
}
