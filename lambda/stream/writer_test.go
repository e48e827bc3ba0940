package stream_test

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/eawsy/aws-lambda-go-shim/lambda/stream"
)

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

func TestLambdaCannotSwitchProtocols(t *testing.T) {
	got := panics(func() {
		stream.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(101) }), httptest.NewRequest("GET", "/", nil))
	})
	if got != "Lambda cannot switch protocols" {
		t.Errorf("101: %v", got)
	}
}
