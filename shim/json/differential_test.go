//go:build !goexperiment.jsonv2

package json_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	codec "lambdashim/json"
)

// compare decodes a text into two equal values, with encoding/json and with the codec, and
// encodes them again. If before is not empty, it is decoded into the values first.
func compare(t *testing.T, of reflect.Type, before, text []byte) {
	t.Helper()
	want, got := reflect.New(of), reflect.New(of)
	if len(before) > 0 {
		same(t, "before", of, before, guard(func() error { return json.Unmarshal(before, want.Interface()) }), guard(func() error { return codec.Unmarshal(before, got.Interface()) }))
	}
	sent := bytes.Clone(text)
	same(t, "Unmarshal", of, text, guard(func() error { return json.Unmarshal(text, want.Interface()) }), guard(func() error { return codec.Unmarshal(text, got.Interface()) }))
	if !bytes.Equal(sent, text) {
		t.Fatalf("Unmarshal has changed the text %q to %q", sent, text)
	}
	if !reflect.DeepEqual(want.Interface(), got.Interface()) {
		t.Fatalf("Unmarshal of %q, after %q, into %v:\nwant %#v\ngot  %#v", text, before, of, want.Elem(), got.Elem())
	}
	if json.Valid(text) != codec.Valid(text) {
		t.Fatalf("Valid(%q): want %v", text, json.Valid(text))
	}
	for _, v := range []any{want.Interface(), want.Elem().Interface()} {
		var wantText, gotText []byte
		same(t, "Marshal", of, text, guard(func() (err error) { wantText, err = json.Marshal(v); return err }), guard(func() (err error) { gotText, err = codec.MarshalEscaped(v); return err }))
		if !bytes.Equal(wantText, gotText) {
			t.Fatalf("MarshalEscaped of %#v:\nwant %s\ngot  %s", v, wantText, gotText)
		}
		var plain bytes.Buffer
		encoder := json.NewEncoder(&plain)
		encoder.SetEscapeHTML(false)
		same(t, "Encode", of, text, guard(func() error { return encoder.Encode(v) }), guard(func() (err error) { gotText, err = codec.Marshal(v); return err }))
		if !bytes.Equal(bytes.TrimSuffix(plain.Bytes(), []byte("\n")), gotText) {
			t.Fatalf("Marshal of %#v:\nwant %s\ngot  %s", v, plain.Bytes(), gotText)
		}
	}
}

// guard turns a panic into an error.
func guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicked{fmt.Sprint(r)}
		}
	}()
	return f()
}

type panicked struct{ what string }

func (p panicked) Error() string { return "panic: " + p.what }

// same fails the test unless two errors have the same type name, text and offset.
func same(t *testing.T, what string, of reflect.Type, text []byte, want, got error) {
	t.Helper()
	if _, ok := want.(panicked); ok {
		return // a bug in encoding/json
	}
	if describe(want) != describe(got) {
		t.Fatalf("%s of %q as %v:\nwant %s\ngot  %s", what, text, of, describe(want), describe(got))
	}
}

func describe(err error) string {
	offset := int64(-1)
	switch err := err.(type) {
	case *json.SyntaxError:
		offset = err.Offset
	case *codec.SyntaxError:
		offset = err.Offset
	case *json.UnmarshalTypeError:
		offset = err.Offset
	case *codec.UnmarshalTypeError:
		offset = err.Offset
	}
	return fmt.Sprintf("%T %v at %d", err, err, offset)
}

// try compares with a random type and texts that mostly fit it.
func try(t *testing.T, seed uint64) {
	s := source{rand.New(rand.NewPCG(seed, 1))}
	of := s.anyType(3)
	for range 8 {
		var text, before strings.Builder
		s.text(&text, of, 4)
		if s.of(3) {
			s.text(&before, of, 4)
		}
		compare(t, of, []byte(before.String()), []byte(text.String()))
		compare(t, of, nil, s.damage([]byte(text.String())))
	}
}

func TestRandomTypesAndTextsGiveTheResultsOfEncodingJSON(t *testing.T) {
	count := uint64(3000)
	if testing.Short() {
		count = 300
	}
	if n, err := strconv.ParseUint(os.Getenv("JSON_TYPES"), 10, 64); err == nil {
		count = n
	}
	for seed := range count {
		try(t, seed)
	}
}

func FuzzRandom(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed)
	}
	f.Fuzz(try)
}

