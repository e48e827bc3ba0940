package stream_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/eawsy/aws-lambda-go-shim/lambda/stream"
)

func TestAnInvalidStatusPanicsAsInNetHTTP(t *testing.T) {
	for _, status := range []int{-5, 0, 1, 99, 1000, 1 << 40} {
		f := func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) }
		want := panics(func() { f(httptest.NewRecorder(), nil) })
		got := panics(func() { stream.Serve(http.HandlerFunc(f), httptest.NewRequest("GET", "/", nil)) })
		if got != want || got != fmt.Sprintf("invalid WriteHeader code %v", status) {
			t.Errorf("%d: the panic is %v, but net/http's is %v", status, got, want)
		}
	}
	for _, status := range []int{200, 599, 999} {
		got, _, err := answer(t, "GET", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			w.WriteHeader(-5) // too late to have an effect
		})
		if got.StatusCode != status || err != nil {
			t.Errorf("%d became %+v, %v", status, got, err)
		}
	}
	got := panics(func() {
		stream.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(101) }), httptest.NewRequest("GET", "/", nil))
	})
	if got != "Lambda cannot switch protocols" {
		t.Errorf("101: %v", got)
	}
}

func TestHeadersAreThoseThatNetHTTPSends(t *testing.T) {
	for _, test := range []struct {
		name    string
		header  http.Header
		headers map[string]string
		cookies []string
	}{
		{"a value with a line end", http.Header{"X-A": {"1\r\nSet-Cookie: a=b"}}, map[string]string{"X-A": "1  Set-Cookie: a=b"}, nil},
		{"a value with white space around it", http.Header{"X-A": {" \t1\n"}}, map[string]string{"X-A": "1"}, nil},
		{"a value beyond ASCII", http.Header{"X-A": {"é"}}, map[string]string{"X-A": "é"}, nil},
		{"a cookie with a line end", http.Header{"Set-Cookie": {"a=1\r\nX: y", "b=2"}}, map[string]string{}, []string{"a=1  X: y", "b=2"}},
		{"cookies in lower case", http.Header{"set-cookie": {"a=1", "b=2"}}, map[string]string{}, []string{"a=1", "b=2"}},
		{"invalid names", http.Header{"X A": {"1"}, "X:A": {"1"}, "": {"1"}, "é": {"1"}, "X\r\nY": {"1"}}, map[string]string{}, nil},
		{"a trailer", http.Header{http.TrailerPrefix + "X-Sum": {"1"}}, map[string]string{}, nil},
		{"headers of the connection in lower case", http.Header{"connection": {"close"}, "transfer-encoding": {"chunked"}}, map[string]string{}, nil},
		{"a name in two cases", http.Header{"X-A": {"1"}, "x-a": {"2"}}, map[string]string{"X-A": "1, 2"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := func(w http.ResponseWriter, r *http.Request) {
				for name, values := range test.header {
					w.Header()[name] = values
				}
				w.WriteHeader(200)
			}
			got, _, err := answer(t, "HEAD", f)
			if err != nil || !reflect.DeepEqual(got.Headers, test.headers) || !reflect.DeepEqual(got.Cookies, test.cookies) {
				t.Errorf("the head is %+v, %v", got, err)
			}
			for name, value := range test.headers {
				if sent := strings.Join(send(t, f).Header[name], ", "); sent != value && name != "X-A" {
					t.Errorf("%s: %q, but a server sends %q", name, value, sent)
				}
			}
			if sent := send(t, f).Header["Set-Cookie"]; !reflect.DeepEqual(sent, test.cookies) {
				t.Errorf("a server sends the cookies %q", sent)
			}
		})
	}
}

// send returns the answer of net/http's server to HEAD.
func send(t *testing.T, f http.HandlerFunc) *http.Response {
	t.Helper()
	server := httptest.NewServer(f)
	defer server.Close()
	res, err := http.Head(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res
}

func TestContentLength(t *testing.T) {
	for _, test := range []struct {
		name, method string
		status       int
		length       []string
		encoding     string // Transfer-Encoding
		parts        []string
		sent         string
		head         string // Content-Length in the head, or ""
		write, end   string // the errors of the last write, and of the stream
	}{
		{"the length of the body", "GET", 200, []string{"4"}, "", []string{"ab", "cd"}, "abcd", "4", "", ""},
		{"more is refused", "GET", 200, []string{"3"}, "", []string{"abc", "d"}, "abc", "3", "http: wrote more than the declared Content-Length", ""},
		{"less ends the stream with an error", "GET", 200, []string{"9"}, "", []string{"abcd"}, "abcd", "9", "", "the handler wrote 4 bytes, but its Content-Length is 9"},
		{"nothing at all", "GET", 200, []string{"9"}, "", nil, "", "9", "", "the handler wrote 0 bytes, but its Content-Length is 9"},
		{"zero", "GET", 200, []string{"0"}, "", nil, "", "0", "", ""},
		{"not a number", "GET", 200, []string{"4x"}, "", []string{"abc"}, "abc", "", "", ""},
		{"negative", "GET", 200, []string{"-1"}, "", []string{"abc"}, "abc", "", "", ""},
		{"with a sign and a leading zero", "GET", 200, []string{"+04"}, "", []string{"abcd"}, "abcd", "4", "", ""},
		{"two values", "GET", 200, []string{"4", "5"}, "", []string{"abcd"}, "abcd", "4", "", ""},
		{"with a Transfer-Encoding", "GET", 200, []string{"4"}, "chunked", []string{"abcd"}, "abcd", "", "", ""},
		{"to HEAD", "HEAD", 200, []string{"1000"}, "", nil, "", "1000", "", ""},
		{"to HEAD, with a body", "HEAD", 200, []string{"4"}, "", []string{"abcd"}, "", "4", "", ""},
		{"with 304", "GET", 304, []string{"9"}, "", nil, "", "", "", ""},
		{"with 204", "GET", 204, []string{"9"}, "", []string{"x"}, "", "", "http: request method or response status code does not allow body", ""},
		{"an empty write with 204", "GET", 204, nil, "", []string{""}, "", "", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var write error
			got, body, err := answer(t, test.method, func(w http.ResponseWriter, r *http.Request) {
				w.Header()["Content-Length"] = test.length
				if test.encoding != "" {
					w.Header().Set("Transfer-Encoding", test.encoding)
				}
				w.WriteHeader(test.status)
				for _, part := range test.parts {
					_, write = io.WriteString(w, part)
				}
			})
			text := func(err error) string {
				if err == nil {
					return ""
				}
				return err.Error()
			}
			if body != test.sent || got.Headers["Content-Length"] != test.head || text(write) != test.write || text(err) != test.end {
				t.Errorf("got %+v, %q; the last write: %v; the stream: %v", got, body, write, err)
			}
		})
	}
}
