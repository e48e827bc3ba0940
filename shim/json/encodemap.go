package json

import (
	"encoding"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// anyMap appends a map without a type. Members are sorted by their names.
func (p *printer) anyMap(out []byte, m map[string]any) []byte {
	if m == nil {
		return append(out, "null"...)
	}
	if p.level++; p.level > suspicious {
		defer p.leave(p.enter(reflect.ValueOf(m), 0))
	}
	base := len(p.members)
	for name, value := range m {
		p.members = append(p.members, anyMember{name, value})
	}
	sortMembers(p.members[base:])
	out = append(out, '{')
	for n, count := base, len(p.members); n < count; n++ {
		if n > base {
			out = append(out, ',')
		}
		out = append(quoteText(out, p.members[n].name, p.html), ':')
		out = p.any(out, p.members[n].value, 0)
	}
	clear(p.members[base:])
	p.members = p.members[:base]
	p.level--
	return append(out, '}')
}

// sortMembers sorts by name; few members, which is what most maps have, by insertion.
func sortMembers(members []anyMember) {
	if len(members) > 12 {
		slices.SortFunc(members, func(a, b anyMember) int { return strings.Compare(a.name, b.name) })
		return
	}
	for i := 1; i < len(members); i++ {
		for j := i; j > 0 && members[j].name < members[j-1].name; j-- {
			members[j], members[j-1] = members[j-1], members[j]
		}
	}
}

// mapping appends a map.
func (p *printer) mapping(out []byte, e *encoder, r ref) []byte {
	v := r.value(e.t)
	if v.IsNil() {
		return append(out, "null"...)
	}
	if p.level++; p.level > suspicious {
		defer p.leave(p.enter(v, 0))
	}
	base := len(p.members)
	if e.op == opTextMap {
		for name, text := range r.textMap() {
			p.members = append(p.members, anyMember{name, text})
		}
	} else {
		for at := v.MapRange(); at.Next(); {
			name, err := keyName(at.Key())
			if err != nil {
				p.giveUp(errors.New("json: encoding error for type " + strconv.Quote(e.t.String()) + ": " + strconv.Quote(err.Error())))
			}
			elem := reflect.New(e.t.Elem())
			elem.Elem().SetIterValue(at)
			p.members = append(p.members, anyMember{name, elem})
		}
	}
	sortMembers(p.members[base:])
	out = append(out, '{')
	for n, count := base, len(p.members); n < count; n++ {
		if n > base {
			out = append(out, ',')
		}
		out = append(quoteText(out, p.members[n].name, p.html), ':')
		switch value := p.members[n].value.(type) {
		case string:
			out = quoteText(out, value, p.html)
		case reflect.Value:
			out = p.value(out, e.elem, pointee(value), 0)
		}
	}
	clear(p.members[base:])
	p.members = p.members[:base]
	p.level--
	return append(out, '}')
}

// keyName returns the name of a member for the key of a map.
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
