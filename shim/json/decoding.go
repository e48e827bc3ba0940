package json

import (
	"reflect"
	"sync"
)

// op is what a program of decoding does.
type op uint8

const (
	opMismatch op = iota // no value but null fits
	opBool
	opInt
	opUint
	opFloat32
	opFloat64
	opString
	opNumber // json.Number
	opBytes
	opRaw // json.RawMessage
	opAny
	opInterface
	opPointer
	opStruct
	opSlice
	opStrings
	opArray
	opMap
	opTextMap // map[string]string
	opAnyMap  // map[string]any
	opUnmarshaler
	opText // encoding.TextUnmarshaler
)

// simple returns the op of a type that holds no other one, for decoding and encoding, or
// opMismatch for any other type.
func simple(t reflect.Type) op {
	switch t.Kind() {
	case reflect.Bool:
		return opBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return opInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return opUint
	case reflect.Float32:
		return opFloat32
	case reflect.Float64:
		return opFloat64
	case reflect.String:
		if isNumber(t) {
			return opNumber
		}
		return opString
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return opAny
		}
		return opInterface
	}
	return opMismatch
}

// decoder is the program by which JSON becomes a value of a type.
type decoder struct {
	op   op
	t    reflect.Type
	size uintptr  // of an integer, or of an element
	bits uint     // of an integer
	len  int      // of an array
	elem *decoder // of a pointer, slice, array or map

	// named is the type that the errors of a text name: a pointer where it was reached
	// by one.
	named reflect.Type

	foreign bool // whether encoding/json reads the value

	fields []member
	table  []uint8 // indexes of fields plus one, by hash
	folded map[string]*member

	keyKind reflect.Kind // of a map; Invalid where keys read themselves, by key
	key     *decoder
}

// decodingKey is what a program depends on besides the type: whether the type's methods
// count. Those of a type without a name don't, unless a pointer leads to it.
type decodingKey struct {
	t       reflect.Type
	methods bool
	named   reflect.Type
}

var decoders programs

// root is the program for what a pointer leads to, the first one.
type root struct {
	*decoder
	calls bool // whether methods of the user's may be called
}

var roots sync.Map // of *root, by the type that the pointer leads to

// decoding returns the program for what a pointer to a t leads to.
func decoding(t reflect.Type) *root {
	if r, ok := roots.Load(t); ok {
		return r.(*root)
	}
	d := getDecoder(behind(t, reflect.PointerTo(t)))
	r, _ := roots.LoadOrStore(t, &root{d, d.mayCall(map[*decoder]bool{})})
	return r.(*root)
}

// mayCall reports whether methods of the user's are called by a program, or by one that
// it refers to.
func (d *decoder) mayCall(seen map[*decoder]bool) bool {
	if d == nil || seen[d] {
		return false
	}
	seen[d] = true
	switch d.op {
	case opUnmarshaler, opText:
		return !harmless(d.t)
	case opMap:
		if d.keyKind == reflect.Invalid {
			return true
		}
	}
	for n := range d.fields {
		if d.fields[n].program.mayCall(seen) {
			return true
		}
	}
	return d.elem.mayCall(seen)
}

// behind is the key of a type that a pointer leads to. Named is what errors name, which
// matters only where a text is at the end.
func behind(t, named reflect.Type) decodingKey {
	end := t
	for n := 0; end.Kind() == reflect.Pointer && n < 16; n++ { // a pointer type may lead to itself
		end = end.Elem()
	}
	if isText(decodingKey{t: end, methods: true}) {
		return decodingKey{t, true, named}
	}
	return decodingKey{t: t, methods: true}
}

// isText reports whether a program is one of opText.
func isText(key decodingKey) bool {
	if !key.methods || key.t.Kind() == reflect.Pointer || key.t.Kind() == reflect.Interface || IsRaw(key.t) {
		return false
	}
	return !isForeign(key.t) && !pointerHas(key.t, unmarshalerType) && pointerHas(key.t, textUnmarshalerType)
}

func getDecoder(key decodingKey) *decoder {
	return decoders.get(key, func() any { return referDecoder(key) }).(*decoder)
}

func referDecoder(key decodingKey) *decoder {
	if key.named == nil && isText(key) {
		key.named = key.t
	}
	if p := decoders.known(key); p != nil {
		return p.(*decoder)
	}
	d := new(decoder)
	decoders.started[key] = d
	buildDecoder(key, d)
	return d
}

// inside is the key of a type that is part of another.
func inside(t reflect.Type) decodingKey { return decodingKey{t: t, methods: t.Name() != ""} }

func buildDecoder(key decodingKey, d *decoder) {
	t := key.t
	*d = decoder{t: t, size: t.Size(), named: key.named}
	kind := t.Kind()
	if key.methods && kind != reflect.Pointer && kind != reflect.Interface {
		switch {
		case isForeign(t):
			d.op, d.foreign = opUnmarshaler, true
			return
		case IsRaw(t):
			d.op = opRaw
			return
		case pointerHas(t, unmarshalerType):
			d.op = opUnmarshaler
			return
		case pointerHas(t, textUnmarshalerType):
			d.op = opText
			return
		}
	}
	switch kind {
	case reflect.Pointer:
		d.op = opPointer
		named := key.named
		if named == nil {
			named = t
		}
		d.elem = referDecoder(behind(t.Elem(), named))
	case reflect.Slice, reflect.Array:
		d.elem = referDecoder(inside(t.Elem()))
		d.size = t.Elem().Size()
		switch {
		case kind == reflect.Array:
			d.op, d.len = opArray, t.Len()
		case t.Elem().Kind() == reflect.Uint8:
			d.op = opBytes
		case t.Elem() == stringType:
			d.op = opStrings
		default:
			d.op = opSlice
		}
	case reflect.Map:
		buildMap(d, t)
	case reflect.Struct:
		buildStruct(d, t)
	default:
		// A new interface is empty. What one holds already may have methods, but then
		// the value is not new.
		d.op = simple(t)
		if d.op == opInt || d.op == opUint {
			d.bits = uint(d.size * 8)
		}
	}
}

func buildMap(d *decoder, t reflect.Type) {
	switch k := t.Key(); {
	case pointerHas(k, textUnmarshalerType):
		d.key = referDecoder(behind(k, reflect.PointerTo(k)))
	case k.Kind() == reflect.String, k.Kind() >= reflect.Int && k.Kind() <= reflect.Uintptr:
		d.keyKind = k.Kind()
	default:
		return // opMismatch
	}
	d.elem = referDecoder(inside(t.Elem()))
	d.op = opMap
	if t.Key() == stringType {
		switch t.Elem() {
		case stringType:
			d.op = opTextMap
		case anyType:
			d.op = opAnyMap
		}
	}
}

// harmless reports whether methods of a type do nothing but read the type itself, so
// that nobody notices when they are called on a text that turns out not to be JSON.
func harmless(t reflect.Type) bool {
	return t.PkgPath() == "time"
}
