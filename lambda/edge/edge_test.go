package edge

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// read returns an event of testdata. The events have the form of those in AWS's
// documentation.
func read(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func decode(t testing.TB, name string) *Event {
	t.Helper()
	e := new(Event)
	if err := json.Unmarshal(read(t, name), e); err != nil {
		t.Fatal(err)
	}
	return e
}

// generic encodes v as JSON and decodes that without its type.
func generic(t testing.TB, v any) (out any) {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

var events = map[string]string{ // the events, and the part that Forward returns
	"viewer-request":        "request",
	"viewer-request-body":   "request",
	"origin-request-custom": "request",
	"origin-request-s3":     "request",
	"origin-response":       "response",
	"viewer-response":       "response",
}

func TestEventsOfOtherServicesAreRefused(t *testing.T) {
	request := `"request": {"clientIp": "203.0.113.178", "headers": {}, "method": "GET", "querystring": "", "uri": "/"}`
	for _, c := range []struct{ event, want string }{
		{`{}`, "edge: a Lambda@Edge event has one record, but this one has 0"},
		{`null`, "edge: a Lambda@Edge event has one record, but this one has 0"},
		{`{"Records": [{}, {}]}`, "edge: a Lambda@Edge event has one record, but this one has 2"},
		{`{"Records": [{"s3": {}}]}`, "edge: the event has no request, which all Lambda@Edge events have"},
		{`{"Records": [{"cf": {"config": {"eventType": "origin-request"}}}]}`, "edge: the event has no request, which all origin-request events have"},
		{`{"Records": [{"cf": {"config": {"eventType": "viewer-response"}, ` + request + `}}]}`, "edge: the event has no response, which all viewer-response events have"},
		{`{"Records": 1}`, "json: cannot unmarshal number into Go struct field .Records of type []struct { CF struct { Config json.RawMessage"},
	} {
		var e Event
		// encoding/json does not call UnmarshalJSON for null.
		err := json.Unmarshal([]byte(c.event), &e)
		if c.event == "null" {
			err = e.UnmarshalJSON([]byte("null"))
		}
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", c.event, err, c.want)
		}
	}
}

func TestAnEventThatWasNotDecodedIsRefused(t *testing.T) {
	e := Event{Config: Config{EventType: ViewerRequest}, Request: new(Request)}
	if _, err := e.Forward(); err == nil || err.Error() != "edge: the event has no request to forward: make an Event with json.Unmarshal" {
		t.Error(err)
	}
	e = Event{Config: Config{EventType: ViewerResponse}}
	if _, err := e.Forward(); err == nil || err.Error() != "edge: the response is nil: give Respond one" {
		t.Error(err)
	}
}

// long is a string of n bytes.
func long(n int) string { return strings.Repeat("x", n) }

func TestForwardRefusesWhatCloudFrontRefuses(t *testing.T) {
	custom := func(change func(*CustomOrigin)) func(*Event) {
		return func(e *Event) { change(e.Request.Origin.Custom) }
	}
	s3 := func(change func(*S3Origin)) func(*Event) {
		return func(e *Event) { change(e.Request.Origin.S3) }
	}
	for _, c := range []struct {
		name, event string
		change      func(*Event)
		want        string
	}{
		{"another client", "viewer-request", func(e *Event) { e.Request.ClientIP = "::1" }, `clientIp was changed to "::1": it is read-only`},
		{"another method", "viewer-request", func(e *Event) { e.Request.Method = "PUT" }, `method was changed to "PUT": it is read-only`},
		{"a uri without a slash", "viewer-request", func(e *Event) { e.Request.URI = "a" }, `the uri "a" does not begin with a slash`},
		{"a uri with a line feed", "viewer-request", func(e *Event) { e.Request.URI = "/\n" }, `the uri "/\n" has a control character or invalid UTF-8: percent-encode it`},
		{"a query string with a space", "viewer-request", func(e *Event) { e.Request.QueryString = "a b" }, `the querystring "a b" has a space, a control character or a #: percent-encode it`},
		{"a query string with a fragment", "origin-request-custom", func(e *Event) { e.Request.QueryString = "a#b" }, `the querystring "a#b" has a space, a control character or a #: percent-encode it`},
		{"a long uri", "viewer-request", func(e *Event) { e.Request.URI, e.Request.QueryString = "/"+long(8189), "é" }, "uri and querystring have 8192 characters: CloudFront takes less than 8192"},

		{"a disallowed header", "viewer-request", func(e *Event) { e.Request.Headers.Set("X-Real-IP", "::1") }, "the header x-real-ip is not allowed by CloudFront: functions must not add it"},
		{"a CloudFront header", "viewer-response", func(e *Event) { e.Response.Headers.Set("X-Amz-Cf-Pop", "AMS1") }, "the header x-amz-cf-pop is not allowed by CloudFront: functions must not add it"},
		{"a header of CloudFront's edge", "origin-response", func(e *Event) { e.Response.Headers.Set("X-Edge-Anything", "1") }, "the header x-edge-anything is not allowed by CloudFront: functions must not add it"},
		{"another host before the cache", "viewer-request", func(e *Event) { e.Request.Headers.Set("Host", "other") }, "the header host is read-only in viewer-request events: leave it unchanged"},
		{"an added read-only header", "origin-request-custom", func(e *Event) { e.Request.Headers.Set("Accept-Encoding", "br") }, "the header accept-encoding is read-only in origin-request events: leave it unchanged"},
		{"a deleted read-only header", "origin-response", func(e *Event) { e.Response.Headers.Del("Via") }, "the header via is read-only in origin-response events and was deleted: leave it unchanged"},
		{"no headers", "viewer-request", func(e *Event) { e.Request.Headers = nil }, "the header host is read-only in viewer-request events and was deleted: leave it unchanged"},
		{"another Content-Length", "viewer-response", func(e *Event) { e.Response.Headers.Set("Content-Length", "1") }, "the header content-length is read-only in viewer-response events: leave it unchanged"},
		{"the country before CloudFront adds it", "viewer-request", func(e *Event) { e.Request.Headers.Set("CloudFront-Viewer-Country", "NL") }, "the header cloudfront-viewer-country must not be added in viewer-request events: CloudFront adds it after them"},
		{"a header's name with a space", "viewer-request", func(e *Event) { e.Request.Headers.Set("X Y", "1") }, `the header name "x y" is not valid: use letters, digits and !#$%&'*+-.^_` + "`|~"},
		{"a header's name in upper case", "viewer-request", func(e *Event) { e.Request.Headers["X-Y"] = []Header{{Value: "1"}} }, "the headers have X-Y, but CloudFront wants names in lower case: use Set or Add"},
		{"a header with another key", "viewer-request", func(e *Event) { e.Request.Headers["x-y"] = []Header{{Key: "X-Z", Value: "1"}} }, `the header x-y has the key "X-Z", which is a different name`},
		{"a header injected by a line feed", "viewer-request", func(e *Event) { e.Request.Headers.Set("X-Y", "1\r\nX-Z: 2") }, `the header x-y has a value with a control character or invalid UTF-8: "1\r\nX-Z: 2"`},

		{"a body changed and not replaced", "viewer-request-body", func(e *Event) { e.Request.Body.Data = "" }, "the body was changed, but CloudFront ignores that because its action is read-only: use ReplaceBody, or set Action to Replace"},
		{"a body added and not replaced", "viewer-request", func(e *Event) { e.Request.Body = &Body{Data: "x"} }, "the body was changed, but CloudFront ignores that because its action is read-only: use ReplaceBody, or set Action to Replace"},
		{"a body truncated by the function", "viewer-request-body", func(e *Event) { e.Request.Body.InputTruncated = true }, "the body's inputTruncated was changed: it is read-only"},
		{"another action", "viewer-request-body", func(e *Event) { e.Request.Body.Action = "drop" }, `the body has the action "drop": use read-only or replace`},
		{"another encoding", "viewer-request-body", func(e *Event) { e.Request.Body.Action, e.Request.Body.Encoding = Replace, "gzip" }, `the body has the encoding "gzip": use base64 or text`},
		{"a body that is not base64", "viewer-request-body", func(e *Event) { *e.Request.Body = Body{Action: Replace, Encoding: Base64, Data: "*"} }, "the body is not valid base64, which is its encoding: illegal base64 data at input byte 0"},
		{"a text that is not UTF-8", "viewer-request-body", func(e *Event) { *e.Request.Body = Body{Action: Replace, Encoding: Text, Data: "\xff"} }, "the body is not valid UTF-8: use the encoding base64"},
		{"a large text", "viewer-request-body", func(e *Event) { *e.Request.Body = Body{Action: Replace, Encoding: Text, Data: long(40961)} }, "the encoded body has 40961 bytes: in viewer-request events CloudFront takes at most 40960"},
		{"a large body", "viewer-request-body", func(e *Event) { e.Request.ReplaceBody(make([]byte, 40857+3)) }, "the encoded body has 54480 bytes: in viewer-request events CloudFront takes at most 54476"},

		{"an origin before the cache", "viewer-request", func(e *Event) { e.Request.Origin = NewCustomOrigin("a.example") }, "an origin was set in a viewer-request event: only origin-request events have one"},
		{"neither kind of origin", "origin-request-custom", func(e *Event) { e.Request.Origin = new(Origin) }, "the origin must be either custom or s3"},
		{"no domain", "origin-request-custom", custom(func(c *CustomOrigin) { c.DomainName = "" }), "the origin's domainName has 0 characters: CloudFront takes 1 to 253"},
		{"a domain with a port", "origin-request-custom", custom(func(c *CustomOrigin) { c.DomainName = "a.example:80" }), `the origin's domainName "a.example:80" is not valid: leave out scheme, port and path`},
		{"an address", "origin-request-custom", custom(func(c *CustomOrigin) { c.DomainName = "192.0.2.1" }), "the origin's domainName 192.0.2.1 is an address: use a name"},
		{"a path without a slash", "origin-request-custom", custom(func(c *CustomOrigin) { c.Path = "a" }), `the origin's path "a" must begin with a slash and not end with one`},
		{"a path with a space", "origin-request-custom", custom(func(c *CustomOrigin) { c.Path = "/a b" }), `the origin's path "/a b" has a space, a control character or a non-ASCII character: percent-encode it`},
		{"a long path", "origin-request-custom", custom(func(c *CustomOrigin) { c.Path = "/" + long(255) }), "the origin's path has 256 characters: CloudFront takes at most 255"},
		{"a port", "origin-request-custom", custom(func(c *CustomOrigin) { c.Port = 1023 }), "the origin's port 1023 is not allowed: use 80, 443 or 1024 to 65535"},
		{"a protocol", "origin-request-custom", custom(func(c *CustomOrigin) { c.Protocol = "match-viewer" }), `the origin's protocol "match-viewer" is unknown: use http or https`},
		{"no time to read", "origin-request-custom", custom(func(c *CustomOrigin) { c.ReadTimeout = 0 }), "the origin's keepaliveTimeout and readTimeout must be at least 1 second"},
		{"more time to read than in all", "origin-request-custom", custom(func(c *CustomOrigin) { c.ReadTimeout = 60 }), "the origin's responseCompletionTimeout 30 is less than its readTimeout 60: raise it, or set it to 0 for no limit"},
		{"less time in all than to read", "origin-request-s3", s3(func(s *S3Origin) { s.ResponseCompletionTimeout = 29 }), "the origin's responseCompletionTimeout 29 is less than its readTimeout 30: raise it, or set it to 0 for no limit"},
		{"negative time to read from a bucket", "origin-request-s3", s3(func(s *S3Origin) { s.ReadTimeout = -1 }), "the origin's readTimeout -1 is negative: use at least 1 second"},
		{"a version of TLS", "origin-request-custom", custom(func(c *CustomOrigin) { c.SSLProtocols[0] = "TLSv1.3" }), `the origin's sslProtocols contain "TLSv1.3": use TLSv1.2, TLSv1.1, TLSv1 or SSLv3`},
		{"a long bucket", "origin-request-s3", s3(func(s *S3Origin) { s.DomainName = long(129) }), "the origin's domainName has 129 characters: CloudFront takes 1 to 128"},
		{"a bucket in upper case", "origin-request-s3", s3(func(s *S3Origin) { s.DomainName = "A.s3.amazonaws.com" }), "the origin's domainName A.s3.amazonaws.com is not in lower case: write it in lower case"},
		{"an identity without a region", "origin-request-s3", s3(func(s *S3Origin) { s.Region = "" }), "the s3 origin has no region, which an origin access identity needs"},
		{"another way to authenticate", "origin-request-s3", s3(func(s *S3Origin) { s.AuthMethod = "sigv4" }), `the s3 origin has the authMethod "sigv4": use origin-access-identity or none`},
		{"an identity that the origin does not have", "origin-request-custom", func(e *Event) {
			e.Request.Origin = &Origin{S3: &S3Origin{AuthMethod: "origin-access-identity", DomainName: "b", Region: "us-east-1"}}
		}, "the s3 origin has the authMethod origin-access-identity, which the request's own origin did not have: use none"},
		{"a header that no origin may have", "origin-request-custom", custom(func(c *CustomOrigin) { c.CustomHeaders.Set("Cookie", "a=b") }), "the header cookie cannot be a custom header of an origin"},
		{"an AWS header", "origin-request-s3", s3(func(s *S3Origin) { s.CustomHeaders.Set("X-Amz-Date", "1") }), "the header x-amz-date cannot be a custom header of an origin"},
		{"a header that the request has", "origin-request-custom", custom(func(c *CustomOrigin) { c.CustomHeaders.Set("User-Agent", "me") }), "the header user-agent is in the request's headers and in the origin's customHeaders: put it into one of them"},
		{"an invalid header of an origin", "origin-request-custom", custom(func(c *CustomOrigin) { c.CustomHeaders.Set("X-Y", "\n") }), `the header x-y has a value with a control character or invalid UTF-8: "\n"`},

		{"another status for the viewer", "viewer-response", func(e *Event) { e.Response.Status = "201" }, `the status was changed from "200" to "201": viewer-response events must not change it`},
		{"a status below 200", "origin-response", func(e *Event) { e.Response.Status = "199" }, `the status "199" is not a number from 200 to 599`},
		{"a status that is not a number", "origin-response", func(e *Event) { e.Response.Status = "+20" }, `the status "+20" is not a number from 200 to 599`},
		{"a description in two lines", "origin-response", func(e *Event) { e.Response.StatusDescription = "a\nb" }, `the statusDescription has a control character or invalid UTF-8: "a\nb"`},
		{"a response's body that is not base64", "origin-response", func(e *Event) { e.Response.SetBody("*"); e.Response.BodyEncoding = Base64 }, "the body is not valid base64, which is its bodyEncoding: illegal base64 data at input byte 0"},
		{"a response's body that is not UTF-8", "origin-response", func(e *Event) { e.Response.SetBody("\xff") }, "the body is not valid UTF-8: use SetBase64"},
		{"an unknown encoding of a response", "origin-response", func(e *Event) { e.Response.BodyEncoding = "gzip" }, `the bodyEncoding is "gzip": use text or base64`},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := decode(t, c.event)
			c.change(e)
			result, err := e.Forward()
			if _, ok := err.(ValidationError); !ok || err.Error() != "edge: "+c.want || result != (Result{}) {
				t.Errorf("%v, %v\nwant edge: %s", result, err, c.want)
			}
		})
	}
}

