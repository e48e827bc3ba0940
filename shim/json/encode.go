package json

import (
	"encoding"
	"encoding/base64"
	"errors"
	"math"
	"reflect"
	"strconv"
	"sync"
)

// Marshal returns the JSON of v by the rules of encoding/json, without escaping HTML, as
// aws-lambda-go has it.
func Marshal(v any) ([]byte, error) { return marshal(v, false) }

// MarshalEscaped returns the JSON of v with <, > and & escaped, as encoding/json.Marshal
// has it.
func MarshalEscaped(v any) ([]byte, error) { return marshal(v, true) }

func marshal(v any, html bool) ([]byte, error) {
	p := printers.Get().(*printer)
	p.html = html
	out, err := p.marshal(p.buffer[:0], v)
	var result []byte
	if err == nil {
		result = append(result, out...)
	}
	if cap(out) <= 1<<20 { // one that large may be needed once only
		p.buffer = out[:0]
	}
	printers.Put(p)
	return result, err
}

var printers = sync.Pool{New: func() any { return new(printer) }}

// printer is the state of one encoding.
type printer struct {
	html   bool
	buffer []byte
	err    error // why it was given up

	level   int
	passed  map[visit]bool // what leads to the value at hand, from a level on
	members []anyMember    // of the maps that lead to it
}

// visit is a pointer, map or slice on the way to a value.
type visit struct {
	t   reflect.Type
	at  uintptr
	len int
}

// suspicious is the level from which on pointers are remembered, so that a cycle ends.
const suspicious = 1000

// stop is what a printer panics with when it gives up.
type stop struct{}

// marshal appends the JSON of v.
func (p *printer) marshal(out []byte, v any) (result []byte, err error) {
	defer func() {
		// A panic of the user's code is not recovered here, so that its stack stays whole.
		if p.err != nil {
			recover()
			err = p.err
			result = out
			clear(p.members[:cap(p.members)])
			*p = printer{buffer: p.buffer, members: p.members[:0]}
		}
	}()
	return p.any(out, v, 0), nil
}

// give up ends the encoding.
func (p *printer) giveUp(err error) {
	p.err = err
	panic(stop{})
}

// Flags of a value.
const (
	addressed = 1 << iota // whether the language would allow to take its address
	inString              // whether it goes into a string, as the tag option says
)

// any appends a value in an interface.
func (p *printer) any(out []byte, v any, flags int) []byte {
	switch v := v.(type) {
	case nil:
		return append(out, "null"...)
	case string:
		return quoteText(out, v, p.html)
	case float64:
		return p.float(out, v, 64, float64Type)
	case bool:
		return strconv.AppendBool(out, v)
	case int:
		return strconv.AppendInt(out, int64(v), 10)
	case map[string]any:
		return p.anyMap(out, v)
	case []any:
		if v == nil {
			return append(out, "null"...)
		}
		if p.level++; p.level > suspicious {
			defer p.leave(p.enter(reflect.ValueOf(v), len(v)))
		}
		out = append(out, '[')
		for n := range v {
			if n > 0 {
				out = append(out, ',')
			}
			out = p.any(out, v[n], 0)
		}
		p.level--
		return append(out, ']')
	}
	rv := reflect.ValueOf(v)
	e := printing(rv.Type())
	if e.op == opPointer {
		if rv.IsNil() {
			return append(out, "null"...)
		}
		if p.level++; p.level > suspicious {
			defer p.leave(p.enter(rv, 0))
		}
		out = p.value(out, e.elem, pointee(rv), addressed)
		p.level--
		return out
	}
	copied := reflect.New(rv.Type()).Elem() // so that it has an address
	copied.Set(rv)
	return p.value(out, e, refTo(copied), 0)
}

// enter remembers a pointer, a map or a slice, and gives up if it is passed a second
// time.
func (p *printer) enter(v reflect.Value, len int) visit {
	at := visit{v.Type(), v.Pointer(), len}
	if p.passed[at] {
		p.giveUp(&UnsupportedValueError{v, "encountered a cycle via " + v.Type().String()})
	}
	if p.passed == nil {
		p.passed = make(map[visit]bool)
	}
	p.passed[at] = true
	return at
}

func (p *printer) leave(at visit) { delete(p.passed, at) }

