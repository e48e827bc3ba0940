package json

import (
	"reflect"
	"strings"
	"sync"
)

// Unmarshal decodes a JSON text into what v points to, by the rules of encoding/json. If
// the text is not JSON, it stores nothing.
func Unmarshal(data []byte, v any) error {
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		if err := syntaxError(data); err != nil {
			return err
		}
		return &InvalidUnmarshalError{reflect.TypeOf(v)}
	}
	return unmarshal(data, p, options{})
}

// UnmarshalBorrowed decodes a JSON text into what p points to, like Unmarshal. The caller may
// use the memory of the text again, so the user's methods get a copy.
func UnmarshalBorrowed(data []byte, p reflect.Value) error {
	if decoding(p.Type()).calls {
		data = append([]byte(nil), data...)
	}
	return unmarshal(data, p, options{})
}

// options are those of encoding/json's Decoder, which its tests need.
type options struct {
	number    reflect.Type // of numbers in an interface, if not float64
	onlyKnown bool         // whether unknown members are errors
}

// unmarshal decodes in one pass if nobody can notice that an invalid text was partly
// decoded: the value is zero before, and is set to zero again.
func unmarshal(data []byte, p reflect.Value, o options) error {
	root, v := decoding(p.Type()), p.Elem()
	onePass := !root.calls && v.IsZero()
	if !onePass && !Valid(data) {
		return syntaxError(data)
	}
	s := states.Get().(*state)
	s.data, s.options = data, o
	i := s.value(root.decoder, pointee(p), space(data, 0))
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

	saved error // the first error after which decoding continued
	fatal error // the error that ended it

	// trail and last tell saved and fatal, on the way out, where they happened.
	trail, last trail

	kept strings.Builder // strings of the result, up to a few kilobytes in one allocation
}

// state is the state of one decoding, with what the next one can reuse.
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