func TestForwardAcceptsWhatCloudFrontAccepts(t *testing.T) {
	for _, c := range []struct {
		name, event string
		change      func(*Event)
	}{
		{"a long uri", "viewer-request", func(e *Event) { e.Request.URI, e.Request.QueryString = "/"+long(8188), "é" }},
		{"other headers", "viewer-request", func(e *Event) {
			e.Request.Headers.Set("X-Y", "a\tb é")
			e.Request.Headers["x-z"] = []Header{{Value: ""}}
			e.Request.Headers.Del("User-Agent")
		}},
		{"another uri", "origin-request-custom", func(e *Event) { e.Request.URI, e.Request.QueryString = "/x", "a=%20b" }},
		{"another host after the cache", "origin-request-custom", func(e *Event) { e.Request.Headers.Set("Host", "other.example") }},
		{"the country after CloudFront adds it", "origin-request-custom", func(e *Event) { e.Request.Headers.Set("CloudFront-Viewer-Country", "BE") }},
		{"the largest text", "viewer-request-body", func(e *Event) { *e.Request.Body = Body{Action: Replace, Encoding: Text, Data: long(40960)} }},
		{"the largest body", "viewer-request-body", func(e *Event) { e.Request.ReplaceBody(make([]byte, 40857)) }},
		{"the largest body for the origin", "origin-request-s3", func(e *Event) { e.Request.ReplaceBody(make([]byte, 1045953)) }},
		{"no body", "viewer-request-body", func(e *Event) { e.Request.Body = nil }},
		{"another custom origin", "origin-request-s3", func(e *Event) { e.Request.SetOrigin(NewCustomOrigin("a.example")) }},
		{"a custom origin by http", "origin-request-custom", func(e *Event) { c := e.Request.Origin.Custom; c.Protocol, c.Port, c.Path = "http", 8080, "/a/b" }},
		{"more time to read", "origin-request-custom", func(e *Event) {
			c := e.Request.Origin.Custom
			c.ReadTimeout, c.ResponseCompletionTimeout = 60, 60
		}},
		{"no limit for all", "origin-request-custom", func(e *Event) {
			c := e.Request.Origin.Custom
			c.ReadTimeout, c.ResponseCompletionTimeout = 60, 0
		}},
		{"more time to read from a bucket", "origin-request-s3", func(e *Event) {
			s := e.Request.Origin.S3
			s.ReadTimeout, s.ResponseCompletionTimeout = 45, 90
		}},
		{"another bucket of the same identity", "origin-request-s3", func(e *Event) { e.Request.Origin.S3.DomainName = "b.s3.eu-west-1.amazonaws.com" }},
		{"a bucket without custom headers", "origin-request-custom", func(e *Event) {
			e.Request.SetOrigin(&Origin{S3: &S3Origin{AuthMethod: "none", DomainName: "b.s3.amazonaws.com"}})
		}},
		{"no origin", "origin-request-s3", func(e *Event) { e.Request.Origin = nil }},
		{"another status", "origin-response", func(e *Event) { e.Response.Status, e.Response.StatusDescription = "599", "What?" }},
		{"a body instead of the origin's", "origin-response", func(e *Event) { e.Response.SetBody("sorry") }},
		{"no body instead of the origin's", "origin-response", func(e *Event) { e.Response.SetBody("") }},
		{"changes to the request of a response", "viewer-response", func(e *Event) { e.Request.Method = "PUT" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := decode(t, c.event)
			c.change(e)
			result, err := e.Forward()
			if err != nil {
				t.Fatal(err)
			}
			if e.Response == nil && result.Request() != e.Request || result.Response() != e.Response {
				t.Errorf("%v, want %v or %v", result, e.Request, e.Response)
			}
			if text, _ := json.Marshal(result); strings.Contains(string(text), "null") {
				t.Errorf("%s has a null", text)
			}
		})
	}
}

