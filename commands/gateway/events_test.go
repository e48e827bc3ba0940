package gateway

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdaurl"
)

// received returns a request as a server receives it.
func received(t *testing.T, head, body string) *http.Request {
	t.Helper()
	head = strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n"
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head + body)))
	if err != nil {
		t.Fatalf("%q: %v", head, err)
	}
	r.RemoteAddr = "192.0.2.1:1234"
	return r
}

func eventOf(t *testing.T, name string, r *http.Request, body string) (event map[string]any) {
	t.Helper()
	text, err := kind(t, name).Event(r, "id", []byte(body))
	if err != nil || json.Unmarshal(text, &event) != nil {
		t.Fatalf("the event is %s, %v", text, err)
	}
	return event
}

// lacks returns the first member of want that got has not, as a path, or "". Null in want
// means null or absent.
func lacks(got, want any, path string) string {
	if members, ok := want.(map[string]any); ok && len(members) > 0 {
		object, _ := got.(map[string]any)
		for name, value := range members {
			if at := lacks(object[name], value, path+"."+name); at != "" {
				return at
			}
		}
		return ""
	}
	if !reflect.DeepEqual(got, want) {
		return path
	}
	return ""
}

func TestEachSenderHasItsOwnFormOfARequest(t *testing.T) {
	for _, test := range []struct {
		name, head, body     string
		url, http, rest, alb string
	}{
		{"an encoded path", "GET /a%20b%2Fc%2525/%C3%A9%41/ HTTP/1.1\nHost: x", "",
			`{"rawPath":"/a%20b%2Fc%2525/%C3%A9%41/","requestContext":{"http":{"path":"/a b/c%25/éA/"}}}`,
			`{"rawPath":"/a b/c%25/éA/","requestContext":{"http":{"path":"/a b/c%25/éA/"}},"pathParameters":null}`,
			`{"path":"/a%20b%2Fc%2525/%C3%A9%41/","resource":"/{proxy+}","pathParameters":{"proxy":"a%20b%2Fc%2525/%C3%A9%41"},"requestContext":{"path":"/local/a%20b%2Fc%2525/%C3%A9%41/","resourcePath":"/{proxy+}"}}`,
			`{"path":"/a%20b%2Fc%2525/%C3%A9%41/"}`},
		{"no path", "GET / HTTP/1.1\nHost: x", "",
			`{"rawPath":"/"}`, `{"rawPath":"/"}`,
			`{"path":"/","resource":"/","pathParameters":null,"requestContext":{"path":"/local/","resourcePath":"/"}}`,
			`{"path":"/"}`},
		{"repeated and encoded parameters", "GET /?a=1&a=2&p=a+b&q=a%2Bb&n%20=&flag HTTP/1.1\nHost: x", "",
			`{"rawQueryString":"a=1&a=2&p=a+b&q=a%2Bb&n%20=&flag","queryStringParameters":{"a":"1,2","p":"a b","q":"a+b","n ":"","flag":""}}`,
			`{"rawQueryString":"a=1&a=2&p=a+b&q=a%2Bb&n%20=&flag","queryStringParameters":{"a":"1,2","p":"a b","q":"a+b","n ":"","flag":""}}`,
			`{"queryStringParameters":{"a":"2","p":"a b","q":"a+b","n ":"","flag":""},"multiValueQueryStringParameters":{"a":["1","2"],"p":["a b"],"q":["a+b"],"n ":[""],"flag":[""]}}`,
			`{"queryStringParameters":{"a":"2","p":"a+b","q":"a%2Bb","n%20":"","flag":""},"multiValueQueryStringParameters":null}`},
		{"parameters with odd bytes", "GET /?a=%zz&b=1;c=2&=d HTTP/1.1\nHost: x", "",
			`{"rawQueryString":"a=%zz&b=1;c=2&=d","queryStringParameters":{"a":"%zz","b":"1;c=2","":"d"}}`,
			`{"rawQueryString":"a=%zz&b=1;c=2&=d","queryStringParameters":{"a":"%zz","b":"1;c=2","":"d"}}`,
			`{"queryStringParameters":{"a":"%zz","b":"1;c=2","":"d"}}`,
			`{"queryStringParameters":{"a":"%zz","b":"1;c=2","":"d"}}`},
		{"no parameters", "GET /? HTTP/1.1\nHost: x", "",
			`{"rawQueryString":"","queryStringParameters":null}`,
			`{"rawQueryString":"","queryStringParameters":null}`,
			`{"queryStringParameters":null,"multiValueQueryStringParameters":null}`,
			`{"queryStringParameters":{}}`},
		{"headers repeated and in mixed case", "GET / HTTP/1.1\nhost: x\nx-MANY: 1\nX-many: 2", "",
			`{"headers":{"x-many":"1,2","host":"x","X-Many":null}}`,
			`{"headers":{"x-many":"1,2","host":"x"},"multiValueHeaders":null}`,
			`{"headers":{"X-Many":"2","Host":"x"},"multiValueHeaders":{"X-Many":["1","2"],"Host":["x"]}}`,
			`{"headers":{"x-many":"2","host":"x"},"multiValueHeaders":null}`},
		{"cookies", "GET / HTTP/1.1\nHost: x\nCookie: a=1; b=2\nCookie: c=3", "",
			`{"cookies":["a=1","b=2","c=3"],"headers":{"cookie":"a=1; b=2; c=3"}}`,
			`{"cookies":["a=1","b=2","c=3"],"headers":{"cookie":null}}`,
			`{"cookies":null,"headers":{"Cookie":"c=3"},"multiValueHeaders":{"Cookie":["a=1; b=2","c=3"]}}`,
			`{"cookies":null,"headers":{"cookie":"c=3"}}`},
		{"no cookies and no body", "HEAD / HTTP/1.1\nHost: x", "",
			`{"cookies":null,"body":null,"isBase64Encoded":false,"headers":{"cookie":null,"content-length":null},"requestContext":{"http":{"method":"HEAD"}}}`,
			`{"cookies":null,"body":null,"isBase64Encoded":false,"headers":{"content-length":"0"},"requestContext":{"http":{"method":"HEAD"}}}`,
			`{"httpMethod":"HEAD","body":null,"isBase64Encoded":false,"headers":{"Content-Length":null}}`,
			`{"httpMethod":"HEAD","body":"","isBase64Encoded":false,"headers":{"content-length":null}}`},
		{"a body", "POST / HTTP/1.1\nHost: x\nContent-Type: application/json\nContent-Length: 6", `{"é"}`,
			`{"body":"{\"é\"}","isBase64Encoded":false,"headers":{"content-length":"6"}}`,
			`{"body":"{\"é\"}","isBase64Encoded":false,"headers":{"content-length":"6"}}`,
			`{"body":"{\"é\"}","isBase64Encoded":false,"headers":{"Content-Length":null},"multiValueHeaders":{"Content-Length":null}}`,
			`{"body":"{\"é\"}","isBase64Encoded":false,"headers":{"content-length":"6"}}`},
		{"a binary body", "POST / HTTP/1.1\nHost: x\nContent-Type: image/png\nContent-Length: 2", "\xff\x00",
			`{"body":"/wA=","isBase64Encoded":true}`, `{"body":"/wA=","isBase64Encoded":true,"headers":{"content-length":"2"}}`,
			`{"body":"/wA=","isBase64Encoded":true}`, `{"body":"/wA=","isBase64Encoded":true}`},
		{"a client behind a proxy", "GET / HTTP/1.1\nHost: api.example.com:9000\nX-Forwarded-For: 203.0.113.7\nConnection: keep-alive", "",
			`{"headers":{"x-forwarded-for":"203.0.113.7, 192.0.2.1","x-forwarded-port":"9000","x-forwarded-proto":"http","connection":null},"requestContext":{"domainName":"api.example.com","domainPrefix":"api","routeKey":"$default","stage":"$default","accountId":"anonymous","authorizer":null,"authentication":null,"http":{"sourceIp":"192.0.2.1"}}}`,
			`{"headers":{"x-forwarded-for":"203.0.113.7, 192.0.2.1","connection":null},"requestContext":{"domainName":"api.example.com","domainPrefix":"api","authorizer":null,"authentication":null,"http":{"sourceIp":"192.0.2.1"}}}`,
			`{"headers":{"X-Forwarded-For":"203.0.113.7, 192.0.2.1","Connection":null},"multiValueHeaders":{"X-Forwarded-For":["203.0.113.7, 192.0.2.1"]},"requestContext":{"domainName":"api.example.com","domainPrefix":"api","authorizer":null,"identity":{"sourceIp":"192.0.2.1","userAgent":null}}}`,
			`{"headers":{"x-forwarded-for":"203.0.113.7, 192.0.2.1","connection":"keep-alive"}}`},
	} {
		for name, want := range map[string]string{"url": test.url, "http": test.http, "rest": test.rest, "alb": test.alb} {
			event := eventOf(t, name, received(t, test.head, test.body), test.body)
			var members map[string]any
			if err := json.Unmarshal([]byte(want), &members); err != nil {
				t.Fatalf("%s: %v", want, err)
			}
			if at := lacks(event, members, ""); at != "" {
				text, _ := json.MarshalIndent(event, "", " ")
				t.Errorf("%s of %s: %s is not as in %s\n%s", name, test.name, at, want, text)
			}
		}
	}
}

