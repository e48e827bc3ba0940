package json

import (
	"encoding"
	"reflect"
	"strings"
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
