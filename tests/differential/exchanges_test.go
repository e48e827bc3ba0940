package compare

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"lambdashim/peer"
)

// command is the event of handlers.Do.
type command struct {
	Do    string
	Text  string `json:",omitempty"`
	Bytes []byte `json:",omitempty"`
	Size  int    `json:",omitempty"`
}

func (c command) entry() peer.Entry {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	return peer.Entry{Event: text}
}

// do returns an exchange with handlers.Do.
func do(c command) exchange {
	name := c.Do
	if c.Text != "" && len(c.Text) < 20 {
		name += fmt.Sprintf(" %q", c.Text)
	}
	if c.Bytes != nil {
		name += fmt.Sprintf(" %q", c.Bytes)
	}
	if c.Size != 0 {
		name += fmt.Sprintf(" × %d", c.Size)
	}
	return exchange{name: name, handler: "Do", entry: c.entry()}
}

// each returns an exchange for each word, with the command "kind word".
func each(kind, text string, words ...string) (out []exchange) {
	for _, word := range words {
		out = append(out, do(command{Do: kind + " " + word, Text: text}))
	}
	return out
}

// inPython marks exchanges that handler.py implements too.
func inPython(exchanges []exchange) []exchange {
	for n := range exchanges {
		exchanges[n].python = true
	}
	return exchanges
}

// everything returns every exchange.
func everything() []exchange {
	all := slices.Concat(results(), failures(), panics(), streams(), sizes(), events(), contexts(), answers(), deliveries(), phases())
	// Exchanges with the same handler are adjacent, so that one process serves them.
	slices.SortStableFunc(all, func(a, b exchange) int { return strings.Compare(a.handler, b.handler) })
	return all
}

func results() []exchange {
	return slices.Concat(
		inPython(each("result", "", "null", "true", "zero", "int64", "0.1", "empty slice", "map", "any of any", "channel")),
		inPython(each("result", "t", "and an error")),
		each("result", "", "NaN", "raw", "spaced raw", "html raw", "invalid raw", "empty raw", "nil raw", "pointer to raw",
			"marshals", "marshals an error", "marshals invalid JSON", "error value", "cycle", "deep", "Marshal panics"),
		inPython([]exchange{
			do(command{Do: "result text"}),
			do(command{Do: "result text", Text: "a text"}),
			do(command{Do: "result text", Text: "é 漢 😀"}),
		}),
		[]exchange{
			do(command{Do: "result text", Text: "<a> & \u2028"}),
			do(command{Do: "result text", Text: "\x00\t\r\n\x1f\x7f"}),
			do(command{Do: "result text", Bytes: []byte("a\xff\xc3b")}),
			do(command{Do: "result key", Bytes: []byte("k\xffé")}),
			do(command{Do: "result raw text", Text: ""}),
			do(command{Do: "result raw text", Bytes: []byte("\"\xff\"")}),
			do(command{Do: "result raw text", Text: "1 2"}),
		},
	)
}

// texts returns exchanges with the kinds of text that a message, a type or a label may have.
func texts(kind string) []exchange {
	return []exchange{
		do(command{Do: kind}),
		do(command{Do: kind, Text: "plain"}),
		do(command{Do: kind, Text: "é 漢 😀"}),
		do(command{Do: kind, Text: "two\nlines"}),
		do(command{Do: kind, Text: "a\r\nX-Header: b"}),
		do(command{Do: kind, Text: "a\x00b"}),
		do(command{Do: kind, Text: "a\x7fb"}),
		do(command{Do: kind, Bytes: []byte("a\xff\xc3b")}),
		do(command{Do: kind, Text: "<&>\u2028"}),
	}
}