// seeds are texts, each with something special.
var seeds = []string{`{"name":"x","next":{"name":"\ud83d\ude00"},"children":[{},null]}`, `[1,2.5,-0,1e400,"a\u0000"]`, `{"deep":1,"DEEP":2,"k":3,"` + "\u212a" + `":4}`,
	`"\ud800\u0041"`, "\"\xff\xe2\x80\xa8\"", ` { "a" : [ ] , "b" : { } } `, `{"Quoted":"12","qp":"true","qs":"\"x\"","qf":"1e400"}`, `tru`, `-`, `{"a":1,}`, strings.Repeat("[", 10001)}

func FuzzText(f *testing.F) {
	for n, text := range seeds {
		f.Add(uint8(n*7), []byte(text))
	}
	f.Fuzz(func(t *testing.T, n uint8, text []byte) {
		compare(t, types[int(n)%len(types)], nil, text)
		compare(t, reflect.TypeFor[any](), nil, text)
	})
}

func TestTextsWithAChangedByteGiveTheResultsOfEncodingJSON(t *testing.T) {
	for _, of := range []reflect.Type{reflect.TypeFor[any](), reflect.TypeFor[Recursive](), reflect.TypeFor[Embeds]()} {
		for _, seed := range seeds[:len(seeds)-1] {
			for at := range len(seed) {
				for _, bits := range []byte{1, 2, 4, 8, 16, 32, 64, 128, 255} {
					text := []byte(seed)
					text[at] ^= bits
					compare(t, of, nil, text)
				}
				compare(t, of, nil, []byte(seed[:at]))
			}
		}
	}
}

func TestHostileTextsGiveTheResultsOfEncodingJSON(t *testing.T) {
	for name, text := range map[string]string{
		"brackets":        strings.Repeat("[", 100_000),
		"closed brackets": strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000),
		"deepest":         strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000),
		"braces":          strings.Repeat(`{"next":`, 100_000),
		"deepest objects": strings.Repeat(`{"next":`, 10_000) + "{}" + strings.Repeat("}", 10_000),
		"a long integer":  strings.Repeat("9", 10<<20),
		"a long fraction": "0." + strings.Repeat("1", 10<<20),
		"a long exponent": "1e" + strings.Repeat("1", 10<<20),
		"a long string":   `"` + strings.Repeat(`\u00e9`, 1<<20) + `"`,
		"a long name":     `{"` + strings.Repeat("n", 1<<20) + `":1}`,
		"many names":      `{"a":1` + strings.Repeat(`,"a":1`, 1<<18) + `}`,
		"white space":     strings.Repeat(" ", 1<<20),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			for _, of := range []reflect.Type{reflect.TypeFor[any](), reflect.TypeFor[Recursive](), reflect.TypeFor[int](), reflect.TypeFor[float64](), reflect.TypeFor[json.Number]()} {
				compare(t, of, nil, []byte(text))
			}
			t.Log(time.Since(start))
		})
	}
}

func TestRawStaysAsItIs(t *testing.T) {
	const text = `{"a":[1,{"b":"<\u00e9>"}],"c":null}`
	var want map[string]json.RawMessage
	var got map[string]codec.Raw
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	if err := codec.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	for name := range want {
		if string(want[name]) != string(got[name]) {
			t.Errorf("%s: want %s, got %s", name, want[name], got[name])
		}
	}
	if out, err := codec.Marshal(got); err != nil || string(out) != text {
		t.Errorf("want %s, got %s, %v", text, out, err)
	}
	if _, err := codec.Marshal(codec.Raw("{")); err == nil || err.Error() != "json: error calling MarshalJSON for type json.Raw: unexpected end of JSON input" {
		t.Errorf("a text that is not JSON: %v", err)
	}
}

func TestManyGoroutinesMayUseTheSameNewTypes(t *testing.T) {
	for seed := range uint64(40) {
		s := source{rand.New(rand.NewPCG(seed, 2))}
		of := []reflect.Type{s.anyType(3), s.anyType(3), reflect.TypeFor[map[string]any]()}
		var text strings.Builder
		s.text(&text, of[0], 4)
		var all sync.WaitGroup
		for n := range 8 {
			all.Go(func() {
				of := of[n%len(of)]
				want, got := reflect.New(of), reflect.New(of)
				wantErr, gotErr := json.Unmarshal([]byte(text.String()), want.Interface()), codec.Unmarshal([]byte(text.String()), got.Interface())
				if describe(wantErr) != describe(gotErr) || !reflect.DeepEqual(want.Interface(), got.Interface()) {
					t.Errorf("%q as %v: want %#v, %v, got %#v, %v", text.String(), of, want.Elem(), wantErr, got.Elem(), gotErr)
				}
				codec.Marshal(got.Interface())
			})
		}
		all.Wait()
	}
}