// recorded returns the events of AWS in the module aws-lambda-go that match a pattern, by
// the names of their files.
func recorded(t *testing.T, pattern string) map[string]map[string]any {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-lambda-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), pattern))
	all := make(map[string]map[string]any)
	for _, file := range files {
		var event map[string]any
		if text, err := os.ReadFile(file); err != nil || json.Unmarshal(text, &event) != nil {
			t.Fatal(file, err)
		}
		all[filepath.Base(file)] = event
	}
	return all
}

// names returns the paths of all members, in lower case, except those that depend on the
// sender's configuration, on its TLS or on CloudFront, and those of identity, which differ
// between AWS's examples.
func names(value any, path string) (all []string) {
	members, ok := value.(map[string]any)
	if !ok || len(members) == 0 {
		return []string{path}
	}
	for name, value := range members {
		at := strings.TrimPrefix(path+"."+strings.ToLower(name), ".")
		if optional.MatchString(at) {
			continue
		}
		all = append(all, names(value, at)...)
	}
	slices.Sort(all)
	return all
}

var optional = regexp.MustCompile(`x-amzn-tls-|^requestcontext\.(auth|identity\.)|^stagevariables|^isbase64encoded$|cloudfront-|\.via$|x-amz-cf-id|x-imforwards`)

// replay makes the request that an event of AWS tells of.
func replay(t *testing.T, event map[string]any) (r *http.Request, body string) {
	t.Helper()
	method, path, query := event["httpMethod"], event["path"], event["rawQueryString"]
	if context, ok := event["requestContext"].(map[string]any)["http"].(map[string]any); ok {
		method, path = context["method"], event["rawPath"]
	}
	target := path.(string)
	if query, _ := query.(string); query != "" {
		target += "?" + query
	} else if parameters, ok := event["queryStringParameters"].(map[string]any); ok {
		target += "?"
		for name, value := range parameters {
			target += name + "=" + value.(string)
		}
	}
	head := method.(string) + " " + target + " HTTP/1.1"
	headers, ok := event["headers"].(map[string]any)
	if !ok {
		t.Fatal("the event has no headers")
	}
	for name, value := range headers {
		head += "\n" + name + ": " + value.(string)
	}
	body, _ = event["body"].(string)
	if event["isBase64Encoded"] == true {
		decoded, err := base64.StdEncoding.DecodeString(body)
		if err != nil {
			t.Fatal(err)
		}
		body = string(decoded)
	}
	return received(t, head, body), body
}

