package json

import (
	"reflect"
	"sync"
	"sync/atomic"
)

// encoder is the program that turns a value of a type into JSON.
type encoder struct {
	op   op
	t    reflect.Type
	size uintptr // of an integer, or of an element
	len  int     // of an array
	elem *encoder

	// otherwise is the program for a value without an address. It is set if only a pointer
	// to the value has the method that this program calls.
	otherwise *encoder

	foreign bool // whether encoding/json writes the value

	lastSize atomic.Int64 // of the JSON of the last value that was encoded on its own

	fields []column
}

// column is a field in an encoder.
type column struct {
	key, escaped string // the name with quotes and colon, and the same without <, > and &
	program      *encoder
	inString     bool
	optional     bool // whether omitEmpty or isZero is set
	omitEmpty    bool
	isZero       func(*column, ref, bool) bool // if zero values are left out
	t            reflect.Type
	at           place
	jumps        []jump
}

// encodingKey is what a program depends on: the type, and whether methods of a pointer to
// the type count, which they do if the value has an address.
type encodingKey struct {
	t         reflect.Type
	addressed bool
}

var (
	encoders  programs
	printings sync.Map // of *encoder, by type
)

// printing returns the program for values of a type.
func printing(t reflect.Type) *encoder {
	if e, ok := printings.Load(t); ok {
		return e.(*encoder)
	}
	key := encodingKey{t, true}
	e := encoders.get(key, func() any { return referEncoder(key) }).(*encoder)
	printings.Store(t, e)
	return e
}

func referEncoder(key encodingKey) *encoder {
	if p := encoders.known(key); p != nil {
		return p.(*encoder)
	}
	e := new(encoder)
	encoders.started[key] = e
	compileEncoder(key, e)
	return e
}

func compileEncoder(key encodingKey, e *encoder) {
	t := key.t
	kind := t.Kind()
	e.t, e.size = t, t.Size()
	byPointer := func(method reflect.Type) bool {
		return kind != reflect.Pointer && key.addressed && pointerHas(t, method)
	}
	switch {
	case isForeign(t):
		e.op, e.foreign = opMarshaler, true
		return
	case IsRaw(t):
		e.op = opRaw
		return
	case byPointer(marshalerType):
		e.op = opMarshaler
	case t.Implements(marshalerType):
		e.op = opMarshaler
		return
	case byPointer(textMarshalerType):
		e.op = opMarshalText
	case t.Implements(textMarshalerType):
		e.op = opMarshalText
		return
	}
	if e.op != 0 {
		e.otherwise = referEncoder(encodingKey{t, false})
		return
	}
	switch kind {
	case reflect.Pointer:
		e.op, e.elem = opPointer, referEncoder(encodingKey{t.Elem(), true})
	case reflect.Slice:
		e.op, e.size = opSlice, t.Elem().Size()
		switch {
		case t.Elem().Kind() == reflect.Uint8 && !pointerHas(t.Elem(), marshalerType) && !pointerHas(t.Elem(), textMarshalerType):
			e.op = opBytes
			return
		case t.Elem() == stringType:
			e.op = opStrings
		}
		e.elem = referEncoder(encodingKey{t.Elem(), true})
	case reflect.Array:
		e.op, e.size, e.len, e.elem = opArray, t.Elem().Size(), t.Len(), referEncoder(encodingKey{t.Elem(), true})
	case reflect.Map:
		e.op = opMap
		if k := t.Key(); k.Kind() != reflect.String && (k.Kind() < reflect.Int || k.Kind() > reflect.Uintptr) && !k.Implements(textMarshalerType) {
			e.op = opUnsupported
			return
		}
		if t.Key() == stringType {
			switch t.Elem() {
			case stringType:
				e.op = opTextMap
			case anyType:
				e.op = opAnyMap
			}
		}
		e.elem = referEncoder(encodingKey{t.Elem(), true})
	case reflect.Struct:
		e.op = opStruct
		for _, f := range fieldsOf(t) {
			var m member
			m.locate(t, f)
			e.fields = append(e.fields, column{
				key:       `"` + f.name + `":`,
				escaped:   `"` + string(escapeMarkup(nil, []byte(f.name))) + `":`,
				inString:  f.inString,
				optional:  f.omitEmpty || f.omitZero,
				omitEmpty: f.omitEmpty,
				t:         f.t,
				at:        m.at,
				jumps:     m.jumps,
				program:   referEncoder(encodingKey{f.t, true}),
			})
			c := &e.fields[len(e.fields)-1]
			if f.omitZero {
				c.isZero = zeroTest(f.t)
			}
		}
	default:
		if e.op = simple(t); e.op == opMismatch {
			e.op = opUnsupported
		}
	}
}

type zeroer interface{ IsZero() bool }

var zeroerType = reflect.TypeFor[zeroer]()

// zeroTest returns a func that reports whether a field is zero. It calls the method IsZero
// of the field's type, if there is one.
func zeroTest(t reflect.Type) func(*column, ref, bool) bool {
	kind := t.Kind()
	switch {
	case t.Implements(zeroerType):
		return func(c *column, r ref, _ bool) bool {
			v := r.value(c.t)
			switch kind {
			case reflect.Interface:
				if v.IsNil() || v.Elem().Kind() == reflect.Pointer && v.Elem().IsNil() {
					return true
				}
			case reflect.Pointer:
				if v.IsNil() {
					return true
				}
			}
			return v.Interface().(zeroer).IsZero()
		}
	case pointerHas(t, zeroerType):
		return func(c *column, r ref, addressed bool) bool {
			v := r.value(c.t)
			if !addressed { // call it on a copy: the method must not change the value
				p := reflect.New(c.t)
				p.Elem().Set(v)
				v = p.Elem()
			}
			return v.Addr().Interface().(zeroer).IsZero()
		}
	}
	return func(c *column, r ref, _ bool) bool { return r.value(c.t).IsZero() }
}
