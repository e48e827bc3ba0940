package json

import (
	"reflect"
	"sync"
)

// decoder is the program that turns JSON into a value of a type.
type decoder struct {
	op   op
	t    reflect.Type
	size uintptr  // of an integer, or of an element
	bits uint     // of an integer
	len  int      // of an array
	elem *decoder // of a pointer, slice, array or map

	// named is the type that errors of an opText name: a pointer, if one leads to it.
	named reflect.Type

	foreign bool // whether encoding/json reads the value

	fields []member
	names  map[string]*member
	folded map[string]*member

	keyKind reflect.Kind // of a map; Invalid if keys decode themselves, with key
	key     *decoder
}

// decodingKey is what a program depends on: the type, and whether the type's methods
// count. Those of a type without a name count only if a pointer leads to it.
type decodingKey struct {
	t       reflect.Type
	methods bool
	named   reflect.Type
}

var decoders programs

// root is the program for what Unmarshal's pointer points to.
type root struct {
	*decoder
	calls bool // whether it may call the user's methods
}

var roots sync.Map // of *root, by the pointer's type

// decoding returns the program for what a pointer points to.
func decoding(pointer reflect.Type) *root {
	if r, ok := roots.Load(pointer); ok {
		return r.(*root)
	}
	d := getDecoder(behind(pointer, pointer))
	r, _ := roots.LoadOrStore(pointer, &root{d, d.mayCall(map[*decoder]bool{})})
	return r.(*root)
}

// mayCall reports whether a program, or one that it refers to, calls the user's methods.
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

// behind returns the key of what a pointer points to. A pointer type with a name has no
// methods. named is the type that errors name, which matters only if the pointers end at an
// opText.
func behind(pointer, named reflect.Type) decodingKey {
	key := pointedAt(pointer)
	end := key
	for n := 0; end.t.Kind() == reflect.Pointer && n < 16; n++ { // a pointer type may lead to itself
		end = pointedAt(end.t)
	}
	if isText(end) {
		key.named = named
	}
	return key
}

func pointedAt(pointer reflect.Type) decodingKey {
	return decodingKey{t: pointer.Elem(), methods: pointer.Name() == ""}
}

// isText reports whether the program for a key has opText.
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
	compileDecoder(key, d)
	return d
}

// inside returns the key of a type that is part of another.
func inside(t reflect.Type) decodingKey { return decodingKey{t: t, methods: t.Name() != ""} }

func compileDecoder(key decodingKey, d *decoder) {
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
		d.elem = referDecoder(behind(t, named))
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
		compileMap(d, t)
	case reflect.Struct:
		compileStruct(d, t)
	default:
		// An interface may already hold a value with methods, but then the decoded value
		// was not zero before.
		d.op = simple(t)
		if d.op == opInt || d.op == opUint {
			d.bits = uint(d.size * 8)
		}
	}
}

func compileMap(d *decoder, t reflect.Type) {
	switch k := t.Key(); {
	case pointerHas(k, textUnmarshalerType):
		p := reflect.PointerTo(k)
		d.key = referDecoder(behind(p, p))
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

// harmless reports whether a type's methods change only the value itself, so that nobody
// notices if they are called for a text that turns out not to be JSON.
func harmless(t reflect.Type) bool {
	return t.PkgPath() == "time"
}
