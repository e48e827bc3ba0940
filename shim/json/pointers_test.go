//go:build !goexperiment.jsonv2

package json_test

import (
	"encoding/json"
	"reflect"
	"testing"

	codec "lambdashim/json"
)

// A named pointer type has no methods, so the methods of what it points to are not called through it. The random types have
// these.
type (
	namedReads  *pointerReads
	namedWrites *pointerWrites
	namedText   *textualStruct
	namedChain  **pointerReads
)

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
