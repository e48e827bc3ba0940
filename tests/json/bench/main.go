// Compares the shim's codec with encoding/json and goccy/go-json, in one process and in
// turn, so that a change in the machine's speed affects all of them.
//
// usage: go run . [ROUNDS [SIZE]]
//
// Prints the fastest time of each for an event of SIZE bytes, by default 1,000,000, and the
// ratios. It does not use the median, which depends more on other work of the machine.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"time"

	goccy "github.com/goccy/go-json"
	codec "lambdashim/json"
)

type event struct {
	Items []item `json:"items"`
}

type item struct {
	ID    int      `json:"id"`
	Name  string   `json:"name"`
	Tags  []string `json:"tags"`
	Price float64  `json:"price"`
	On    bool     `json:"on"`
}

// library is one way to read and write JSON.
type library struct {
	name      string
	unmarshal func([]byte, any) error
	marshal   func(any) ([]byte, error)
}

var libraries = []library{
	{"shim", codec.Unmarshal, codec.Marshal},
	{"goccy", goccy.Unmarshal, func(v any) ([]byte, error) { return goccy.MarshalWithOption(v, goccy.DisableHTMLEscape()) }},
	{"encoding/json", json.Unmarshal, json.Marshal},
}

// newEvent returns an event of at least size bytes.
func newEvent(size int) []byte {
	out := []byte(`{"items":[`)
	for n := 0; len(out) < size; n++ {
		if n > 0 {
			out = append(out, ',')
		}
		out = fmt.Appendf(out, `{"id":%d,"name":"item %d","tags":["a","b"],"price":%d.5,"on":true}`, n, n, n)
	}
	return append(out, "]}"...)
}

// task is a task to measure: decoding, and optionally encoding again.
type task struct {
	name   string
	target func() any
	encode bool
}

var tasks = []task{
	{"typed, decoded", func() any { return new(event) }, false},
	{"typed, decoded and encoded", func() any { return new(event) }, true},
	{"any, decoded", func() any { return new(any) }, false},
	{"any, decoded and encoded", func() any { return new(any) }, true},
}

// run does a task once, and returns the length of the encoded text.
func run(l library, t task, data []byte) (int, error) {
	v := t.target()
	if err := l.unmarshal(data, v); err != nil || !t.encode {
		return 0, err
	}
	out, err := l.marshal(v)
	return len(out), err
}

func argument(n, otherwise int) int {
	if len(os.Args) > n {
		if value, err := strconv.Atoi(os.Args[n]); err == nil && value > 0 {
			return value
		}
		fmt.Fprintf(os.Stderr, "bench: %q is not a number: usage: go run . [ROUNDS [SIZE]]\n", os.Args[n])
		os.Exit(2)
	}
	return otherwise
}

func main() {
	rounds, size := argument(1, 100), argument(2, 1_000_000)
	data := newEvent(size)
	fmt.Printf("%s, %d bytes, fastest of %d rounds\n", runtime.Version(), len(data), rounds)
	fmt.Printf("%-28s%10s%10s%15s%14s%22s\n", "", "shim", "goccy", "encoding/json", "shim to goccy", "shim to encoding/json")
	for _, t := range tasks {
		times := make([][]time.Duration, len(libraries))
		for range rounds {
			for n, l := range libraries {
				start := time.Now()
				if _, err := run(l, t, data); err != nil {
					fmt.Fprintf(os.Stderr, "bench: %s, %s: %v\n", l.name, t.name, err)
					os.Exit(1)
				}
				times[n] = append(times[n], time.Since(start))
			}
		}
		var ms [3]float64
		for n := range times {
			slices.Sort(times[n])
			ms[n] = float64(times[n][0]) / 1e6
		}
		fmt.Printf("%-28s%7.2f ms%7.2f ms%12.2f ms%14.2f%22.2f\n", t.name, ms[0], ms[1], ms[2], ms[0]/ms[1], ms[0]/ms[2])
	}
}
