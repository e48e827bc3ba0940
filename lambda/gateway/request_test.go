package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
)

// seen is what a handler sees of a request.
type seen struct {
	Method, Target, Path, Host, Remote string
	Query                              map[string][]string
	Header                             http.Header
	Cookies                            []string
	Body                               string
	Length                             int64
	Event                              []byte // the result of Event
}

// look returns a handler that records what it sees.
func look(s *seen) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		*s = seen{r.Method, r.RequestURI, r.URL.Path, r.Host, r.RemoteAddr, r.URL.Query(), r.Header, nil, string(body), r.ContentLength, Event(r.Context())}
		for _, c := range r.Cookies() {
			s.Cookies = append(s.Cookies, c.String())
		}
	}
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestRequestsKeepWhatTheGatewaySent(t *testing.T) {
	tests := []struct {
		file   string
		want   seen
		header map[string][]string // some of it
	}{
		{
			"rest.json",
			seen{
				Method: "POST", Target: "/pets/caf%C3%A9/a%2Fb?colour=gr%C3%A5&colour=black+%26+white&size=L", Path: "/pets/café/a/b",
				Host: "a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com", Remote: "203.0.113.9:0",
				Query:   map[string][]string{"colour": {"grå", "black & white"}, "size": {"L"}},
				Cookies: []string{"session=8f1c", "theme=dark"}, Body: "name=Rex&age=4", Length: 14,
			},
			map[string][]string{
				"X-Tag": {"one", "two"}, "X-Forwarded-For": {"203.0.113.9, 198.51.100.7"}, "Accept": {"text/html"},
				"Accept-Encoding": {"gzip, deflate, br"}, "Content-Type": {"application/x-www-form-urlencoded"},
			},
		},
		{
			"http.json",
			seen{
				Method: "PUT", Target: "/prod/pets/caf%C3%A9%20bar?colour=gr%C3%A5&colour=black+%26+white&size=L&flag", Path: "/prod/pets/café bar",
				Host: "a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com", Remote: "203.0.113.9:0",
				Query:   map[string][]string{"colour": {"grå", "black & white"}, "size": {"L"}, "flag": {""}},
				Cookies: []string{"session=8f1c", "theme=dark"}, Body: "\x00\xff\xfe\x89PNG", Length: 7,
			},
			map[string][]string{"X-Tag": {"one,two"}, "Content-Length": {"7"}, "Cookie": {"session=8f1c; theme=dark"}},
		},
		{
			"url.json",
			seen{
				Method: "GET", Target: "/a%2Fb/%C3%A9?q=1%202", Path: "/a/b/é",
				Host: "qx7yz2example.lambda-url.eu-north-1.on.aws", Remote: "[2001:db8::17]:0",
				Query: map[string][]string{"q": {"1 2"}}, Cookies: []string{"session=8f1c"},
			},
			map[string][]string{"Cookie": {"session=8f1c"}, "X-Forwarded-For": {"2001:db8::17"}},
		},
		{
			"alb.json",
			seen{
				Method: "GET", Target: "/pets/a%2Fb?colour=black+%26+white&size=L", Path: "/pets/a/b",
				Host:  "pets-1234567890.eu-north-1.elb.amazonaws.com",
				Query: map[string][]string{"colour": {"black & white"}, "size": {"L"}}, Cookies: []string{"session=8f1c", "theme=dark"},
			},
			map[string][]string{"X-Forwarded-For": {"203.0.113.9"}},
		},
		{
			"alb-multiple.json",
			seen{
				Method: "GET", Target: "/pets/a%2Fb?colour=gr%C3%A5&colour=black+%26+white&size=L", Path: "/pets/a/b",
				Host:  "pets-1234567890.eu-north-1.elb.amazonaws.com",
				Query: map[string][]string{"colour": {"grå", "black & white"}, "size": {"L"}}, Cookies: []string{"session=8f1c", "theme=dark"},
			},
			map[string][]string{"X-Tag": {"one", "two"}},
		},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			var got seen
			event := read(t, test.file)
			if res, err := New(look(&got)).Handle(context.Background(), event); err != nil || res.StatusCode != 200 {
				t.Fatal(res, err)
			}
			if test.want.Remote == "" {
				test.want.Remote = "127.0.0.1:0"
			}
			for name, want := range test.header {
				if !reflect.DeepEqual(got.Header[name], want) {
					t.Errorf("%s: got %q, want %q", name, got.Header[name], want)
				}
			}
			var gotEvent, wantEvent map[string]interface{}
			if err := json.Unmarshal(got.Event, &gotEvent); err != nil {
				t.Fatal(err)
			}
			json.Unmarshal(event, &wantEvent)
			if test.want.Body != "" {
				wantEvent["body"] = "... truncated"
			}
			if !reflect.DeepEqual(gotEvent, wantEvent) {
				t.Errorf("event:\n got %v\nwant %v", gotEvent, wantEvent)
			}
			got.Header, got.Event = nil, nil
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("\n got %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestRequestsOfOddEvents(t *testing.T) {
	// Each event has a method and these members. check reports whether the request is right.
	tests := []struct {
		name, more string
		check      func(s *seen) bool
	}{
		{"no path is the root", ``, func(s *seen) bool { return s.Target == "/" }},
		{"bytes that a path cannot have are encoded", `"path":"/a b?c#d%zz%41\u0000\n\u00e9%"`, func(s *seen) bool {
			return s.Target == "/a%20b%3Fc%23d%25zz%41%00%0A%C3%A9%25" && s.Path == "/a b?c#d%zzA\x00\né%"
		}},
		{"two slashes stay", `"path":"//evil.example/x"`, func(s *seen) bool { return s.Path == "//evil.example/x" }},
		{"names and values of parameters are encoded", `"queryStringParameters":{"a=b&c":"d&e=f#?"}`, func(s *seen) bool {
			return reflect.DeepEqual(s.Query, map[string][]string{"a=b&c": {"d&e=f#?"}})
		}},
		{"single-value members count if the others are empty", `"queryStringParameters":{"a":"b"},"multiValueQueryStringParameters":{},"headers":{"A":"b"},"multiValueHeaders":{}`, func(s *seen) bool {
			return s.Target == "/?a=b" && s.Header.Get("A") == "b"
		}},
		{"null counts as empty", `"path":null,"queryStringParameters":null,"headers":{"A":null},"multiValueHeaders":null,"body":null,"isBase64Encoded":null,"requestContext":null`, func(s *seen) bool {
			return s.Target == "/" && len(s.Header["A"]) == 1 && s.Body == ""
		}},
		{"without Host the domain is the host, and the source is in X-Forwarded-For", `"requestContext":{"domainName":"api.example.com","identity":{"sourceIp":"203.0.113.9"}}`, func(s *seen) bool {
			return s.Host == "api.example.com" && s.Header.Get("X-Forwarded-For") == "203.0.113.9"
		}},
		{"an invalid source address is not the remote address", `"requestContext":{"identity":{"sourceIp":"test-invoke-source-ip"}}`, func(s *seen) bool {
			return s.Remote == "127.0.0.1:0" && s.Host == "localhost" && s.Header.Get("X-Forwarded-For") == "test-invoke-source-ip"
		}},
		{"headers of another connection are dropped", `"headers":{"Connection":"upgrade","upgrade":"websocket","Transfer-Encoding":"chunked","Content-Length":"99","Expect":"100-continue","Keep-Alive":"1","Proxy-Connection":"x","Trailer":"X","TE":"trailers"},"body":"four"`, func(s *seen) bool {
			return s.Body == "four" && s.Length == 4 && len(s.Header) == 1 && s.Header.Get("Content-Length") == "4"
		}},
		{"callers cannot set aws-lambda-go-net's headers", `"headers":{"x-apigatewayproxy-event":"{}","X-ApiGatewayProxy-Context":"{}","X-APIGATEWAYPROXY-CONTEXT":"{}"}`, func(s *seen) bool {
			return len(s.Header) == 0
		}},
		{"only the body at the top is replaced", `"stageVariables":{"body":"kept"},"body":"x"`, func(s *seen) bool {
			return strings.HasSuffix(string(s.Event), `"stageVariables":{"body":"kept"},"body":"... truncated"}`)
		}},
		{"escapes and surrogates in a body are decoded", `"body":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud83d \ud83dx\ude00"`, func(s *seen) bool {
			return s.Body == "\"\\/\b\f\n\r\té😀� �x�"
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got seen
			event := `{"httpMethod":"GET"`
			if test.more != "" {
				event += "," + test.more
			}
			if res, err := New(look(&got)).Handle(context.Background(), []byte(event+"}")); err != nil || res.StatusCode != 200 || !test.check(&got) {
				t.Errorf("got %+v, %v from %+v", res, err, got)
			}
		})
	}
}

func TestLengthsOfRequests(t *testing.T) {
	// Like clients, it sends 0 for methods that may have a body.
	for method, want := range map[string]string{"POST": "0", "PUT": "0", "PATCH": "0", "GET": "", "DELETE": "", "OPTIONS": "", "HEAD": "", "REPORT": ""} {
		var got seen
		event := fmt.Sprintf(`{"httpMethod":%q,"path":"/","body":""}`, method)
		if res, err := New(look(&got)).Handle(context.Background(), []byte(event)); err != nil || res.StatusCode != 200 {
			t.Error(res, err)
		}
		if got.Method != method || got.Header.Get("Content-Length") != want {
			t.Errorf("%s: got %s with the length %q, want %q", method, got.Method, got.Header.Get("Content-Length"), want)
		}
	}
}
