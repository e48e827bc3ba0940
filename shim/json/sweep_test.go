//go:build !goexperiment.jsonv2 && !race

package json_test

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	codec "lambdashim/json"
)

// The tests in this file compare the codec's memory and time with those of encoding/json,
// for all kinds of JSON, targets and results.

// repeated returns a list or an object of about size bytes, made of what part returns.
func repeated(size int, brackets string, part func(n int) string) string {
	var out strings.Builder
	out.WriteByte(brackets[0])
	for n := 0; out.Len() < size; n++ {
		if n > 0 {
			out.WriteByte(',')
		}
		out.WriteString(part(n))
	}
	out.WriteByte(brackets[1])
	return out.String()
}

// object returns an object with names from a format.
func object(members int, name, value string) string {
	var out strings.Builder
	for n := range members {
		format := `,` + name + `:` + value
		if strings.Contains(name, "%") {
			fmt.Fprintf(&out, format, n)
		} else {
			out.WriteString(format)
		}
	}
	return "{" + out.String()[1:] + "}"
}

// shapes returns JSON texts of about size bytes.
func shapes(size int) map[string]string {
	always := func(part string) func(int) string { return func(int) string { return part } }
	list := func(part string) string { return repeated(size, "[]", always(part)) }
	members := func(part string) string { return repeated(size, "{}", always(part)) }
	named := func(name, value string) string {
		return repeated(size, "{}", func(n int) string { return fmt.Sprintf(name, n) + ":" + value })
	}
	long := strings.Repeat("x", size)
	shapes := map[string]string{
		"small ints":                list(`1`),
		"ints":                      repeated(size, "[]", strconv.Itoa),
		"floats":                    list(`12.5`),
		"a long number":             "1" + strings.Repeat("0", size),
		"bools":                     list(`true`),
		"empty strings":             list(`""`),
		"letters":                   list(`"x"`),
		"two letters":               list(`"xy"`),
		"strings of 200":            list(`"` + long[:200] + `"`),
		"strings of 5000":           list(`"` + long[:5000] + `"`),
		"escapes":                   list(`"\n\u00e9"`),
		"not ASCII":                 list(`"é世界"`),
		"a long string":             `"` + long + `"`,
		"base64":                    list(`"AQIDBAUG"`),
		"lists of one":              list(`["xy"]`),
		"lists of one number":       list(`[12.5]`),
		"lists of nine":             list(`["ab","cd","ef","gh","ij","kl","mn","op","qr"]`),
		"lists of 65 and more":      list("[" + strings.Repeat("{},", 64) + `{}],"` + long[:5000] + `"`),
		"deepest lists":             list(strings.Repeat("[", 9990) + strings.Repeat("]", 9990)),
		"deep objects":              list(strings.Repeat(`{"a":`, 4000) + "1" + strings.Repeat("}", 4000)),
		"white space":               list("        \n\t 1" + strings.Repeat(" ", 100)),
		"items":                     list(`{"a":1,"b":"two words","c":["xy","z"],"d":1.5,"e":{"a":true}}`),
		"items in another order":    list(`{"e":{"a":true},"d":1.5,"c":["xy","z"],"b":"two words","a":1}`),
		"objects of 20":             list(object(20, `"name_%d"`, `"a value"`)),
		"objects of 2000":           list(object(2000, `"n%d"`, `null`)),
		"500 of the same":           list(object(500, `"a"`, `null`)),
		"a hundred names, repeated": repeated(size, "{}", func(n int) string { return fmt.Sprintf(`"name %d":"xy"`, n%100) }),
		"many members":              named(`"n%d"`, `1`),
		"many strings":              named(`"name %d"`, `"a value"`),
		"many objects":              named(`"name %d"`, `{"a":1}`),
		"many lists":                named(`"name %d"`, `["xy"]`),
		"unknown names":             members(`"unknown":1`),
		"escaped names":             members(`"\u0061":1`),
		"long names":                members(`"` + long[:3000] + `":1`),
	}
	for name, text := range shapes {
		if !json.Valid([]byte(text)) {
			panic(name)
		}
	}
	return shapes
}

type sweepItem struct {
	A int               `json:"a"`
	B string            `json:"b"`
	C []string          `json:"c"`
	D float64           `json:"d"`
	E map[string]bool   `json:"e"`
	F *sweepItem        `json:"f"`
	G map[string]string `json:"g"`
}

type sweepBig struct {
	A int
	B [1000]byte
}

// structOf returns a struct with many fields, named by a format.
func structOf(fields int, format string, of reflect.Type) reflect.Type {
	all := make([]reflect.StructField, fields)
	for n := range all {
		all[n] = reflect.StructField{Name: fmt.Sprintf(format, n), Type: of}
	}
	return reflect.StructOf(all)
}

// What the results of the first ones keep is measured too, which takes longer.
var sweepTypes = []reflect.Type{
	reflect.TypeFor[any](), reflect.TypeFor[map[string]string](), reflect.TypeFor[[]string](), reflect.TypeFor[[][]string](), reflect.TypeFor[[][]sweepBig](), reflect.TypeFor[[]sweepItem](),

	reflect.TypeFor[map[string]any](), reflect.TypeFor[map[int]string](), reflect.TypeFor[[]byte](), reflect.TypeFor[[4]int](), reflect.TypeFor[string](),
	reflect.TypeFor[map[string]json.RawMessage](), reflect.TypeFor[sweepItem](), reflect.TypeFor[[]pointerReads](), reflect.TypeFor[Recursive](),
	structOf(20, "F%d", reflect.TypeFor[any]()), structOf(1000, "F%d", reflect.TypeFor[string]()),
}

