package stream_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/eawsy/aws-lambda-go-shim/lambda/internal/testdata/script"
)

// FuzzWriter compares the writer with net/http's server: whatever a handler does, status,
// headers, body and the results of its calls must be the same.
func FuzzWriter(f *testing.F) {
	for _, text := range []string{
		"", "w9", "f", "s200w9", "s404", "s204w1", "s304w1", "s103s200", "s-5", "s99", "s1000", "s200s99", "s999w5",
		"hX-A:1\r\nB: c\nw1", "hSet-Cookie:a=1\nhset-cookie:b=2\ns200", "hX A:1\nh:1\nhé:é\nw1", "hX-A: \t1\nhX-B:é\nw1", "hX-A:1\nhx-a:2\nw1", "hconnection:close\nw1", "s202hLate:1\n", "hContent-Length:4\nw4", "hContent-Length:4\nw9",
		"hContent-Length:9\nw4", "hContent-Length:x\nw4", "hContent-Length:+4\nw2w2w2", "hContent-Length:3\nw2w2w1", "hContent-Type:\nw9", "hContent-Encoding:gzip\nw9",
		"w9000s500", "w1fw1hLate:1\nfw1", "hTransfer-Encoding:chunked\nhContent-Length:4\nw4", "hTrailer:X-Sum\nw1hX-Sum:1\n", "hTrailer:X:1\nw0", "hTransfer-Encoding:chunked\nhContent-Length:1\n", "hContent-Length\nw1",
	} {
		f.Add("GET", text)
		f.Add("HEAD", text)
	}
	var asked string
	var reference outcome
	var mu sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		w.Header()["Date"] = nil
		var calls string
		panicked := panics(func() { calls = script.Run(w, asked) })
		reference = outcome{calls, panicked}
		if reference.panicked != nil {
			panic(http.ErrAbortHandler)
		}
	}))
	f.Cleanup(server.Close)
	client := &http.Transport{DisableCompression: true, MaxIdleConns: 1}

	f.Fuzz(func(t *testing.T, method, text string) {
		if method != "GET" && method != "HEAD" || strings.Contains(text, "s101") {
			return // net/http can switch protocols, but Lambda cannot
		}
		hung := time.AfterFunc(5*time.Second, func() { panic("still running after 5 s: " + text) })
		defer hung.Stop()
		mu.Lock()
		asked = text
		mu.Unlock()
		want, wantErr := client.RoundTrip(httptest.NewRequest(method, server.URL, nil))
		var wantBody []byte
		if wantErr == nil {
			wantBody, wantErr = io.ReadAll(want.Body)
			want.Body.Close()
		}
		mu.Lock()
		expected := reference
		mu.Unlock()

		var calls string
		var got head
		var body string
		var err error
		panicked := panics(func() {
			got, body, err = answer(t, method, func(w http.ResponseWriter, r *http.Request) { calls = script.Run(w, text) })
		})
		if panicked != expected.panicked || panicked == nil && calls != expected.calls {
			t.Fatalf("the calls return\n%s, panic %v\nwant\n%s, panic %v", calls, panicked, expected.calls, expected.panicked)
		}
		if panicked != nil {
			return
		}
		if want == nil {
			return // net/http's client refuses a header
		}
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("the error is %v, want %v", err, wantErr)
		}
		if got.StatusCode != want.StatusCode || body != string(wantBody) {
			t.Fatalf("%d, %q\nwant %d, %q", got.StatusCode, body, want.StatusCode, wantBody)
		}
		headers := make(map[string]string)
		for name, values := range want.Header {
			switch name {
			case "Set-Cookie":
				for i := range values {
					values[i] = utf8(values[i])
				}
				if !reflect.DeepEqual(got.Cookies, values) {
					t.Fatalf("the cookies are %q, want %q", got.Cookies, values)
				}
			case "Connection", "Keep-Alive", "Proxy-Connection", "Trailer", "Transfer-Encoding", "Upgrade":
			case "Content-Length": // net/http may add it
				if said, ok := got.Headers[name]; ok && strings.TrimLeft(said, "0") != strings.TrimLeft(values[0], "0") {
					t.Fatalf("the length is %s, want %s", said, values)
				}
			default:
				headers[name] = utf8(strings.Join(values, ", "))
			}
		}
		delete(got.Headers, "Content-Length")
		if !reflect.DeepEqual(got.Headers, headers) {
			t.Fatalf("the headers are %q, want %q", got.Headers, headers)
		}
	})
}

// utf8 replaces invalid UTF-8, as JSON does.
func utf8(s string) string { return string([]rune(s)) }

type outcome struct {
	calls    string
	panicked interface{}
}
