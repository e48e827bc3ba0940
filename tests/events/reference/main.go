// Reference writes events for every type of aws-lambda-go's events, and the result of
// encoding/json for each: the event decoded into the type and encoded again, or the error.
//
// usage: reference EXAMPLES-DIRECTORY >cases.json
//
// The events of a type are a value with every field filled, the module's own examples
// that have no unknown field for the type, and some events of a wrong shape.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// Case is one event. Either Result or Type is set.
type Case struct {
	Handler string `json:"handler"`
	Name    string `json:"name"`  // the name of the event
	Event   string `json:"event"` // its JSON
	Result  string `json:"result,omitempty"`
	Type    string `json:"type,omitempty"` // of the error
	Message string `json:"message,omitempty"`
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Print("usage: reference EXAMPLES-DIRECTORY")
		os.Exit(2)
	}
	examples, err := read(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	var cases []Case
	used := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(types)) {
		t := types[name]
		if reflect.PointerTo(t).Implements(reflect.TypeFor[io.Reader]()) {
			continue // JSON cannot be decoded into a stream; tests/stream/stream.bats tests streams
		}
		if t.Kind() == reflect.Interface {
			log.Fatalf("%s is an interface: events cannot be decoded into it", name)
		}
		full, err := filled(t, name)
		if err != nil {
			log.Fatal(err)
		}
		cases = append(cases, expect(t, name, "every field", full))
		for _, event := range []string{`{}`, `null`, `[7]`, `"text"`, `7.5`} {
			cases = append(cases, expect(t, name, event, event))
		}
		for _, example := range slices.Sorted(maps.Keys(examples)) {
			// A malformed example is malformed for every type.
			if strings.Contains(example, "malformed") || fits(t, examples[example]) {
				used[example] = true
				cases = append(cases, expect(t, name, example, examples[example]))
			}
		}
	}
	for _, example := range slices.Sorted(maps.Keys(examples)) {
		if !used[example] {
			log.Fatalf("the example %s does not fit any type", example)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(cases); err != nil {
		log.Fatal(err)
	}
}

// read returns the JSON files of a directory by name.
func read(dir string) (map[string]string, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("no examples in %s: %v", dir, err)
	}
	examples := map[string]string{}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		examples[filepath.Base(path)] = string(content)
	}
	return examples, nil
}

// filled returns the JSON of a t with a value in every field. It fails if a field is empty
// after decoding that JSON.
func filled(t reflect.Type, name string) (event string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	n := 0
	p := reflect.New(t)
	fill(p.Elem(), name, &n)
	text, err := json.Marshal(p.Interface())
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	again := reflect.New(t)
	if err := json.Unmarshal(text, again.Interface()); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	if lost := empty(again.Elem(), name); lost != nil {
		return "", fmt.Errorf("JSON does not set %s", strings.Join(lost, ", "))
	}
	return string(text), nil
}

// fits reports whether an event has fields, and t has all of them.
func fits(t reflect.Type, event string) bool {
	p := reflect.New(t)
	decoder := json.NewDecoder(strings.NewReader(event))
	decoder.DisallowUnknownFields()
	return decoder.Decode(p.Interface()) == nil && !p.Elem().IsZero()
}

// expect returns the case of an event for a handler that takes a t and returns it.
func expect(t reflect.Type, handler, name, event string) (c Case) {
	c = Case{Handler: handler, Name: name, Event: event}
	fail := func(v any) {
		failed := reflect.TypeOf(v)
		for failed.Kind() == reflect.Pointer {
			failed = failed.Elem()
		}
		c.Type, c.Message = failed.Name(), fmt.Sprint(v)
	}
	defer func() {
		if r := recover(); r != nil {
			fail(r)
		}
	}()
	p := reflect.New(t)
	if err := json.Unmarshal([]byte(event), p.Interface()); err != nil {
		fail(err)
		return c
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(p.Elem().Interface()); err != nil {
		fail(err)
		return c
	}
	c.Result = strings.TrimSuffix(out.String(), "\n")
	return c
}
