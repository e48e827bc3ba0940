package json

import (
	"encoding/base64"
	"errors"
	"math"
	"reflect"
	"strconv"
)

// null appends null.
//
//go:noinline
func null(out []byte) []byte { return append(out, "null"...) }

// Flags of a value.
const (
	addressed = 1 << iota // whether Go code could take its address
	inString              // whether it goes into a string, as the tag option ",string" says
)

// any appends a value in an interface.
func (p *printer) any(out []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return null(out)
	case string:
		return quoteText(out, v, p.html)
	case float64:
		return p.float(out, v, 64, float64Type)
	case bool:
		return strconv.AppendBool(out, v)
	case int:
		return strconv.AppendInt(out, int64(v), 10)
	case map[string]any:
		if v == nil {
			return null(out)
		}
		if p.level++; p.level > suspicious {
			return p.watchedAny(out, v)
		}
		out = p.anyMap(out, v)
		p.level--
		return out
	case []any:
		if v == nil {
			return null(out)
		}
		if p.level++; p.level > suspicious {
			return p.watchedAny(out, v)
		}
		out = p.anyList(out, v)
		p.level--
		return out
	}
	e, r := copied(v)
	return p.value(out, e, r, 0)
}

// copied returns the program for a value in an interface, and a copy of the value, because
// the value itself has no address.
func copied(v any) (*encoder, ref) {
	rv := reflect.ValueOf(v)
	p := reflect.New(rv.Type())
	p.Elem().Set(rv)
	return printing(rv.Type()), pointee(p)
}

// anyList appends a []any.
func (p *printer) anyList(out []byte, list []any) []byte {
	out = append(out, '[')
	for n := range list {
		if n > 0 {
			out = append(out, ',')
		}
		out = p.any(out, list[n])
	}
	return append(out, ']')
}

// value appends a value with its program.
func (p *printer) value(out []byte, e *encoder, r ref, flags int) []byte {
	if flags&addressed == 0 && e.otherwise != nil {
		e = e.otherwise
	}
	switch e.op {
	case opString:
		if flags&inString != 0 {
			return quoteText(out, string(quoteText(nil, r.string(), p.html)), false)
		}
		return quoteText(out, r.string(), p.html)
	case opInt:
		if flags&inString == 0 {
			return strconv.AppendInt(out, r.int(e.size), 10)
		}
	case opFloat64:
		if flags&inString == 0 {
			return p.float(out, r.float64(), 64, e.t)
		}
	case opBool:
		if flags&inString == 0 {
			return strconv.AppendBool(out, r.bool())
		}
	case opStruct:
		return p.object(out, e, r, flags)
	case opPointer, opSlice, opStrings, opMap, opTextMap, opAnyMap:
		if r.isNil() {
			return null(out)
		}
		if p.level++; p.level > suspicious {
			return p.watched(out, e, r, flags)
		}
		out = p.nested(out, e, r, flags)
		p.level--
		return out
	case opArray:
		out = append(out, '[')
		for n := range e.len {
			if n > 0 {
				out = append(out, ',')
			}
			out = p.value(out, e.elem, r.at(n, e.size), flags&addressed)
		}
		return append(out, ']')
	case opAny:
		return p.any(out, r.any())
	case opInterface:
		v := r.value(e.t)
		if v.IsNil() {
			return null(out)
		}
		return p.any(out, v.Elem().Interface())
	case opBytes:
		b := r.bytes()
		if b == nil {
			return null(out)
		}
		out = base64.StdEncoding.AppendEncode(append(out, '"'), b)
		return append(out, '"')
	case opRaw:
		raw := r.bytes()
		if raw == nil {
			return null(out)
		}
		result, err := compact(out, raw, p.html)
		if err != nil {
			p.giveUp(&MarshalerError{e.t, err, "MarshalJSON"})
		}
		return result
	case opMarshaler:
		return p.marshaler(out, e, r)
	case opMarshalText:
		return p.marshalText(out, e, r)
	case opUnsupported:
		p.giveUp(&UnsupportedTypeError{e.t})
	}
	if flags&inString != 0 {
		return append(p.scalar(append(out, '"'), e, r), '"')
	}
	return p.scalar(out, e, r)
}

