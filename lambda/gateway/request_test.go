package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
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
				Method: "POST", Target: "/pets/caf%C3%A9/a%2Fb?color=gr%C3%A5&color=black+%26+white&size=L", Path: "/pets/café/a/b",
				Host: "a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com", Remote: "203.0.113.9:0",
				Query:   map[string][]string{"color": {"grå", "black & white"}, "size": {"L"}},
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
				Method: "PUT", Target: "/prod/pets/caf%C3%A9%20bar?color=gr%C3%A5&color=black+%26+white&size=L&flag", Path: "/prod/pets/café bar",
				Host: "a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com", Remote: "203.0.113.9:0",
				Query:   map[string][]string{"color": {"grå", "black & white"}, "size": {"L"}, "flag": {""}},
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
				Method: "GET", Target: "/pets/a%2Fb?color=black+%26+white&size=L", Path: "/pets/a/b",
				Host: "pets-1234567890.eu-north-1.elb.amazonaws.com", Remote: "203.0.113.9:0",
				Query: map[string][]string{"color": {"black & white"}, "size": {"L"}}, Cookies: []string{"session=8f1c", "theme=dark"},
			},
			map[string][]string{"X-Forwarded-For": {"203.0.113.9"}},
		},
		{
			"alb-multiple.json",
			seen{
				Method: "GET", Target: "/pets/a%2Fb?color=gr%C3%A5&color=black+%26+white&size=L", Path: "/pets/a/b",
				Host: "pets-1234567890.eu-north-1.elb.amazonaws.com", Remote: "203.0.113.9:0",
				Query: map[string][]string{"color": {"grå", "black & white"}, "size": {"L"}}, Cookies: []string{"session=8f1c", "theme=dark"},
			},
			map[string][]string{"X-Tag": {"one", "two"}},
		},
		{
			"lattice1.json",
			seen{
				Method: "POST", Target: "/pets/a%2Fb?color=black%26white&size=L", Path: "/pets/a/b",
				Host: "pets-0a1b2c3d4e5f60718.7d67968.vpc-lattice-svcs.eu-north-1.on.aws", Remote: "10.213.229.10:0",
				Query: map[string][]string{"color": {"black&white"}, "size": {"L"}}, Cookies: []string{"session=8f1c"}, Body: "name=Rex", Length: 8,
			},
			map[string][]string{"X-Forwarded-For": {"10.213.229.10"}, "Accept": {"*/*"}},
		},
		{
			"lattice2.json",
			seen{
				Method: "GET", Target: "/pets?color=black&color=white&size=L", Path: "/pets",
				Host: "pets-0a1b2c3d4e5f60718.7d67968.vpc-lattice-svcs.eu-north-1.on.aws", Remote: "10.213.229.10:0",
				Query: map[string][]string{"color": {"black", "white"}, "size": {"L"}},
			},
			map[string][]string{"X-Tag": {"one", "two"}},
		},
		{
			"websocket.json",
			seen{
				Method: "POST", Target: "/sendmessage", Path: "/sendmessage", Host: "a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com",
				Remote: "203.0.113.9:0", Query: map[string][]string{}, Body: `{"action":"sendmessage","text":"hello"}`, Length: 39,
			},
			nil,
		},
		{
			"websocket-connect.json",
			seen{
				Method: "GET", Target: "/$connect?room=blue", Path: "/$connect", Host: "a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com",
				Remote: "203.0.113.9:0", Query: map[string][]string{"room": {"blue"}},
			},
			map[string][]string{"Sec-Websocket-Protocol": {"chat"}},
		},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			var got seen
			event := read(t, test.file)
			if res, err := New(look(&got)).Handle(context.Background(), event); err != nil || res.StatusCode != 200 {
				t.Fatal(res, err)
			}
			var streamed seen
			if res, err := NewStream(look(&streamed))(context.Background(), event); err != nil {
				t.Fatal(res, err)
			} else if io.Copy(io.Discard, res.(io.Reader)); !reflect.DeepEqual(streamed, got) {
				t.Errorf("a streaming handler gets %+v, want %+v", streamed, got)
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
		{"a path without a slash gets one", `"path":"pets/1"`, func(s *seen) bool { return s.Target == "/pets/1" }},
		{"a path that looks like a URL is a path", `"path":"http://evil.example/"`, func(s *seen) bool {
			return s.Target == "/http://evil.example/" && s.Host == "localhost"
		}},
		{"an invalid source address is not the remote address", `"requestContext":{"identity":{"sourceIp":"test-invoke-source-ip"}}`, func(s *seen) bool {
			return s.Remote == "192.0.2.1:0" && s.Host == "localhost" && s.Header.Get("X-Forwarded-For") == "test-invoke-source-ip"
		}},
		{"headers of another connection are dropped", `"headers":{"Connection":"upgrade","upgrade":"websocket","Transfer-Encoding":"chunked","Content-Length":"99","Expect":"100-continue","Keep-Alive":"1","Proxy-Connection":"x","Trailer":"X","TE":"trailers"},"body":"four"`, func(s *seen) bool {
			return s.Body == "four" && s.Length == 4 && len(s.Header) == 1 && s.Header.Get("Content-Length") == "4"
		}},
		{"callers cannot set aws-lambda-go-net's headers", `"headers":{"x-apigatewayproxy-event":"{}","X-ApiGatewayProxy-Context":"{}","X-APIGATEWAYPROXY-CONTEXT":"{}"}`, func(s *seen) bool {
			return len(s.Header) == 0
		}},
		{"only the body at the top is replaced", `"stageVariables":{"body":"kept"},"body":"x"`, func(s *seen) bool {
			return string(s.Event) == `{"body":"... truncated","httpMethod":"GET","stageVariables":{"body":"kept"}}`
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

// Senders differ in what they decode. Others have recorded that on AWS: for payload 2.0 in
// https://github.com/hotsock/voker/pull/8, for payload 1.0 in the snapshots of
// https://github.com/aws/aws-lambda-dotnet/tree/master/Tools/LambdaTestTool-v2/tests
func TestPathsAndQueriesReachTheHandlerAsTheClientSentThem(t *testing.T) {
	const url, api = `"domainName":"x.lambda-url.eu-north-1.on.aws",`, `"domainName":"api.example.com",`
	payload2 := func(domain, httpPath, more string) string {
		return `{"version":"2.0",` + more + `"requestContext":{` + domain + `"http":{"method":"GET","path":"` + httpPath + `"}}}`
	}
	for _, test := range []struct{ name, event, target, path string }{
		{"a function URL keeps the encoding", payload2(url, "/a b/%41", `"rawPath":"/a%20b/%2541",`), "/a%20b/%2541", "/a b/%41"},
		{"so does serve", payload2(`"domainName":"localhost",`, "/%41", `"rawPath":"/%2541",`), "/%2541", "/%41"},
		{"a function URL's path may look decoded", payload2(url, "/%41", `"rawPath":"/%41",`), "/%41", "/A"},
		{"an HTTP API has decoded it", payload2(api, "/a b/%41%", `"rawPath":"/a b/%41%",`), "/a%20b/%2541%25", "/a b/%41%"},
		{"an HTTP API with a stage", payload2(api, "/prod/%41", `"rawPath":"/prod/%41",`), "/prod/%2541", "/prod/%41"},
		{"an HTTP API without anything to decode", payload2(api, "/pets", `"rawPath":"/pets",`), "/pets", "/pets"},
		{"without rawPath, the decoded path counts", payload2(url, "/a b/%41", ``), "/a%20b/%2541", "/a b/%41"},
		{"without rawPath and path", `{"requestContext":{"http":{"method":"GET"}}}`, "/", "/"},
		{"a REST API keeps the encoding", `{"httpMethod":"GET","path":"/%2541"}`, "/%2541", "/%41"},
		{"an HTTP API with payload 1.0 keeps it", `{"version":"1.0","httpMethod":"GET","path":"/%2541"}`, "/%2541", "/%41"},
		{"a load balancer keeps it", `{"httpMethod":"GET","path":"/%2541","requestContext":{"elb":{}}}`, "/%2541", "/%41"},
		{"a raw query stays as it is", payload2(url, "/", `"rawPath":"/","rawQueryString":"a=%zz&b=é&c=#?/%",`), "/?a=%zz&b=é&c=#?/%", "/"},
		{"a raw query cannot end the request line", payload2(url, "/", `"rawPath":"/","rawQueryString":"a=b c\r\n\u007f",`), "/?a=b%20c%0D%0A%7F", "/"},
		{"so does the query of a load balancer", `{"httpMethod":"GET","path":"/","queryStringParameters":{"a":"%zz"},"requestContext":{"elb":{}}}`, "/?a=%zz", "/"},
		{"without a raw query, the parameters count", payload2(url, "/", `"rawPath":"/","queryStringParameters":{"a b":"c&d,e"},`), "/?a+b=c%26d%2Ce", "/"},
		{"a raw query comes before the parameters", payload2(url, "/", `"rawPath":"/","rawQueryString":"a=1&a=2","queryStringParameters":{"a":"1,2"},`), "/?a=1&a=2", "/"},
	} {
		var got seen
		res, err := New(look(&got)).Handle(context.Background(), []byte(test.event))
		if err != nil || res.StatusCode != 200 || got.Target != test.target || got.Path != test.path {
			t.Errorf("%s: %v, %v, the target is %q and the path %q", test.name, res, err, got.Target, got.Path)
		}
	}
}

// AWS's own examples have such hosts: of a function URL's event, and of a REST API's in Lambda's
// console.
func TestAnInvalidHostIsNotUsed(t *testing.T) {
	for event, want := range map[string]string{
		`{"rawPath":"/","requestContext":{"domainName":"<url-id>.lambda-url.us-west-2.on.aws","http":{"method":"GET"}}}`:                                                  "localhost",
		`{"httpMethod":"GET","headers":{"Host":"1234567890.execute-api.{dns_suffix}"},"requestContext":{"apiId":"1234567890"}}`:                                           "localhost",
		`{"httpMethod":"GET","headers":{"Host":"1234567890.execute-api.{dns_suffix}"},"requestContext":{"domainName":"1234567890.execute-api.eu-north-1.amazonaws.com"}}`: "1234567890.execute-api.eu-north-1.amazonaws.com",
		`{"httpMethod":"GET","headers":{"Host":""}}`: "localhost",
	} {
		var got seen
		if res, err := New(look(&got)).Handle(context.Background(), []byte(event)); err != nil || res.StatusCode != 200 || got.Host != want {
			t.Errorf("%s: %v, %v, the host is %q", event, res, err, got.Host)
		}
	}
}

// Code that trusts localhost, such as golang.org/x/net/trace, must not trust a stranger.
func TestTheRemoteAddressIsTheCallers(t *testing.T) {
	for _, test := range []struct{ name, source, forwarded, want string }{
		{"the source", "203.0.113.9", "198.51.100.7", "203.0.113.9:0"},
		{"the source in IPv6", "2001:db8::17", "198.51.100.7", "[2001:db8::17]:0"},
		{"what the load balancer has appended", "", "127.0.0.1, 198.51.100.7 , 203.0.113.9", "203.0.113.9:0"},
		{"in IPv6", "", "127.0.0.1,2001:db8::17", "[2001:db8::17]:0"},
		{"with a port", "", "203.0.113.9:4711", "203.0.113.9:4711"},
		{"with a port, in IPv6", "", "[2001:db8::17]:4711", "[2001:db8::17]:4711"},
		{"a private address", "", "10.0.0.7", "10.0.0.7:0"},
		{"nothing", "", "", "192.0.2.1:0"},
		{"no address", "", "unknown", "192.0.2.1:0"},
		{"localhost, if the load balancer leaves the header as it is", "", "127.0.0.1", "192.0.2.1:0"},
		{"localhost in IPv6", "", "::1", "192.0.2.1:0"},
		{"localhost in another form", "", "[::ffff:127.0.0.1]:80", "192.0.2.1:0"},
		{"an address that means this host", "", "0.0.0.0", "192.0.2.1:0"},
		{"localhost as serve tells it", "127.0.0.1", "", "127.0.0.1:0"},
	} {
		for _, event := range []string{
			`{"httpMethod":"GET","headers":{"x-forwarded-for":%q},"requestContext":{"identity":{"sourceIp":%q}}}`,
			`{"httpMethod":"GET","multiValueHeaders":{"x-forwarded-for":["127.0.0.1",%q]},"requestContext":{"elb":{},"identity":{"sourceIp":%q}}}`,
			`{"headers":{"x-forwarded-for":%q},"requestContext":{"http":{"method":"GET","sourceIp":%q}}}`,
		} {
			var got seen
			event = fmt.Sprintf(event, test.forwarded, test.source)
			if res, err := New(look(&got)).Handle(context.Background(), []byte(event)); err != nil || res.StatusCode != 200 || got.Remote != test.want {
				t.Errorf("%s: %v, %v, the address is %s, want %s", test.name, res, err, got.Remote, test.want)
			}
		}
	}
}

// The caller of an authorizer expects a policy, not an HTTP response.
func TestOtherEventsOfAPIGatewayAreRefused(t *testing.T) {
	const not = "the event is not a request from API Gateway, a function URL, a load balancer or VPC Lattice: "
	for _, test := range []struct{ event, want string }{
		{`{"type":"REQUEST","methodArn":"arn:x","httpMethod":"GET","path":"/"}`, not + `it is a "REQUEST" event of a Lambda authorizer`},
		{`{"version":"2.0","type":"REQUEST","routeArn":"arn:x","rawPath":"/","requestContext":{"http":{"method":"GET"}}}`, not + `it is a "REQUEST" event of a Lambda authorizer`},
		{`{"type":"TOKEN","authorizationToken":"allow","methodArn":"arn:x"}`, not + `it is a "TOKEN" event of a Lambda authorizer`},
		{`{"method":"GET","path":"/"}`, not + `it has neither httpMethod nor requestContext.http.method`},
		{`{"messageVersion":"1.0","actionGroup":"pets","apiPath":"/pets","httpMethod":"GET"}`, not + `it is an event of a Bedrock agent`},
		{`{"Records":[{"eventSource":"aws:sqs"}]}`, not + `it has neither httpMethod nor requestContext.http.method`},
		{`null`, not + `it has neither httpMethod nor requestContext.http.method`},
		{`"GET"`, not + `it cannot be decoded: json: cannot unmarshal string into Go value of type gateway.event`},
		{`{"httpMethod":7}`, not + `it cannot be decoded: json: cannot unmarshal number into Go struct field event.httpMethod of type string`},
		{`{"httpMethod":"GET"`, not + `it cannot be decoded: unexpected end of JSON input`},
	} {
		called := false
		res, err := New(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true })).Handle(context.Background(), []byte(test.event))
		var typed *EventError
		if called || res != nil || !errors.As(err, &typed) || err.Error() != test.want {
			t.Errorf("%s: %v, %v, called: %t", test.event, res, err, called)
		}
	}
}

func TestRequestsThatAreNotValidHTTP(t *testing.T) {
	var logged bytes.Buffer
	log.SetOutput(&logged)
	defer log.SetOutput(io.Discard)
	for _, test := range []struct{ event, want string }{
		{`{"httpMethod":"GET / HTTP/1.1\r\nA: b\r\n\r\n"}`, `the method "GET / HTTP/1.1\r\nA: b\r\n\r\n" is not valid`},
		{`{"httpMethod":"GÉT"}`, `the method "GÉT" is not valid`},
		{`{"httpMethod":"GET","headers":{"A":"b\u0000"}}`, `the value "b\x00" of the header A has a control character`},
		{`{"httpMethod":"GET","multiValueHeaders":{"A":["b","c\nd"]}}`, `the value "c\nd" of the header A has a control character`},
		{`{"httpMethod":"GET","headers":{"A: b\r\nC":"d"}}`, `the header name "A: b\r\nC" is not valid`},
		{`{"httpMethod":"GET","headers":{"":"d"}}`, `the header name "" is not valid`},
		{`{"httpMethod":"GET","headers":{"Host":"a\r\nB: c"}}`, `the value "a\r\nB: c" of the header Host has a control character`},
		{`{"httpMethod":"GET","requestContext":{"identity":{"sourceIp":"a\r\nB: c"}}}`, `the source address "a\r\nB: c" is not valid`},
		{`{"cookies":["a=b\r\nC: d"],"requestContext":{"http":{"method":"GET"}}}`, `the value "a=b\r\nC: d" of the header Cookie has a control character`},
		{`{"httpMethod":"POST","body":"not base64!","isBase64Encoded":true}`, `the body is not in base64: illegal base64 data at input byte 3`},
	} {
		logged.Reset()
		res, err := New(look(new(seen))).Handle(context.Background(), []byte(test.event))
		if err != nil || res.StatusCode != 400 || res.Body != `{"message":"Bad Request"}` || res.Headers["Content-Type"] != "application/json" {
			t.Errorf("%s: got %v, %v", test.event, res, err)
		}
		if !strings.HasSuffix(logged.String(), ": 400 Bad Request: "+test.want+"\n") {
			t.Errorf("%s: logged %s", test.event, logged.String())
		}
	}
}
