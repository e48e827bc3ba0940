package json

import (
	"reflect"
	"sync"
	"sync/atomic"
)

// Marshal returns the JSON of v by the rules of encoding/json, without escaping HTML, as
// aws-lambda-go does.
func Marshal(v any) ([]byte, error) { return marshal(v, false) }

// MarshalEscaped returns the JSON of v with <, > and & escaped, as encoding/json.Marshal
// does.
func MarshalEscaped(v any) ([]byte, error) { return marshal(v, true) }

func marshal(v any, html bool) ([]byte, error) {
	p := printers.Get().(*printer)
	p.html = html
	buffer, size := p.buffer, sizeOf(v)
	expected := size != nil && size.Load() > maxBuffer
	if expected {
		buffer = make([]byte, 0, size.Load()+size.Load()/16)
	}
	out, err := p.marshal(buffer[:0], v)
	if size != nil && err == nil {
		size.Store(int64(len(out)))
	}
	result := out
	switch {
	case err != nil:
		result = nil
	case !expected || cap(out)-len(out) > len(out)/4:
		result = append([]byte(nil), out...)
	}
	// From now on another goroutine may use the buffer.
	if !expected && cap(out) <= maxBuffer {
		p.buffer = out[:0]
	}
	printers.Put(p)
	return result, err
}

// maxBuffer is the size up to which a buffer is kept for the next encoding. If the last
// value of the type was larger, the JSON is written into a new buffer that becomes the
// result.
const maxBuffer = 64 << 10

// sizeOf returns a pointer to the size of the JSON of the last value of v's type, or nil
// if v is nil.
func sizeOf(v any) *atomic.Int64 {
	if v == nil {
		return nil
	}
	return &printing(reflect.TypeOf(v)).lastSize
}

var printers = sync.Pool{New: func() any { return new(printer) }}

// printer is the state of one encoding.
type printer struct {
	html   bool
	buffer []byte
	err    error // why it gave up

	level   int
	passed  map[visit]bool // what leads to the current value, from the suspicious level on
	members []anyMember    // of the maps that lead to it
}

// stop is the panic value of a printer that gives up.
type stop struct{}

// giveUp ends the encoding.
//
//go:noinline
func (p *printer) giveUp(err error) {
	p.err = err
	panic(stop{})
}

// marshal appends the JSON of v.
func (p *printer) marshal(out []byte, v any) (result []byte, err error) {
	defer func() {
		// A panic of the user's code is not recovered here, to keep its stack.
		if p.err != nil {
			recover()
			result, err = out, p.err
			clear(p.members)
			*p = printer{buffer: p.buffer, members: p.members[:0]}
		}
	}()
	return p.any(out, v), nil
}