// decodeOnce decodes once.
func decodeOnce(of reflect.Type, text []byte, unmarshal func([]byte, any) error) time.Duration {
	v := reflect.New(of).Interface()
	start := time.Now()
	unmarshal(text, v)
	return time.Since(start)
}

// allocated returns how much memory a decoding allocates.
func allocated(of reflect.Type, text []byte, unmarshal func([]byte, any) error) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	unmarshal(text, reflect.New(of).Interface())
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// retained returns how much memory is in use together with the result of a decoding.
func retained(of reflect.Type, text []byte, unmarshal func([]byte, any) error) int64 {
	v := reflect.New(of).Interface()
	unmarshal(text, v)
	with := live()
	runtime.KeepAlive(v)
	return with
}

// live returns the size of all that is in use. A pool keeps what it has for two collections.
func live() int64 {
	for range 2 {
		runtime.GC()
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

func TestNoTextTakesMoreThanTwiceTheMemoryOrTimeOfEncodingJSON(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a while")
	}
	size := 100_000
	if n, err := strconv.Atoi(os.Getenv("JSON_SWEEP")); err == nil {
		size = n
	}
	const floor = 200_000 // what is less may be noise
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	for name, text := range shapes(size) {
		others := live()
		for n, of := range sweepTypes {
			text := []byte(text)
			decodeOnce(of, []byte("{}"), codec.Unmarshal) // builds the programs of the type
			decodeOnce(of, []byte("{}"), json.Unmarshal)
			label := of.String()
			if len(label) > 80 {
				label = fmt.Sprintf("a struct with %d fields", of.NumField())
			}
			if want, got := allocated(of, text, json.Unmarshal), allocated(of, text, codec.Unmarshal); got > 2*want+floor {
				t.Errorf("%s into %s: %d kB allocated, with encoding/json %d kB", name, label, got>>10, want>>10)
			} else if got > floor && n < 6 {
				want, got := retained(of, text, json.Unmarshal)-others, retained(of, text, codec.Unmarshal)-others
				if got > 2*max(want, 0)+floor {
					t.Errorf("%s into %s: %d kB retained, with encoding/json %d kB", name, label, got>>10, want>>10)
				}
			}
			slow(t, name+" into "+label, func() time.Duration { return decodeOnce(of, text, json.Unmarshal) }, func() time.Duration { return decodeOnce(of, text, codec.Unmarshal) })
		}
	}
}

// Many lists were copied just before their end.
func TestALongListIsRarelyCopied(t *testing.T) {
	of := reflect.TypeFor[[][8]int]()
	for _, element := range []string{"[1]", "[10000000]"} {
		for n := 3000; n < 100_000; n += n / 3 {
			text := "[" + strings.Repeat(element+",", n-1) + element + "]"
			size := uint64(n) * uint64(of.Elem().Size())
			if got := allocated(of, []byte(text), codec.Unmarshal); got > 2*size+10_000 {
				t.Errorf("for a list of %d bytes, %d elements like %s: %d bytes were allocated", size, n, element, got)
			}
		}
	}
}

// slow fails the test if got takes more than twice as long as want each time. What is less
// than a moment may be noise.
func slow(t *testing.T, label string, want, got func() time.Duration) {
	const moment, rounds = 2 * time.Millisecond, 20
	wanted, gotten := want(), got()
	for round := 0; gotten > 2*wanted+moment; round++ {
		if round == rounds {
			t.Errorf("%s takes %v, with encoding/json %v", label, gotten, wanted)
			return
		}
		wanted, gotten = min(wanted, want()), min(gotten, got())
	}
}

func TestNoResultTakesMoreThanTwiceTheTimeOfEncodingJSON(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a while")
	}
	const size = 3_000_000
	results := map[string]any{
		"Cyrillic":         strings.Repeat("й", size/2),
		"line feeds":       strings.Repeat("\n", size),
		"quotes":           strings.Repeat(`"`, size),
		"control bytes":    strings.Repeat("\x01", size),
		"markup":           strings.Repeat("<", size),
		"invalid UTF-8":    strings.Repeat("\xff", size),
		"line separators":  strings.Repeat("\u2028", size/3),
		"words with marks": strings.Repeat("café naïve\n", size/12),
		"plain text":       strings.Repeat("x", size),
	}
	for name, text := range shapes(size / 10) {
		var v any
		if json.Unmarshal([]byte(text), &v) == nil {
			results[name] = v
		}
	}
	for name, v := range results {
		encodeOnce := func(marshal func(any) ([]byte, error)) func() time.Duration {
			return func() time.Duration {
				start := time.Now()
				marshal(v)
				return time.Since(start)
			}
		}
		slow(t, name, encodeOnce(json.Marshal), encodeOnce(codec.MarshalEscaped))
	}
}