func TestRespond(t *testing.T) {
	page := NewResponse(403)
	page.StatusDescription = "Forbidden"
	page.Headers.Set("Content-Type", "text/html")
	page.Headers.Add("Set-Cookie", "a=1")
	page.Headers.Add("set-cookie", "b=2")
	page.SetBody("<p>No")
	image := NewResponse(200)
	image.SetBase64([]byte{0xff, 0xd8})
	replaced := NewResponse(200)
	replaced.SetBody("it is back")
	for _, c := range []struct {
		name, event string
		response    *Response
		want        string
	}{
		{"a page", "viewer-request", page, `{"status":"403","statusDescription":"Forbidden","headers":{"content-type":[{"key":"Content-Type","value":"text/html"}],"set-cookie":[{"key":"Set-Cookie","value":"a=1"},{"key":"set-cookie","value":"b=2"}]},"body":"<p>No","bodyEncoding":"text"}`},
		{"an image", "origin-request-s3", image, `{"status":"200","body":"/9g=","bodyEncoding":"base64"}`},
		{"a redirect", "viewer-request", Redirect(302, "/login"), `{"status":"302","headers":{"location":[{"key":"Location","value":"/login"}]}}`},
		{"a status only", "viewer-request", &Response{Status: "204"}, `{"status":"204"}`},
		{"a response instead of the origin's, with its read-only headers", "origin-response", replaced, `{"status":"200","headers":{"via":[{"key":"Via","value":"1.1 origin.example.org"}]},"body":"it is back","bodyEncoding":"text"}`},
		{"headers instead of the origin's", "viewer-response", &Response{Status: "200"}, `{"status":"200","headers":{"content-length":[{"key":"Content-Length","value":"9593"}],"via":[{"key":"Via","value":"1.1 origin.example.org"}]}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			result, err := decode(t, c.event).Respond(c.response)
			if err != nil {
				t.Fatal(err)
			}
			var want any
			if err := json.Unmarshal([]byte(c.want), &want); err != nil {
				t.Fatal(err)
			}
			if got := generic(t, result); !reflect.DeepEqual(got, want) {
				t.Errorf("%v\nwant %v", got, want)
			}
		})
	}
}

func TestRespondRefusesWhatCloudFrontRefuses(t *testing.T) {
	text := func(status, n int) *Response {
		r := NewResponse(status)
		r.Headers.Set("X-Y", "z") // 3 + 2 + 1 + 2 bytes
		r.SetBody(long(n))
		return r
	}
	with := func(name, value string) *Response {
		r := NewResponse(200)
		r.Headers.Set(name, value)
		return r
	}
	for _, c := range []struct {
		name, event string
		response    *Response
		want        string // the error, or ""
	}{
		{"no response", "viewer-request", nil, "the response is nil: give Respond one"},
		{"an unknown status", "viewer-request", NewResponse(600), `the status "600" is not a number from 200 to 599`},
		{"another status for the viewer", "viewer-response", NewResponse(500), `the status was changed from "200" to "500": viewer-response events must not change it`},
		{"a body with no content", "viewer-request", text(204, 1), "the response has the status 204, No Content, and a body"},
		{"an empty body with no content", "viewer-request", text(204, 0), ""},
		{"the largest response", "viewer-request", text(200, 40960-8), ""},
		{"a large response", "viewer-request", text(200, 40961-8), "the response has 40961 bytes in headers and encoded body: in viewer-request events CloudFront takes at most 40960"},
		{"the largest response to cache", "origin-request-custom", text(200, 1<<20-8), ""},
		{"a large response to cache", "origin-request-custom", text(200, 1<<20-7), "the response has 1048577 bytes in headers and encoded body: in origin-request events CloudFront takes at most 1048576"},
		{"a large response instead of the origin's", "origin-response", text(200, 1<<20), "the response has 1048613 bytes in headers and encoded body: in origin-response events CloudFront takes at most 1048576"},
		{"a large response to the viewer", "viewer-response", text(200, 40<<10), "the response has 41019 bytes in headers and encoded body: in viewer-response events CloudFront takes at most 40960"},
		{"a read-only header", "viewer-request", with("Content-Length", "0"), "the header content-length is read-only in viewer-request events: leave it unchanged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			result, err := decode(t, c.event).Respond(c.response)
			switch {
			case c.want == "" && err == nil && result.Response() == c.response:
			case c.want != "" && err != nil && err.Error() == "edge: "+c.want && result == Result{}:
			default:
				t.Errorf("%v, %v\nwant %s", result, err, c.want)
			}
		})
	}
}

func TestAnEmptyResultIsRefused(t *testing.T) {
	text, err := json.Marshal(Result{})
	var refused ValidationError
	if !errors.As(err, &refused) || refused.Error() != "edge: the result is empty: return what Forward or Respond returns" {
		t.Errorf("%s, %v", text, err)
	}
	if result, _ := decode(t, "viewer-request").Respond(NewResponse(204)); result.Request() != nil || result.Response() == nil {
		t.Errorf("the result of Respond is %+v", result)
	}
	if result, _ := decode(t, "viewer-request").Forward(); result.Request() == nil || result.Response() != nil {
		t.Errorf("the result of Forward is %+v", result)
	}
}

func TestHeaderRules(t *testing.T) {
	for _, name := range []string{"Connection", "X-CACHE", "x-amz-cf-id", "X-Edge-Location", "X-Amzn-RequestId", "Client-Cert", "Client-Cert-Chain", "CloudFront-Viewer-Cert-PEM"} {
		if !Disallowed(name) {
			t.Errorf("%s is allowed", name)
		}
	}
	for _, name := range []string{"X-Amz-Date", "X-Amzn-Trace-Id", "X-Cached", "Host", "Cookie", "CloudFront-Viewer-Cert-Subject"} {
		if Disallowed(name) {
			t.Errorf("%s is disallowed", name)
		}
	}
	for _, c := range []struct {
		event EventType
		name  string
		want  bool
	}{
		{ViewerRequest, "Host", true},
		{OriginRequest, "Host", false},
		{ViewerRequest, "If-None-Match", false},
		{OriginRequest, "If-None-Match", true},
		{OriginResponse, "Content-Length", false},
		{ViewerResponse, "Content-Length", true},
		{ViewerResponse, "WARNING", true},
		{OriginResponse, "warning", false},
		{"", "Via", false},
	} {
		if got := c.event.ReadOnly(c.name); got != c.want {
			t.Errorf("%s in %s events is read-only: %v", c.name, c.event, got)
		}
	}
}

func TestHeaders(t *testing.T) {
	h := decode(t, "origin-response").Response.Headers
	if got := h.Get("Content-Type"); got != "text/html; charset=utf-8" {
		t.Errorf("Get: %q", got)
	}
	if got := h.Get("X-None") + strings.Join(h.Values("X-None"), ""); got != "" {
		t.Errorf("Get and Values of a missing header: %q", got)
	}
	if got, want := h.Values("SET-COOKIE"), []string{"a=1; Path=/", "b=2; Secure"}; !reflect.DeepEqual(got, want) {
		t.Errorf("Values: %q", got)
	}
	h.Set("set-cookie", "c=3")
	h.Add("Set-Cookie", "d=4")
	if got, want := h["set-cookie"], []Header{{Key: "set-cookie", Value: "c=3"}, {Key: "Set-Cookie", Value: "d=4"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("Set and Add: %q", got)
	}
	h.Del("Set-Cookie")
	if _, ok := h["set-cookie"]; ok {
		t.Error("Del")
	}
}

func TestCookie(t *testing.T) {
	h := Headers{"cookie": {{Key: "Cookie", Value: `theme=dark; Session="a=b"; empty=;broken; theme=light`}, {Key: "cookie", Value: "other=1"}}}
	for name, want := range map[string]string{"theme": "dark", "Session": "a=b", "empty": "", "other": "1"} {
		if got, ok := h.Cookie(name); !ok || got != want {
			t.Errorf("%s: %q, %v", name, got, ok)
		}
	}
	for _, name := range []string{"session", "broken", "", "them"} {
		if got, ok := h.Cookie(name); ok {
			t.Errorf("%q: %q", name, got)
		}
	}
}

func TestBody(t *testing.T) {
	e := decode(t, "viewer-request-body")
	if got, err := e.Request.Body.Bytes(); string(got) != "name=go" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	e.Request.ReplaceBody([]byte("name=gopher"))
	if got := *e.Request.Body; got != (Body{Action: "replace", Encoding: "base64", Data: "bmFtZT1nb3BoZXI="}) {
		t.Errorf("%+v", got)
	}
	if got, err := (&Body{Encoding: Text, Data: "é"}).Bytes(); string(got) != "é" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := (*Body)(nil).Bytes(); got != nil || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := (&Body{Data: "*"}).Bytes(); err == nil {
		t.Error("no error")
	}
}

// The events of `sam local generate-event cloudfront` have no eventType.
func TestAnEventWithoutATypeIsAcceptedWithoutTheRulesOfTypes(t *testing.T) {
	const request = `"request": {"clientIp": "203.0.113.178", "method": "GET", "uri": "/picture.jpg", "querystring": "size=large",
		"headers": {"host": [{"key": "Host", "value": "d111111abcdef8.cloudfront.net"}], "user-agent": [{"key": "User-Agent", "value": "curl/7.18.1"}]}}`
	const response = `"response": {"status": "200", "statusDescription": "OK", "headers": {"via": [{"key": "Via", "value": "1.1 x"}]}}`
	var e Event
	if err := json.Unmarshal([]byte(`{"Records": [{"cf": {"config": {"distributionId": "EXAMPLE"}, `+request+`}}]}`), &e); err != nil {
		t.Fatal(err)
	}
	e.Request.Headers.Set("Host", "example.com") // read-only in viewer-request events only
	result, err := e.Forward()
	if r := result.Request(); err != nil || r == nil || r.Headers.Get("host") != "example.com" {
		t.Errorf("a request: %v, %v", result, err)
	}
	e.Request.Method = "POST" // read-only everywhere
	if _, err := e.Forward(); err == nil {
		t.Error("a changed method is accepted")
	}
	if _, err := e.Respond(NewResponse(200)); err != nil {
		t.Errorf("a response to a request: %v", err)
	}
	if _, err := e.Respond(NewResponse(600)); err == nil {
		t.Error("the status 600 is accepted")
	}
	e = Event{}
	if err := json.Unmarshal([]byte(`{"Records": [{"cf": {"config": {}, `+request+`, `+response+`}}]}`), &e); err != nil {
		t.Fatal(err)
	}
	e.Response.Headers.Set("Strict-Transport-Security", "max-age=1")
	result, err = e.Forward()
	if r := result.Response(); err != nil || r == nil || r.Headers.Get("via") == "" {
		t.Errorf("a response: %v, %v", result, err)
	}
	// One of these events has only a response.
	e = Event{}
	if err := json.Unmarshal([]byte(`{"Records": [{"cf": {"config": {}, `+response+`}}]}`), &e); err != nil {
		t.Fatal(err)
	}
	if e.Request == nil || e.Request.Headers.Get("Host") != "" {
		t.Errorf("the request of an event without one: %v", e.Request)
	}
	e.Request.Headers.Set("Host", "example.com")
	result, err = e.Forward()
	if r := result.Response(); err != nil || r == nil || r.Headers.Get("via") == "" {
		t.Errorf("a response alone: %v, %v", result, err)
	}
	if err := json.Unmarshal([]byte(`{"Records": [{"cf": {"config": {}}}]}`), &e); err == nil {
		t.Error("an event with neither a request nor a response is accepted")
	}
	if err := json.Unmarshal([]byte(`{"Records": [{"cf": {"config": {"eventType": "moon"}, `+request+`}}]}`), &e); err == nil {
		t.Error("an unknown type is accepted")
	}
}
