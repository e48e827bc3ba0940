package json

import (
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"
)

// field is a struct field that is a member in JSON. It may be in an embedded struct.
type field struct {
	name   string
	tagged bool  // whether the name comes from the tag
	index  []int // as in reflect.Value.FieldByIndex
	t      reflect.Type

	omitEmpty, omitZero, inString bool

	// private is set for an embedded struct of an unexported type that is a member because
	// of a tag: reflection must not call its methods.
	private bool
}

// fieldsOf returns the members of a struct type in the order of its fields, by the rules
// of encoding/json. These are Go's rules for embedded fields, except that a tagged name
// wins against others at the same depth, and that ambiguous names are dropped.
func fieldsOf(t reflect.Type) []*field {
	type level struct {
		t     reflect.Type
		index []int
		twice bool // whether its type occurs more than once at this depth
	}
	var found []*field
	visited := map[reflect.Type]bool{}
	for current := []level{{t: t}}; len(current) > 0; {
		var next []level
		for _, l := range current {
			if visited[l.t] {
				continue
			}
			visited[l.t] = true
			for i := range l.t.NumField() {
				sf := l.t.Field(i)
				f, embedded := memberOf(&sf)
				index := append(append([]int(nil), l.index...), i)
				if f != nil {
					f.index = index
					if found = append(found, f); l.twice {
						found = append(found, f) // twice, so that it counts as ambiguous
					}
				}
				if embedded == nil {
					continue
				}
				at := 0
				for at < len(next) && next[at].t != embedded {
					at++
				}
				if at < len(next) {
					next[at].twice = true
				} else {
					next = append(next, level{t: embedded, index: index})
				}
			}
		}
		current = next
	}

	sortFields(found, func(a, b *field) bool {
		switch {
		case a.name != b.name:
			return a.name < b.name
		case len(a.index) != len(b.index):
			return len(a.index) < len(b.index)
		case a.tagged != b.tagged:
			return a.tagged
		}
		return before(a, b)
	})
	fields := found[:0]
	for i := 0; i < len(found); {
		first, end := found[i], i+1
		for end < len(found) && found[end].name == first.name {
			end++
		}
		if end == i+1 || len(found[i+1].index) > len(first.index) || found[i+1].tagged != first.tagged {
			fields = append(fields, first)
		}
		i = end
	}
	sortFields(fields, before)
	return fields
}

// sortFields sorts by insertion: there are few fields, and package slices would link a lot.
func sortFields(fields []*field, less func(a, b *field) bool) {
	for i := range fields {
		for j := i; j > 0 && less(fields[j], fields[j-1]); j-- {
			fields[j], fields[j-1] = fields[j-1], fields[j]
		}
	}
}

// before reports whether a field comes before another one in Go's source.
func before(a, b *field) bool {
	for n := 0; n < len(a.index) && n < len(b.index); n++ {
		if a.index[n] != b.index[n] {
			return a.index[n] < b.index[n]
		}
	}
	return len(a.index) < len(b.index)
}

// memberOf returns a struct's field as a member, or the struct that it embeds, or
// neither.
func memberOf(sf *reflect.StructField) (f *field, embedded reflect.Type) {
	base := sf.Type
	if base.Kind() == reflect.Pointer && base.Name() == "" {
		base = base.Elem()
	}
	if !sf.IsExported() && !(sf.Anonymous && base.Kind() == reflect.Struct) {
		return nil, nil
	}
	tag := sf.Tag.Get("json")
	if tag == "-" {
		return nil, nil
	}
	name, options, _ := strings.Cut(tag, ",")
	if !validName(name) {
		name = ""
	}
	if name == "" && sf.Anonymous && base.Kind() == reflect.Struct {
		return nil, base
	}
	f = &field{name: name, tagged: name != "", t: sf.Type, private: !sf.IsExported()}
	if name == "" {
		f.name = sf.Name
	}
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "omitempty":
			f.omitEmpty = true
		case "omitzero":
			f.omitZero = true
		case "string":
			switch kind := base.Kind(); {
			case kind == reflect.String, kind >= reflect.Bool && kind <= reflect.Float64:
				f.inString = true
			}
		}
	}
	return f, nil
}

// validName reports whether encoding/json accepts a name from a tag.
func validName(name string) bool {
	for _, r := range name {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	return name != ""
}

// fold appends the same text for all names that differ only in case.
func fold(out, name []byte) []byte {
	for i := 0; i < len(name); {
		if c := name[i]; c < utf8.RuneSelf {
			if 'a' <= c && c <= 'z' {
				c -= 'a' - 'A'
			}
			out = append(out, c)
			i++
			continue
		}
		r, size := utf8.DecodeRune(name[i:])
		for { // go around to the smallest of the runes that fold into each other
			next := unicode.SimpleFold(r)
			smallest := next <= r
			if r = next; smallest {
				break
			}
		}
		out = utf8.AppendRune(out, r)
		i += size
	}
	return out
}
