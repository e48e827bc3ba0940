package json

import (
	"encoding"
	"errors"
	"reflect"
	"strconv"
)

// These funcs append maps. Members are sorted by name.

// anyMember is a member of a map.
type anyMember struct {
	name  string
	value any
}

func (p *printer) anyMap(out []byte, m map[string]any) []byte {
	base := len(p.members)
	for name, value := range m {
		p.members = append(p.members, anyMember{name, value})
	}
	out = append(out, '{')
	for n, end := p.sort(base); n < end; n++ {
		out = p.any(p.key(out, n), p.members[n].value)
	}
	return p.closed(out, base)
}

func (p *printer) textMap(out []byte, m map[string]string) []byte {
	base := len(p.members)
	for name := range m {
		p.members = append(p.members, anyMember{name: name})
	}
	out = append(out, '{')
	for n, end := p.sort(base); n < end; n++ {
		out = quoteText(p.key(out, n), m[p.members[n].name], p.html)
	}
	return p.closed(out, base)
}

func (p *printer) mapping(out []byte, e *encoder, r ref) []byte {
	base := len(p.members)
	v := r.value(e.t)
	for at := v.MapRange(); at.Next(); {
		name, err := keyName(at.Key())
		if err != nil {
			p.giveUp(errors.New("json: encoding error for type " + quote(e.t.String()) + ": " + quote(err.Error())))
		}
		elem := reflect.New(e.t.Elem())
		elem.Elem().SetIterValue(at)
		p.members = append(p.members, anyMember{name, elem})
	}
	out = append(out, '{')
	for n, end := p.sort(base); n < end; n++ {
		out = p.value(p.key(out, n), e.elem, pointee(p.members[n].value.(reflect.Value)), 0)
	}
	return p.closed(out, base)
}

// sort sorts the members from the index base on by name. It returns the index of the first
// one and the index after the last one.
func (p *printer) sort(base int) (first, end int) {
	members := p.members[base:]
	for n := len(members)/2 - 1; n >= 0; n-- {
		sink(members, n)
	}
	for end := len(members) - 1; end > 0; end-- {
		members[0], members[end] = members[end], members[0]
		sink(members[:end], 0)
	}
	return base, len(p.members)
}

// sink moves a member down the heap to where it belongs. Heapsort is not the fastest sort,
// but the smallest one that is never slow.
//
//go:noinline
func sink(heap []anyMember, n int) {
	for {
		child := 2*n + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && heap[child].name < heap[child+1].name {
			child++
		}
		if heap[n].name >= heap[child].name {
			return
		}
		heap[n], heap[child] = heap[child], heap[n]
		n = child
	}
}

// key appends the name of a member, after a comma unless it is the first.
func (p *printer) key(out []byte, n int) []byte {
	if out[len(out)-1] != '{' {
		out = append(out, ',')
	}
	return append(quoteText(out, p.members[n].name, p.html), ':')
}

// closed ends a map.
func (p *printer) closed(out []byte, base int) []byte {
	clear(p.members[base:])
	p.members = p.members[:base]
	return append(out, '}')
}

// keyName returns the member name for the key of a map.
func keyName(k reflect.Value) (string, error) {
	if k.Kind() == reflect.String {
		return k.String(), nil
	}
	if m, ok := k.Interface().(encoding.TextMarshaler); ok {
		if k.Kind() == reflect.Pointer && k.IsNil() {
			return "", nil
		}
		text, err := m.MarshalText()
		return string(text), err
	}
	if k.CanInt() {
		return strconv.FormatInt(k.Int(), 10), nil
	}
	return strconv.FormatUint(k.Uint(), 10), nil
}
