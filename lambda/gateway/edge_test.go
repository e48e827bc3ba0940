package gateway

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/eawsy/aws-lambda-go-shim/lambda/edge"
	codec "github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

func edgeEvent(t *testing.T, kind, method, members string) (event edge.Event) {
	t.Helper()
	text := fmt.Sprintf(`{"Records":[{"cf":{"config":{"distributionId":"E1","eventType":%q,"requestId":"r"},"request":{`+
		`"clientIp":"2001:db8::7","method":%q,"querystring":"a=1&b=%%20","uri":"/a%%2Fb/c","headers":{`+
		`"host":[{"key":"Host","value":"www.example.com"}],"cookie":[{"key":"Cookie","value":"x=1"},{"key":"Cookie","value":"y=2"}]%s}}}]}`, kind, method, members)
	if err := codec.Unmarshal([]byte(text), &event); err != nil {
		t.Fatal(err)
	}
	return event
}

func answerEdge(t *testing.T, event edge.Event, h http.HandlerFunc) string {
	t.Helper()
	result, err := NewEdge(h)(context.Background(), event)
	if err != nil {
		return err.Error()
	}
	text, err := codec.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEdge(t *testing.T) {
	echo := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		fmt.Fprint(w, r.Method, " ", r.Host, " ", r.URL.Path, " ", r.RequestURI, " ", r.RemoteAddr, " ", r.Header["Cookie"], " ", r.ContentLength, " ", string(body), " ", err)
	}
	withBody := func(truncated bool, data string) string {
		return fmt.Sprintf(`},"body":{"inputTruncated":%t,"action":"read-only","encoding":"base64","data":%q}`, truncated, data)
	}
	long := `,"content-length":[{"key":"Content-Length","value":"5"}]`
	plain := `"headers":{"content-type":[{"key":"Content-Type","value":"text/plain; charset=utf-8"}]},`
	for _, test := range []struct {
		name, kind, method, members string
		handler                     http.HandlerFunc
		want                        string
	}{
		{"a request", "viewer-request", "GET", "}", echo, `{"status":"200","statusDescription":"OK",` + plain +
			`"body":"GET www.example.com /a/b/c /a%2Fb/c?a=1&b=%20 [2001:db8::7]:0 [x=1 y=2] 0  <nil>","bodyEncoding":"text"}`},
		{"a body", "origin-request", "POST", withBody(false, "aGVsbG8="), echo, `{"status":"200","statusDescription":"OK",` + plain +
			`"body":"POST www.example.com /a/b/c /a%2Fb/c?a=1&b=%20 [2001:db8::7]:0 [x=1 y=2] 5 hello <nil>","bodyEncoding":"text"}`},
		{"the beginning of a body", "origin-request", "POST", withBody(true, "aGVsbG8="), echo, `{"status":"200","statusDescription":"OK",` + plain +
			`"body":"POST www.example.com /a/b/c /a%2Fb/c?a=1&b=%20 [2001:db8::7]:0 [x=1 y=2] -1 hello gateway: CloudFront sent only the beginning of the body","bodyEncoding":"text"}`},
		{"a body that the trigger excludes", "viewer-request", "POST", long + "}", echo, `{"status":"200","statusDescription":"OK",` + plain +
			`"body":"POST www.example.com /a/b/c /a%2Fb/c?a=1&b=%20 [2001:db8::7]:0 [x=1 y=2] -1  gateway: CloudFront did not send the body: the trigger does not include it","bodyEncoding":"text"}`},
		{"cookies, a length and bytes", "viewer-request", "GET", "}", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "2")
			w.Header().Set("Content-Type", "image/x")
			w.Header().Add("Set-Cookie", "a=1")
			w.Header().Add("Set-Cookie", "b=2")
			w.WriteHeader(http.StatusCreated)
			w.Write([]byte{0xff, 0})
		}, `{"status":"201","statusDescription":"Created","headers":{"content-type":[{"key":"Content-Type","value":"image/x"}],` +
			`"set-cookie":[{"key":"Set-Cookie","value":"a=1"},{"key":"Set-Cookie","value":"b=2"}]},"body":"/wA=","bodyEncoding":"base64"}`},
		{"no content", "viewer-request", "DELETE", "}", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(204) },
			`{"status":"204","statusDescription":"No Content","body":"","bodyEncoding":"text"}`},
		{"a header that CloudFront refuses", "viewer-request", "GET", "}", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X-Cache", "hit") },
			`{"status":"502","statusDescription":"Bad Gateway","headers":{"content-type":[{"key":"Content-Type","value":"application/json"}]},"body":"{\"message\":\"Bad Gateway\"}","bodyEncoding":"text"}`},
		{"a body over 40 KB", "viewer-request", "GET", "}", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, strings.Repeat("a", 40<<10)) },
			`{"status":"502","statusDescription":"Bad Gateway","headers":{"content-type":[{"key":"Content-Type","value":"application/json"}]},"body":"{\"message\":\"Bad Gateway\"}","bodyEncoding":"text"}`},
		{"a response event", "viewer-response", "GET", `}},"response":{"status":"200"`, echo, "edge: an http.Handler answers viewer-request and origin-request events only"},
	} {
		if got := answerEdge(t, edgeEvent(t, test.kind, test.method, test.members), test.handler); got != test.want {
			t.Errorf("%s:\n%s, want\n%s", test.name, got, test.want)
		}
	}
}

func TestEventOfEdge(t *testing.T) {
	answerEdge(t, edgeEvent(t, "origin-request", "POST", `},"body":{"inputTruncated":false,"action":"read-only","encoding":"text","data":"hello"}`),
		func(w http.ResponseWriter, r *http.Request) {
			event, err := EventAs[edge.Event](r.Context())
			if err != nil || event.Config.DistributionID != "E1" || event.Request.Body != nil {
				t.Errorf("%+v, %v", event, err)
			}
			if text := string(Event(r.Context())); !strings.HasPrefix(text, `{"Records":[{"cf":{"config":{"distributionId":"E1",`) {
				t.Error(text)
			}
		})
}