func TestEventsHaveTheMembersOfEventsThatAWSSent(t *testing.T) {
	for name, pattern := range map[string]string{
		"url":  "lambdaurl/testdata/*.json",
		"http": "events/testdata/apigw-v2-request-no-authorizer.json",
		"rest": "events/testdata/apigw-request.json",
		"alb":  "events/testdata/alb-lambda-target-request-headers-only.json",
	} {
		all := recorded(t, pattern)
		if len(all) == 0 {
			t.Fatal("there is no", pattern)
		}
		for file, want := range all {
			r, body := replay(t, want)
			got := eventOf(t, name, r, body)
			if got, want := names(got, ""), names(want, ""); !slices.Equal(got, want) {
				t.Errorf("%s: the members of %s are\n%s\nwant\n%s", name, file, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			for _, member := range []string{"version", "routeKey", "rawPath", "rawQueryString", "cookies", "queryStringParameters", "multiValueQueryStringParameters", "body", "httpMethod", "path", "resource", "pathParameters"} {
				if !reflect.DeepEqual(got[member], want[member]) {
					t.Errorf("%s: %s of %s is %v, want %v", name, member, file, got[member], want[member])
				}
			}
		}
	}
}

func TestLambdaurlSeesTheCookiesOfAFunctionURL(t *testing.T) {
	text, err := kind(t, "url").Event(received(t, "GET /?a=b HTTP/1.1\nHost: x\nCookie: a=1; b=2", ""), "id", nil)
	if err != nil {
		t.Fatal(err)
	}
	var event events.LambdaFunctionURLRequest
	if err := json.Unmarshal(text, &event); err != nil {
		t.Fatal(err)
	}
	var seen []string
	answer, err := lambdaurl.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, cookie := range r.Cookies() {
			seen = append(seen, cookie.String())
		}
	}))(context.Background(), &event)
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, answer)
	if !slices.Equal(seen, []string{"a=1", "b=2"}) {
		t.Errorf("the cookies are %q", seen)
	}
}

