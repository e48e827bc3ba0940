package json

import (
	"bytes"
	"reflect"
	"sync"

	codec "lambdashim/json"
)

type Marshaler interface{ MarshalJSON() ([]byte, error) }

type (
	UnsupportedTypeError  = codec.UnsupportedTypeError
	UnsupportedValueError = codec.UnsupportedValueError
)

// The tests mention the following declarations, which have no effect.

type InvalidUTF8Error struct{ S string }

func (*InvalidUTF8Error) Error() string { return "" }

type isZeroer interface{ IsZero() bool }

const startDetectingCyclesAfter = 1000

type MarshalerError struct {
	Type       reflect.Type
	Err        error
	sourceFunc string
}

func (e *MarshalerError) Error() string {
	if e.sourceFunc == "" {
		e.sourceFunc = "MarshalJSON"
	}
	return "json: error calling " + e.sourceFunc + " for type " + e.Type.String() + ": " + e.Err.Error()
}

func (e *MarshalerError) Unwrap() error { return e.Err }

func Marshal(v any) ([]byte, error) {
	out, err := codec.MarshalEscaped(v)
	return out, native(err)
}

func MarshalIndent(v any, prefix, indent string) ([]byte, error) {
	out, err := Marshal(v)
	if err != nil {
		return nil, err
	}
	return appendIndent(nil, out, prefix, indent)
}

type encOpts struct{ escapeHTML bool }

// encodeState encodes one value for Encoder.
type encodeState struct{ bytes.Buffer }

type statePool struct{}

func (statePool) Put(*encodeState) {}

var encodeStatePool statePool

func newEncodeState() *encodeState { return new(encodeState) }

func (e *encodeState) marshal(v any, o encOpts) error {
	marshal := codec.Marshal
	if o.escapeHTML {
		marshal = codec.MarshalEscaped
	}
	out, err := marshal(v)
	e.Write(out)
	return native(err)
}

func foldName(name []byte) []byte { return []byte(codec.Fold(name)) }

const hex = "0123456789abcdef"

var fieldCache sync.Map

func cachedTypeFields(t reflect.Type) { codec.Prepare(t) }
