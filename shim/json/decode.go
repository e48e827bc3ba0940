package json

import (
	"reflect"
	"strings"
	"sync"
)

// Unmarshal stores what a JSON text stands for where v points to, by the rules of
// encoding/json. Where the text is not JSON, nothing is stored.
func Unmarshal(data []byte, v any) error {
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return &InvalidUnmarshalError{reflect.TypeOf(v)}
	}
	return unmarshal(data, p.Elem(), options{})
}

// UnmarshalValue is Unmarshal for an addressable value.
func UnmarshalValue(data []byte, v reflect.Value) error { return unmarshal(data, v, options{}) }

// options are those of encoding/json's Decoder, which its tests need.
type options struct {
	number    reflect.Type // of numbers in an interface, if not float64
	onlyKnown bool         // whether an unknown member is an error
}

// unmarshal decodes in one pass where nobody can see what a text that turns out not to
// be JSON has left behind: the value is zero before, and zero again afterwards.
func unmarshal(data []byte, v reflect.Value, o options) error {
	root := decoding(v.Type())
	onePass := !root.calls && v.IsZero()
	if !onePass && !Valid(data) {
		return syntaxError(data)
	}
	s := states.Get().(*state)
	s.data, s.options = data, o
	i := s.value(root.decoder, refTo(v), space(data, 0))
	err := s.saved
	valid := i >= 0 && space(data, i) == len(data)
	if i < 0 && s.fatal != nil {
		err = s.fatal
		valid = !onePass || Valid(data)
	}
	if !valid {
		v.SetZero()
		err = syntaxError(data)
	}
	s.release()
	return err
}

// transient is the state of one decoding.
type transient struct {
	options
	data  []byte
	depth int

	saved error // the first error that let the decoding go on
	fatal error // the one that ended it

	// where saved and fatal learn on the way out where they happened
	trail, last trail

	kept strings.Builder // the strings of the result, some kilobytes together
	blocks
}

// state is that of one decoding, with what the next one may use again.
type state struct {
	transient
	scratch []byte
	stacks
}

var states = sync.Pool{New: func() any { return new(state) }}

func (s *state) release() {
	s.transient = transient{}
	if cap(s.scratch) > 64<<10 {
		s.scratch = nil
	}
	s.stacks.release()
	states.Put(s)
}
