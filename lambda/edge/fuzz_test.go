package edge

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
)

// FuzzRespond checks that a header that is accepted is exactly one header in HTTP.
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
			if _, ok := err.(ValidationError); !ok || result != (Result{}) {
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
			t.Errorf("a body of %d bytes is accepted", len(body))
		}
	})
}
