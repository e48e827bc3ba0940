package json

import (
	"encoding"
	"reflect"
)

// marshaler appends what a MarshalJSON returns.
func (p *printer) marshaler(out []byte, e *encoder, r ref) []byte {
	m, ok := method(e, r).(marshaler)
	if !ok {
		return null(out)
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
func (p *printer) marshalText(out []byte, e *encoder, r ref) []byte {
	m, ok := method(e, r).(encoding.TextMarshaler)
	if !ok {
		return null(out)
	}
	text, err := m.MarshalText()
	if err != nil {
		p.giveUp(&MarshalerError{e.t, err, "MarshalText"})
	}
	return quoteText(out, string(text), p.html)
}

// method returns what has the method that a program calls: the value, a pointer to it, or
// nil if the value is nil.
func method(e *encoder, r ref) any {
	v := r.value(e.t)
	if e.foreign {
		return foreign(v.Addr().Interface())
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return v.Interface()
	}
	if e.otherwise == nil {
		return v.Interface()
	}
	return v.Addr().Interface()
}
