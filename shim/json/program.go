package json

import (
	"reflect"
	"sync"
)

// To decode or encode a type, a program for it is compiled once, and then run: a decoder or an
// encoder.

// op is what a decoder or an encoder does.
type op uint8

const (
	opMismatch op = iota // only null fits
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

// simple returns the op of a type that contains no other type, for decoding and encoding,
// or opMismatch for any other type.
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

// Ops that only encoding has.
const (
	opMarshaler op = iota + 64
	opMarshalText
	opUnsupported
)

// programs are built once for each type and kept. A program may refer to itself, so it is
// published when everything that it refers to is complete.
type programs struct {
	complete sync.Map // by key

	mutex   sync.Mutex
	started map[any]any // by the call that holds the mutex
}

// get returns the program for a key. build makes it if it does not exist yet, and the
// programs that it refers to.
func (ps *programs) get(key any, build func() any) any {
	if p, ok := ps.complete.Load(key); ok {
		return p
	}
	ps.mutex.Lock()
	defer ps.mutex.Unlock()
	ps.started = make(map[any]any)
	p := build()
	for k, p := range ps.started {
		ps.complete.Store(k, p)
	}
	ps.started = nil
	return p
}

// known returns a program that is complete or started, or nil.
func (ps *programs) known(key any) any {
	if p, ok := ps.complete.Load(key); ok {
		return p
	}
	return ps.started[key]
}

// Prepare builds what decoding and encoding values of a type needs, so that the first
// value takes no longer than others.
func Prepare(t reflect.Type) {
	decoding(reflect.PointerTo(t))
	printing(t)
}