func failures() []exchange {
	return slices.Concat(
		inPython(texts("error new")),
		inPython(each("error", "text", "pointer", "wrapped")),
		each("error", "text", "value", "pointer to value", "list", "func", "number", "non-ASCII type",
			"generic", "generic of a type", "unnamed", "pointer to unnamed", "local type", "traced", "Error panics", "nil pointer",
			"nil pointer that panics", "loud", "errno", "of JSON",
			"passed", "passed with a stack", "passed pointer", "passed wrapped", "passed that ends", "passed empty"),
		texts("error passed type"),
		texts("error passed label"),
		each("error passed", "a\x7f", "message"),
		[]exchange{
			do(command{Do: "error new", Text: "x", Size: 64 << 10}),
			do(command{Do: "error new", Text: "é", Size: 300 << 10}),
			do(command{Do: "error new", Text: "x", Size: 1 << 20}),
			do(command{Do: "error new", Text: "\x7f", Size: 5000}),
			do(command{Do: "error new", Text: "x", Size: 6<<20 + 200}),
			do(command{Do: "error passed type", Text: "x", Size: 100_000}),
		},
	)
}

func panics() []exchange {
	return slices.Concat(
		texts("panic text"),
		each("panic", "text", "error", "pointer", "value", "nil", "int", "struct", "pointer to struct", "slice", "shown", "String panics",
			"Error panics", "nil pointer", "self pointer", "wrapped", "passed", "passed that ends", "passed pointer", "passed message",
			"nil map", "nil dereference", "index", "division", "in a defer", "again", "recovered", "deep", "closure"),
		each("panic", "", "goexit", "exit", "exit with 0", "goroutine", "unlock"),
		[]exchange{do(command{Do: "panic text", Text: "x", Size: 1 << 20})},
	)
}

func streams() []exchange {
	return slices.Concat(
		each("stream", "a text", "text", "bytes", "buffer", "interface", "limited", "encodable", "unencodable", "with an error"),
		each("stream", "", "text", "nil", "pieces", "empty reads", "data with EOF", "data with an error"),
		each("stream", "late", "error at once", "error", "custom error", "wrapped EOF", "unexpected EOF", "passed error",
			"Error panics", "panic at once", "panic", "goexit", "too many", "less than none"),
		texts("stream type"),
		texts("stream error"),
		texts("stream passed type"),
		each("stream", "late", "type panics", "type goexit"),
		each("stream", "late", "close", "closed", "close with an error", "closed", "close panics", "closed")[:2],
		again(each("stream", "late", "close with an error", "closed"), " after an error"),
		again(each("stream", "late", "close panics", "closed"), " after a panic"),
		[]exchange{
			do(command{Do: "stream text", Text: "x", Size: 100_000}),
			do(command{Do: "stream text", Text: "x", Size: 7 << 20}),
		},
	)
}

// again adds a suffix to the names of exchanges, to make them unique.
func again(exchanges []exchange, suffix string) []exchange {
	for n := range exchanges {
		exchanges[n].name += suffix
	}
	return exchanges
}

func sizes() (out []exchange) {
	for _, size := range []int{1, 4 << 10, 16<<10 - 2, 16 << 10, 64 << 10, 1 << 20, 6 << 20, 6<<20 + 98, 6<<20 + 99} {
		out = append(out, do(command{Do: "result text", Text: "x", Size: size}))
	}
	return inPython(out)
}