func TestBodiesAreTextIfTheirTypeSaysSo(t *testing.T) {
	for _, test := range []struct {
		contentType, encoding, body string
		url, rest                   bool // base64 expected
	}{
		{"application/json", "", "{}", false, false},
		{"application/json; charset=utf-8", "", `"é"`, false, false},
		{"application/problem+json", "", "{}", false, false},
		{"text/plain", "", "text", false, false},
		{"text/plain", "", "\xff", true, true},
		{"text/plain", "gzip", "text", true, true},
		{"application/x-www-form-urlencoded", "", "a=b", true, false},
		{"", "", "text", true, false},
		{"image/png", "", "\x89PNG", true, true},
		{"image/png", "", "", false, false},
	} {
		for name, encoded := range map[string]bool{"url": test.url, "http": test.url, "alb": test.url, "rest": test.rest} {
			r := httptest.NewRequest("POST", "/", nil)
			r.Header.Set("Content-Type", test.contentType)
			if test.encoding != "" {
				r.Header.Set("Content-Encoding", test.encoding)
			}
			text, err := kind(t, name).Event(r, "id", []byte(test.body))
			var event struct {
				Body            string
				IsBase64Encoded bool
			}
			if err != nil || json.Unmarshal(text, &event) != nil {
				t.Fatalf("the event is %s, %v", text, err)
			}
			want := test.body
			if encoded {
				want = base64.StdEncoding.EncodeToString([]byte(want))
			}
			if event.Body != want || event.IsBase64Encoded != encoded {
				t.Errorf("%s: for %q as %q the body is %q (%t)", name, test.body, test.contentType, event.Body, event.IsBase64Encoded)
			}
		}
	}
}
