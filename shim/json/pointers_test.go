//go:build !goexperiment.jsonv2

package json_test

import (
	"encoding/json"
	"reflect"
	"testing"

	codec "lambdashim/json"
)

// A named pointer type has no methods, so the methods of what it points to are not called
// through it.
type (
	namedReads   *pointerReads
	namedWrites  *pointerWrites
	namedText    *textualStruct
	namedTextual *textual
	namedPlain   *delegates
	namedNamed   *namedReads
	namedChain   **pointerReads
	namedTexts   **textualStruct
)

func TestANamedPointerTypeHasNoMethods(t *testing.T) {
	reads := func() *pointerReads { return new(pointerReads) }
	for name, target := range map[string]func() any{
		"at the root":               func() any { return namedReads(reads()) },
		"text at the root":          func() any { return namedText(new(textualStruct)) },
		"a textual int at the root": func() any { return namedTextual(new(textual)) },
		"a chain at the root":       func() any { p := reads(); return namedChain(&p) },
		"a nil chain at the root":   func() any { return namedChain(new(*pointerReads)) },
		"texts at the root":         func() any { return namedTexts(new(*textualStruct)) },
		"named twice at the root":   func() any { return namedNamed(new(namedReads)) },
		"behind a pointer":          func() any { return new(namedReads) },
		"text behind a pointer":     func() any { return new(namedText) },
		"writes behind a pointer":   func() any { return new(namedWrites) },
		"behind two pointers":       func() any { return new(*namedReads) },
		"a field":                   func() any { return new(struct{ Text namedReads }) },
		"a field, set": func() any {
			return &struct{ Text namedReads }{reads()}
		},
		"a text field": func() any { return new(struct{ S namedText }) },
		"a quoted field": func() any {
			return new(struct {
				S namedTextual `json:",string"`
			})
		},
		"a written field": func() any { return new(struct{ A namedWrites }) },
		"a chain field":   func() any { return new(struct{ Text namedChain }) },
		"elements":        func() any { return new([]namedReads) },
		"an array":        func() any { return new([2]namedText) },
		"values of a map": func() any { return new(map[string]namedReads) },
		"keys of a map":   func() any { return new(map[namedText]int) },
		"pointers as keys of a map": func() any {
			return new(map[*textual]int)
		},
		"in an any": func() any { var v any = namedReads(reads()); return &v },
		"in an any in a struct": func() any {
			return &struct{ Text any }{namedReads(reads())}
		},
		"text in an any":          func() any { var v any = namedText(new(textualStruct)); return &v },
		"a chain in an any":       func() any { p := reads(); var v any = namedChain(&p); return &v },
		"a pointer in an any":     func() any { p := namedReads(reads()); var v any = &p; return &v },
		"another type in between": func() any { return new(namedPlain) },
	} {
		for _, text := range []string{
			`{"Text":"x"}`, `{"text":{"Text":"x"}}`, `{"S":"x"}`, `{"S":{"S":"x"}}`, `{"S":"7"}`, `{"A":{"A":2}}`, `{"A":3}`, `null`, `"x"`, `7`, `[7]`,
			`[{"Text":"x"},null]`, `[{"S":"x"},{"S":1}]`, `{"a":{"Text":"x"}}`, `{"a":1}`, `{"Text":1}`, `{`, ``, `{"inner":{"N":1}}`,
		} {
			want, got := target(), target()
			same(t, name, reflect.TypeOf(want), []byte(text),
				guard(func() error { return json.Unmarshal([]byte(text), want) }),
				guard(func() error { return codec.Unmarshal([]byte(text), got) }))
			if !reflect.DeepEqual(want, got) {
				t.Errorf("%s: %s:\nwant %#v\ngot  %#v", name, text, want, got)
			}
			wantText, wantErr := json.Marshal(want)
			gotText, gotErr := codec.MarshalEscaped(got)
			if string(wantText) != string(gotText) || describe(wantErr) != describe(gotErr) {
				t.Errorf("%s: %s: Marshal:\nwant %s, %v\ngot  %s, %v", name, text, wantText, wantErr, gotText, gotErr)
			}
		}
	}
}

// plain decodes itself by the rules for a struct, without its method.
type plain struct {
	Name  string
	calls int
}

type plainPointer *plain

func (p *plain) UnmarshalJSON(text []byte) error {
	if p.calls++; p.calls > 1 {
		panic("UnmarshalJSON called itself")
	}
	return codec.Unmarshal(text, plainPointer(p))
}

func TestAnUnmarshalJSONMayDecodeIntoANamedPointerToItsOwnType(t *testing.T) {
	var all []plain
	if err := codec.Unmarshal([]byte(`[{"Name":"a"},{"Name":"b"}]`), &all); err != nil || len(all) != 2 || all[1].Name != "b" {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestInvalidArgumentsGiveTheErrorsOfEncodingJSON(t *testing.T) {
	for _, v := range []any{nil, 1, (*int)(nil), namedReads(nil), new(int)} {
		for _, text := range []string{`{`, ``, `1`, `"x"`} {
			same(t, "Unmarshal", reflect.TypeOf(v), []byte(text), json.Unmarshal([]byte(text), v), codec.Unmarshal([]byte(text), v))
		}
	}
}

func TestNullSetsAMapWithAnUndecodableKeyToNil(t *testing.T) {
	type holder struct {
		M map[bool]int
		C chan int
		F func()
		P *chan int
		S []chan int
	}
	for _, text := range []string{`{"M":null,"C":null,"P":null,"S":null}`, `{"S":[null],"P":null}`, `{"C":null,"F":null}`, `{"M":{}}`} {
		c := make(chan int)
		want := holder{M: map[bool]int{true: 1}, C: c, P: &c, S: []chan int{c}}
		got := want
		want.S, got.S = []chan int{c}, []chan int{c}
		same(t, "Unmarshal", reflect.TypeOf(want), []byte(text), json.Unmarshal([]byte(text), &want), codec.Unmarshal([]byte(text), &got))
		if !reflect.DeepEqual(want, got) {
			t.Errorf("%s:\nwant %+v\ngot  %+v", text, want, got)
		}
	}
}
