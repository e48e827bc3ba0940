package edge

import (
	"bufio"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

// FuzzEvent checks that whatever is an event is passed on as it came.
func FuzzEvent(f *testing.F) {
	for name := range events {
		f.Add(read(f, name))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var e Event
		if json.Unmarshal(text, &e) != nil {
			return
		}
		result, err := e.Forward()
		if err != nil {
			t.Fatal(err)
		}
		received := any(e.request)
		if e.response != nil {
			received = e.response
		} else if e.request.Headers == nil {
			e.request.Headers = Headers{}
		}
		if got, want := generic(t, result), generic(t, received); !reflect.DeepEqual(got, want) {
			t.Errorf("%v\nwant %v", got, want)
		}
	})
}

// FuzzRespond checks that a header which is taken is one header to HTTP, and no more.
func FuzzRespond(f *testing.F) {
	f.Add("X-Y", "z", "body")
	f.Add("Location", "/\r\nSet-Cookie: a=b", "")
	f.Add("x y", "\x00", "\xff")
	f.Add("x:y", "é", "")
	f.Fuzz(func(t *testing.T, name, value, body string) {
		r := NewResponse(200)
		r.Headers.Set(name, value)
		r.SetBody(body)
		result, err := decode(t, "viewer-request").Respond(r)
		if err != nil {
			if _, ok := err.(ValidationError); !ok || result != nil {
				t.Errorf("%v, %v", result, err)
			}
			return
		}
		wire := "HTTP/1.1 200 OK\r\n" + name + ": " + value + "\r\n\r\n"
		parsed, err := http.ReadResponse(bufio.NewReader(strings.NewReader(wire)), nil)
		if err != nil {
			t.Fatalf("%q: %v", wire, err)
		}
		if got := parsed.Header.Get(name); len(parsed.Header) != 1 || got != strings.Trim(value, " \t") {
			t.Errorf("%q is %q", wire, parsed.Header)
		}
		if len(body) > 40<<10 {
			t.Errorf("a body of %d bytes is taken", len(body))
		}
	})
}
