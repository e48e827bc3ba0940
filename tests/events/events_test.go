package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"lambdashim/peer"
)

// TestEvents sends events to the executable, and compares each answer with the event decoded into the type and encoded
// again by encoding/json. The events of a type are a value with every field filled, the module's own examples that have no
// unknown field for the type, and some events of a wrong shape.
func TestEvents(t *testing.T) {
	examples := read(t)
	used, sent := make(map[string]bool), 0
	for name, handler := range handlers {
		of := reflect.TypeOf(handler).In(0)
		if reflect.PointerTo(of).Implements(reflect.TypeFor[io.Reader]()) {
			continue // JSON cannot be decoded into a stream; tests/stream/stream.bats tests streams
		}
		full, n := reflect.New(of), 0
		fill(full.Elem(), name, &n)
		text, err := json.Marshal(full.Interface())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all := []string{string(text), `{}`, `null`, `[7]`, `"text"`, `7.5`}
		for file, example := range examples {
			// A malformed example is malformed for every type.
			if strings.Contains(file, "malformed") || fits(of, example) {
				used[file] = true
				all = append(all, example)
			}
		}
		sent += len(all)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, name, of, all)
		})
	}
	for file := range examples {
		if !used[file] {
			t.Errorf("the example %s does not fit any type", file)
		}
	}
	t.Logf("%d types, %d events", len(handlers), sent)
}

// read returns the module's examples by the names of their files.
func read(t *testing.T) map[string]string {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-lambda-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	paths, _ := filepath.Glob(strings.TrimSpace(string(dir)) + "/events/testdata/*.json")
	if len(paths) == 0 {
		t.Fatal("found no examples")
	}
	examples := make(map[string]string)
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		examples[filepath.Base(path)] = string(content)
	}
	return examples
}

// fits reports whether an event has fields, and a type has all of them.
func fits(of reflect.Type, event string) bool {
	p := reflect.New(of)
	decoder := json.NewDecoder(strings.NewReader(event))
	decoder.DisallowUnknownFields()
	return decoder.Decode(p.Interface()) == nil && !p.Elem().IsZero()
}

// check invokes a handler with all events, in one process.
func check(t *testing.T, name string, of reflect.Type, events []string) {
	var script []peer.Entry
	for _, event := range events {
		script = append(script, peer.Entry{Text: peer.Text(event)})
	}
	p := peer.New(t, script...)
	cmd := exec.Command("./exe/bootstrap")
	cmd.Env = append(os.Environ(), "_HANDLER=handler."+name, "AWS_LAMBDA_LOG_LEVEL=FATAL")
	if ended, err := p.Run(cmd, time.Minute); err != nil || !ended.Over {
		t.Fatalf("it ended: %+v, %v", ended, err)
	}
	for i, invocation := range p.Invocations() {
		want, got := expect(of, events[i]), string(invocation.Answer.Body)
		if strings.HasSuffix(invocation.Answer.Path, "/error") {
			var failure struct{ ErrorType, ErrorMessage string }
			json.Unmarshal(invocation.Answer.Body, &failure)
			got = failure.ErrorType + ": " + failure.ErrorMessage
		}
		if got != want {
			t.Errorf("%.200s:\ngot  %s\nwant %s", events[i], got, want)
		}
	}
}

// expect returns the result of an event for a handler that takes such a type and returns it, or the type and the message
// of the error.
func expect(of reflect.Type, event string) (result string) {
	fail := func(v any) string {
		failed := reflect.TypeOf(v)
		for failed.Kind() == reflect.Pointer {
			failed = failed.Elem()
		}
		return failed.Name() + ": " + fmt.Sprint(v)
	}
	defer func() {
		if r := recover(); r != nil {
			result = fail(r)
		}
	}()
	p := reflect.New(of)
	if err := json.Unmarshal([]byte(event), p.Interface()); err != nil {
		return fail(err)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(p.Elem().Interface()); err != nil {
		return fail(err)
	}
	return strings.TrimSuffix(out.String(), "\n")
}

var stamp = time.Date(2026, 11, 22, 18, 30, 5, 0, time.UTC)

// attribute has every type of attribute value.
var attribute = events.NewMapAttribute(map[string]events.DynamoDBAttributeValue{
	"B":    events.NewBinaryAttribute([]byte("\x00\xff<&>")),
	"BOOL": events.NewBooleanAttribute(true),
	"BS":   events.NewBinarySetAttribute([][]byte{[]byte("b1"), []byte("b2")}),
	"L":    events.NewListAttribute([]events.DynamoDBAttributeValue{events.NewStringAttribute("in a list"), events.NewNumberAttribute("2")}),
	"M":    events.NewMapAttribute(map[string]events.DynamoDBAttributeValue{"key": events.NewStringAttribute("in a map")}),
	"N":    events.NewNumberAttribute("123.45678901234567890123456789012345678"),
	"NS":   events.NewNumberSetAttribute([]string{"-1", "1e100"}),
	"NULL": events.NewNullAttribute(),
	"S":    events.NewStringAttribute("é <&> \u2028"),
	"SS":   events.NewStringSetAttribute([]string{"s1", "s2"}),
})

// fill sets every field of v that JSON can set to a different value, at any depth. It panics
// with the field's path if it cannot.
func fill(v reflect.Value, path string, n *int) {
	*n++
	t := v.Type()
	switch {
	case t == reflect.TypeFor[events.DynamoDBAttributeValue]():
		v.Set(reflect.ValueOf(attribute))
		return
	case t == reflect.TypeFor[json.RawMessage]():
		v.SetBytes(fmt.Appendf(nil, `{"raw":[%d,"<&>"]}`, *n))
		return
	case reflect.TypeFor[time.Time]().ConvertibleTo(t):
		v.Set(reflect.ValueOf(stamp.Add(time.Duration(*n) * time.Minute)).Convert(t))
		return
	}
	switch {
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(int64(*n%100) + 1)
	case v.CanUint():
		v.SetUint(uint64(*n%100) + 1)
	case v.CanFloat():
		v.SetFloat(float64(*n) + 0.5)
	case v.Kind() == reflect.String:
		v.SetString(fmt.Sprintf("%s é <&> \u2028 %d", path, *n))
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		fill(v.Elem(), path, n)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(t, 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), path, n)
		}
	case v.Kind() == reflect.Map:
		v.Set(reflect.MakeMap(t))
		for _, key := range []string{"A key", "b&b"} {
			element := reflect.New(t.Elem()).Elem()
			fill(element, path, n)
			v.SetMapIndex(reflect.ValueOf(key).Convert(t.Key()), element)
		}
	case v.Kind() == reflect.Interface && t.NumMethod() == 0:
		v.Set(reflect.ValueOf(map[string]any{"any": []any{path, float64(*n), true, nil}}))
	case v.Kind() == reflect.Struct:
		for i := range t.NumField() {
			fill(v.Field(i), path+"."+t.Field(i).Name, n)
		}
	default:
		panic(fmt.Sprintf("%s: add a case for %s to fill", path, t))
	}
}