// nested appends what a pointer, a slice or a map refers to.
func (p *printer) nested(out []byte, e *encoder, r ref, flags int) []byte {
	switch e.op {
	case opPointer:
		return p.value(out, e.elem, r.elem(), flags|addressed)
	case opStrings:
		return p.texts(out, r.strings())
	case opSlice:
		return p.list(out, e, r)
	case opAnyMap:
		return p.anyMap(out, r.anyMap())
	case opTextMap:
		return p.textMap(out, r.textMap())
	}
	return p.mapping(out, e, r)
}

// scalar appends a boolean or a number.
func (p *printer) scalar(out []byte, e *encoder, r ref) []byte {
	switch e.op {
	case opBool:
		return strconv.AppendBool(out, r.bool())
	case opInt:
		return strconv.AppendInt(out, r.int(e.size), 10)
	case opUint:
		return strconv.AppendUint(out, r.uint(e.size), 10)
	case opFloat32:
		return p.float(out, float64(r.float32()), 32, e.t)
	case opFloat64:
		return p.float(out, r.float64(), 64, e.t)
	}
	text := r.string()
	if text == "" {
		text = "0"
	}
	if !validNumber(text) {
		p.giveUp(errors.New("json: invalid number literal " + quote(text)))
	}
	return append(out, text...)
}

func (p *printer) float(out []byte, f float64, bits int, t reflect.Type) []byte {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		v := reflect.New(t).Elem()
		v.SetFloat(f)
		p.giveUp(&UnsupportedValueError{v, strconv.FormatFloat(f, 'g', -1, bits)})
	}
	return appendFloat(out, f, bits)
}

// object appends a struct.
func (p *printer) object(out []byte, e *encoder, r ref, flags int) []byte {
	out = append(out, '{')
	start := len(out)
fields:
	for n := range e.fields {
		c := &e.fields[n]
		at, under := r, flags&addressed
		for n := range c.jumps {
			if at = at.field(c.jumps[n].at); at.isNil() {
				continue fields
			}
			at, under = at.elem(), addressed
		}
		at = at.field(c.at)
		if c.optional && (c.omitEmpty && isEmpty(c, at) || c.isZero != nil && c.isZero(c, at, under != 0)) {
			continue
		}
		if p.html {
			out = append(out, c.escaped...)
		} else {
			out = append(out, c.key...)
		}
		if c.inString {
			under |= inString
		}
		out = append(p.value(out, c.program, at, under), ',')
	}
	if len(out) > start {
		out[len(out)-1] = '}'
		return out
	}
	return append(out, '}')
}

// isEmpty reports whether a field is false, zero, nil or without elements.
func isEmpty(c *column, r ref) bool {
	switch c.t.Kind() {
	case reflect.String:
		return r.string() == ""
	case reflect.Pointer:
		return r.isNil()
	case reflect.Slice:
		return r.len() == 0
	case reflect.Map, reflect.Array:
		return r.value(c.t).Len() == 0
	case reflect.Struct, reflect.Complex64, reflect.Complex128, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return false
	}
	return r.value(c.t).IsZero()
}

// list appends a slice.
func (p *printer) list(out []byte, e *encoder, r ref) []byte {
	out = append(out, '[')
	for n := range r.len() {
		if n > 0 {
			out = append(out, ',')
		}
		out = p.value(out, e.elem, r.index(n, e.size), addressed)
	}
	return append(out, ']')
}

// texts appends a slice of strings.
func (p *printer) texts(out []byte, list []string) []byte {
	out = append(out, '[')
	for n, text := range list {
		if n > 0 {
			out = append(out, ',')
		}
		out = quoteText(out, text, p.html)
	}
	return append(out, ']')
}