// value appends a value by a program.
func (p *printer) value(out []byte, e *encoder, r ref, flags int) []byte {
	if flags&addressed == 0 && e.otherwise != nil {
		e = e.otherwise
	}
	switch e.op {
	case opString:
		if flags&inString != 0 {
			return quoteText(out, quoteText(nil, r.string(), p.html), false)
		}
		return quoteText(out, r.string(), p.html)
	case opStruct:
		return p.object(out, e, r, flags)
	case opPointer:
		if r.isNil() {
			return append(out, "null"...)
		}
		if p.level++; p.level > suspicious {
			defer p.leave(p.enter(r.value(e.t), 0))
		}
		out = p.value(out, e.elem, r.elem(), flags|addressed)
		p.level--
		return out
	case opSlice, opStrings:
		return p.list(out, e, r)
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
		return p.any(out, r.any(), 0)
	case opInterface:
		v := r.value(e.t)
		if v.IsNil() {
			return append(out, "null"...)
		}
		return p.any(out, v.Elem().Interface(), 0)
	case opAnyMap:
		return p.anyMap(out, r.anyMap())
	case opMap, opTextMap:
		return p.mapping(out, e, r)
	case opBytes:
		b := r.bytes()
		if b == nil {
			return append(out, "null"...)
		}
		out = base64.StdEncoding.AppendEncode(append(out, '"'), b)
		return append(out, '"')
	case opRaw:
		raw := r.bytes()
		if raw == nil {
			return append(out, "null"...)
		}
		result, err := compact(out, raw, p.html)
		if err != nil {
			p.giveUp(&MarshalerError{e.t, err, "MarshalJSON"})
		}
		return result
	case opMarshaler:
		return p.marshaler(out, e, r, flags)
	case opMarshalText:
		return p.marshalText(out, e, r, flags)
	case opUnsupported:
		p.giveUp(&UnsupportedTypeError{e.t})
	}
	if flags&inString != 0 {
		return append(p.scalar(append(out, '"'), e, r), '"')
	}
	return p.scalar(out, e, r)
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
		p.giveUp(errors.New("json: invalid number literal " + strconv.Quote(text)))
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
		if c.omitEmpty && isEmpty(c, at) || c.isZero != nil && c.isZero(c, at, under != 0) {
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
	switch kind := c.t.Kind(); kind {
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
	v := r.value(e.t)
	if v.IsNil() {
		return append(out, "null"...)
	}
	if p.level++; p.level > suspicious {
		defer p.leave(p.enter(v, v.Len()))
	}
	out = append(out, '[')
	if e.op == opStrings {
		for n, text := range r.strings() {
			if n > 0 {
				out = append(out, ',')
			}
			out = quoteText(out, text, p.html)
		}
	} else {
		for n := range r.len() {
			if n > 0 {
				out = append(out, ',')
			}
			out = p.value(out, e.elem, r.index(n, e.size), addressed)
		}
	}
	p.level--
	return append(out, ']')
}

// marshaler appends what a MarshalJSON returns.
func (p *printer) marshaler(out []byte, e *encoder, r ref, flags int) []byte {
	m, ok := method(e, r, marshalerType).(marshaler)
	if !ok {
		return append(out, "null"...)
	}
	text, err := m.MarshalJSON()
	if err == nil {
		var result []byte
		if result, err = compact(out, text, p.html); err == nil {
			return result
		}
	}
	p.giveUp(&MarshalerError{e.t, err, "MarshalJSON"})
	return nil
}

// marshalText appends what a MarshalText returns.
func (p *printer) marshalText(out []byte, e *encoder, r ref, flags int) []byte {
	m, ok := method(e, r, textMarshalerType).(encoding.TextMarshaler)
	if !ok {
		return append(out, "null"...)
	}
	text, err := m.MarshalText()
	if err != nil {
		p.giveUp(&MarshalerError{e.t, err, "MarshalText"})
	}
	return quoteText(out, text, p.html)
}

// method returns what has the method of an interface: the value, a pointer to it, or
// nothing where that is nil.
func method(e *encoder, r ref, of reflect.Type) any {
	v := r.value(e.t)
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return v.Interface()
	}
	if e.otherwise == nil { // a copy would do, but the address needs none
		return v.Interface()
	}
	return v.Addr().Interface()
}
