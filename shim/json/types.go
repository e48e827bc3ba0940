package json

import (
	"encoding"
	"reflect"
	"strings"
	"sync"
)

// The interfaces of types that read and write themselves. Those of encoding/json are
// declared again here, so that none of it is linked.
type (
	unmarshaler interface{ UnmarshalJSON([]byte) error }
	marshaler   interface{ MarshalJSON() ([]byte, error) }
)

var (
	unmarshalerType     = reflect.TypeFor[unmarshaler]()
	marshalerType       = reflect.TypeFor[marshaler]()
	textUnmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
	textMarshalerType   = reflect.TypeFor[encoding.TextMarshaler]()

	stringType  = reflect.TypeFor[string]()
	anyType     = reflect.TypeFor[any]()
	float64Type = reflect.TypeFor[float64]()
)

// pointerHas reports whether a pointer to a type has the methods of an interface.
//
//go:noinline
func pointerHas(t, methods reflect.Type) bool { return reflect.PointerTo(t).Implements(methods) }

// isNumber recognizes json.Number, which is a string that is written as a number.
func isNumber(t reflect.Type) bool {
	return t.Kind() == reflect.String && t.Name() == "Number" && t.PkgPath() == "encoding/json"
}

// Raw is a JSON text that stays as it is, like a json.RawMessage.
type Raw []byte

var rawType = reflect.TypeFor[Raw]()

// IsRaw recognizes Raw, json.RawMessage and lambda/json's RawMessage, whose methods do not
// have to be called. With encoding/json/v2, json.RawMessage is another name of jsontext.Value.
func IsRaw(t reflect.Type) bool {
	if t.Kind() != reflect.Slice {
		return false
	}
	switch t.Name() {
	case "Raw":
		return t == rawType
	case "RawMessage":
		return t.PkgPath() == "encoding/json" || strings.HasSuffix(t.PkgPath(), "github.com/eawsy/aws-lambda-go-shim/lambda/json")
	case "Value":
		return t.PkgPath() == "encoding/json/jsontext"
	}
	return false
}

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
