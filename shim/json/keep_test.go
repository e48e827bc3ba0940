//go:build !goexperiment.jsonv2 && !race

package json_test

import (
	"encoding/json"
	"reflect"
	"runtime"
	"strings"
	"testing"

	codec "lambdashim/json"
)

// part returns a small part of a decoded value: the first leaf or the first name, depending on which.
func part(v reflect.Value, which string) any {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.Struct:
	default:
		if which == "leaf" {
			return v.Interface()
		}
		return nil
	}
	switch v.Kind() {
	case reflect.Slice:
		for n := range min(v.Len(), 20) {
			if p := part(v.Index(n), which); p != nil {
				return p
			}
		}
	case reflect.Map:
		for at := v.MapRange(); at.Next(); {
			if which == "name" {
				return at.Key().String()
			}
			if p := part(at.Value(), which); p != nil {
				return p
			}
		}
	case reflect.Struct:
		for n := range v.NumField() {
			if p := part(v.Field(n), which); p != nil {
				return p
			}
		}
	}
	return nil
}

func TestAPartOfAnEventKeepsAboutThreeKilobytes(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a while")
	}
	const size, events, promised = 100_000, 10, 3<<10 + 256
	some := shapes(size)
	long := strings.Repeat("x", 3000)
	texts := []string{
		repeated(size, "[]", func(n int) string { return `["x"],["` + long + `"],[["xy"],"` + long + `"]` }),
		repeated(size, "[]", func(n int) string {
			return `["x",12.5],["` + long[:300] + `",` + some["objects of 20"][1:20_000] + `"":""}]`
		}),
	}
	for _, name := range strings.Split("letters, two letters, strings of 200, not ASCII, lists of one, lists of one number, lists of nine, items, objects of 20, many strings, many lists, many objects", ", ") {
		texts = append(texts, some[name])
	}
	for _, of := range []reflect.Type{
		reflect.TypeFor[any](), reflect.TypeFor[[][]string](), reflect.TypeFor[[][]any](), reflect.TypeFor[[]map[string]any](), reflect.TypeFor[[]sweepItem](),
		reflect.TypeFor[map[string]string](), reflect.TypeFor[map[string][]string](),
	} {
		for _, text := range texts {
			for _, which := range []string{"leaf", "name"} {
				keep := func(unmarshal func([]byte, any) error) (kept int64) {
					decodeOnce(of, []byte(text), unmarshal) // builds the program of the type
					parts := make([]any, events)
					before := live()
					for n := range parts {
						v := reflect.New(of)
						unmarshal([]byte(text), v.Interface())
						parts[n] = part(v, which)
					}
					after := live()
					runtime.KeepAlive(parts)
					return after - before
				}
				if got := keep(codec.Unmarshal); got > events*promised {
					if want := keep(json.Unmarshal); got > 2*max(want, 0)+events*promised {
						t.Errorf("%.20s into %v: each %s of %d keeps %d bytes, with encoding/json %d", text, of, which, events, got/events, want/events)
					}
				}
			}
		}
	}
}
