package json

import "reflect"

// suspicious is the level from which an encoder remembers what it passes, so that a value
// that contains itself becomes an error instead of a stack overflow.
const suspicious = 1000

// visit is a pointer, a map or a slice on the way to a value.
type visit struct {
	t   reflect.Type
	at  uintptr
	len int // of a slice
}

// watched does what nested does, from the suspicious level on.
func (p *printer) watched(out []byte, e *encoder, r ref, flags int) []byte {
	v := r.value(e.t)
	at := visit{t: e.t, at: v.Pointer()}
	if v.Kind() == reflect.Slice {
		at.len = v.Len()
	}
	if p.passed[at] {
		p.giveUp(&UnsupportedValueError{v, "encountered a cycle via " + e.t.String()})
	}
	if p.passed == nil {
		p.passed = make(map[visit]bool)
	}
	p.passed[at] = true
	out = p.nested(out, e, r, flags)
	delete(p.passed, at)
	p.level--
	return out
}

// watchedAny does what watched does, for a value in an any.
func (p *printer) watchedAny(out []byte, v any) []byte {
	e, r := copied(v)
	return p.watched(out, e, r, 0)
}