func events() (out []exchange) {
	add := func(handler string, texts ...string) {
		for _, text := range texts {
			out = append(out, exchange{name: fmt.Sprintf("%s is given %.40q", handler, text), handler: handler, entry: peer.Entry{Text: peer.Text(text)}})
		}
	}
	add("Any", "", " ", "null", "true", "1", "1.0", "1e3", "12345678901234567890", `""`, `"é\u00e9\ud83d\ude00"`, `"\ud800"`, "[]", "{}", `{"b":1,"a":2,"b":3}`,
		"{", "[1", `"a`, "nul", "01", "[1,]", "{'a':1}", "NaN", "\"\xff\"", "\xef\xbb\xbf{}", "{} ", "\n{}\n", "{} {}", "{}x", "1 2", "[] \x00",
		strings.Repeat("[", 10001)+strings.Repeat("]", 10001), `"`+strings.Repeat("x", 6<<20)+`"`)
	add("Typed", "", "null", "{}", `{"Name":"n","count":1,"more":2}`, `{"NAME":"n","COUNT":2}`, `{"Name":1}`, `{"count":"1"}`, `{"count":1.5}`,
		`{"count":9223372036854775808}`, `{"many":[1,"2"]}`, `{"Next":{"Deep":1}}`, `{"many":null,"Next":null}`, "[]", `{"Name":"a"} trailing`, `{"Name":"a"`)
	add("Raw", "", " ", "null", "{}", " { \"a\" :1 } ", "{", "{}x", "\"<&>\"", "\"\xff\"", "{} {}")
	add("String", "", `"a"`, "1", "null", `"a" "b"`)
	add("Nothing", "", "{}", "{")
	add("ContextOnly", "", "{}", "{")
	add("Invoke", `{"a": 1}`, `"nil"`, `"empty"`, `"not JSON"`, `"error"`, `"panic"`, "")
	for n, x := range out {
		out[n].python = x.handler == "Any" && x.entry.Text != nil && slices.Contains([]string{"null", "true", "1", `""`, "[]", "{}", "{} ", "\n{}\n", "{", "[1", "{} {}"}, *x.entry.Text)
	}
	return out
}

func contexts() []exchange {
	told := func(name string, headers map[string][]string) exchange {
		return exchange{name: "told: " + name, handler: "Told", entry: peer.Entry{Headers: headers}}
	}
	header := func(name string, values ...string) map[string][]string {
		return map[string][]string{"Lambda-Runtime-" + name: values}
	}
	full := `{"client":{"installation_id":"i","app_title":"t","app_version_code":"1","app_package_name":"p"},"custom":{"k":"v"},"env":{"e":"f"}}`
	return slices.Concat(
		inPython([]exchange{
			told("nothing more", nil),
			told("an empty client context", header("Client-Context", "")),
			told("a client context", header("Client-Context", full)),
			told("a malformed client context", header("Client-Context", "{")),
			told("an identity", header("Cognito-Identity", `{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}`)),
			told("an empty identity", header("Cognito-Identity", "")),
			told("a malformed identity", header("Cognito-Identity", "nope")),
			told("a tenant", header("Aws-Tenant-Id", "tenant")),
			told("no trace id", header("Trace-Id")),
			told("an invocation id", header("Invocation-Id", "attempt-1")),
			told("no ARN", header("Invoked-Function-Arn")),
		}),
		[]exchange{
			told("a blank client context", header("Client-Context", "   ")),
			told("a client context of null", header("Client-Context", "null")),
			told("a client context of another type", header("Client-Context", "[]")),
			told("an identity of null", header("Cognito-Identity", "null")),
			told("an identity of another type", header("Cognito-Identity", `["i"]`)),
			told("half an identity", header("Cognito-Identity", `{"cognitoIdentityId":"i"}`)),
			told("an empty trace id", header("Trace-Id", "")),
			told("two trace ids", header("Trace-Id", "one", "two")),
			told("no deadline", header("Deadline-Ms")),
			told("a malformed deadline", header("Deadline-Ms", "soon")),
			told("a deadline of 0", header("Deadline-Ms", "0")),
			told("a deadline that has passed", header("Deadline-Ms", "1500000000000")),
			told("a negative deadline", header("Deadline-Ms", "-1")),
			told("a deadline with a fraction", header("Deadline-Ms", "4000000000000.5")),
			told("the last deadline", header("Deadline-Ms", "9223372036854775807")),
			told("a deadline out of range", header("Deadline-Ms", "9223372036854775808")),
			told("no request id", header("Aws-Request-Id")),
			told("another content type", map[string][]string{"Content-Type": {"text/plain"}}),
			told("no content type", map[string][]string{"Content-Type": {}}),
		},
	)
}
