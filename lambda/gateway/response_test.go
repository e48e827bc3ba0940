package gateway

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestResponsesTakeTheFormOfTheirEvents(t *testing.T) {
	s := New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["Date"] = nil
		h.Set("X-One", "1")
		h["Vary"] = []string{"Accept", "Cookie"}
		h["Set-Cookie"] = []string{"a=1; Expires=Fri, 22 Aug 2025 04:21:20 GMT", "b=2", "c=3"}
		h.Set("Keep-Alive", "timeout=5")
		h.Set("Trailer", "X-Sum")
		w.WriteHeader(201)
		w.Write([]byte("<p>hi"))
		h.Set("X-Sum", "1")
	}))
	const common = `"Content-Type":"text/html; charset=utf-8"`
	tests := map[string]string{
		"rest.json": `{"statusCode":201,"headers":{` + common + `,"X-One":"1"},"body":"<p>hi","isBase64Encoded":false,` +
			`"multiValueHeaders":{"Set-Cookie":["a=1; Expires=Fri, 22 Aug 2025 04:21:20 GMT","b=2","c=3"],"Vary":["Accept","Cookie"]}}`,
		"http.json": `{"statusCode":201,"headers":{` + common + `,"Vary":"Accept, Cookie","X-One":"1"},"body":"<p>hi","isBase64Encoded":false,` +
			`"cookies":["a=1; Expires=Fri, 22 Aug 2025 04:21:20 GMT","b=2","c=3"]}`,
		"url.json": `{"statusCode":201,"headers":{` + common + `,"Vary":"Accept, Cookie","X-One":"1"},"body":"<p>hi","isBase64Encoded":false,` +
			`"cookies":["a=1; Expires=Fri, 22 Aug 2025 04:21:20 GMT","b=2","c=3"]}`,
		"alb.json": `{"statusCode":201,"headers":{` + common + `,"SEt-Cookie":"c=3","Set-Cookie":"a=1; Expires=Fri, 22 Aug 2025 04:21:20 GMT","Vary":"Accept, Cookie","X-One":"1","set-Cookie":"b=2"},` +
			`"body":"<p>hi","isBase64Encoded":false,"statusDescription":"201 Created"}`,
		"alb-multiple.json": `{"statusCode":201,"body":"<p>hi","isBase64Encoded":false,"multiValueHeaders":{"Content-Type":["text/html; charset=utf-8"],` +
			`"Set-Cookie":["a=1; Expires=Fri, 22 Aug 2025 04:21:20 GMT","b=2","c=3"],"Vary":["Accept","Cookie"],"X-One":["1"]},"statusDescription":"201 Created"}`,
	}
	for file, want := range tests {
		t.Run(file, func(t *testing.T) {
			res, err := s.Handle(context.Background(), read(t, file))
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			encoder := json.NewEncoder(&got)
			encoder.SetEscapeHTML(false)
			encoder.Encode(res)
			if got.String() != want+"\n" {
				t.Errorf("\n got %s\nwant %s", got.String(), want)
			}
		})
	}
}

func TestTheShapeOfALoadBalancersEvent(t *testing.T) {
	for members, want := range map[string]shape{
		`"requestContext":{"elb":{}}`:                                balancer,
		`"requestContext":{"elb":{}},"multiValueHeaders":null`:       balancer,
		`"requestContext":{"elb":{}},"multiValueHeaders":{}`:         balancerMultiple,
		`"requestContext":{"elb":null},"multiValueHeaders":{"A":[]}`: payload1,
	} {
		if e, err := decode([]byte(`{"httpMethod":"GET",` + members + `}`)); err != nil || e.shape != want {
			t.Errorf("%s: got %v, %v", members, e, err)
		}
	}
}

func TestInCaseReturnsDifferentSpellings(t *testing.T) {
	seen := make(map[string]bool)
	for i := 0; i < 512; i++ {
		name := inCase("Set-Cookie", i)
		if seen[name] || !strings.EqualFold(name, "Set-Cookie") {
			t.Fatal(i, name)
		}
		seen[name] = true
	}
}

func TestBase64(t *testing.T) {
	png := "\x89PNG\r\n\x1a\n"
	tests := []struct {
		name              string
		types             []string
		contentType, body string
		encoding          string
		want              string
		base64            bool
	}{
		{"a listed type", []string{"image/png"}, "image/png", "png", "", "cG5n", true},
		{"a type that is not listed", []string{"image/png"}, "image/gif", "gif", "", "gif", false},
		{"no list", nil, "image/png", "png", "", "png", false},
		{"parameters and case are ignored", []string{"Text/HTML; charset=x"}, "TEXT/html;charset=utf-8", "x", "", "eA==", true},
		{"one wildcard", []string{"image/*"}, "image/svg+xml", "x", "", "eA==", true},
		{"a wildcard of another type", []string{"image/*"}, "imagery/x", "x", "", "x", false},
		{"the wildcard for all", []string{"*/*"}, "text/plain", "x", "", "eA==", true},
		{"the type that net/http detects", []string{"image/png"}, "", png, "", "iVBORw0KGgo=", true},
		{"invalid UTF-8", nil, "text/plain", "caf\xe9", "", "Y2Fm6Q==", true},
		{"UTF-8", nil, "text/plain", "café\x00\u2028", "", "café\x00\u2028", false},
		{"a compressed body", nil, "text/plain", "x", "gzip", "eA==", true},
		{"the encoding identity", nil, "text/plain", "x", "identity", "x", false},
		{"a listed type without a body", []string{"image/png"}, "image/png", "", "", "", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if test.contentType != "" {
					w.Header().Set("Content-Type", test.contentType)
				}
				if test.encoding != "" {
					w.Header().Set("Content-Encoding", test.encoding)
				}
				w.Write([]byte(test.body))
			}), BinaryMediaTypes(test.types...))
			res, err := s.Handle(context.Background(), []byte(get))
			if err != nil || res.Body != test.want || res.IsBase64Encoded != test.base64 {
				t.Errorf("got %+v, %v", res, err)
			}
		})
	}
}

func TestABodyAlwaysHasAType(t *testing.T) {
	// Without a type API Gateway would set application/json.
	s := New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Content-Type"] = nil
		w.Write([]byte("plain"))
	}))
	if res, err := s.Handle(context.Background(), []byte(get)); err != nil || res.Headers["Content-Type"] != "text/plain; charset=utf-8" {
		t.Errorf("got %v, %v", res, err)
	}
}

func TestErrorsTakeTheFormOfTheirEvents(t *testing.T) {
	s := New(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), BinaryMediaTypes("*/*"))
	res, err := s.Handle(context.Background(), read(t, "alb-multiple.json"))
	if err != nil || res.StatusDescription != "502 Bad Gateway" || len(res.MultiValueHeaders["Content-Type"]) != 1 || !res.IsBase64Encoded {
		t.Errorf("got %+v, %v", res, err)
	}
}

func decodeBase64(t testing.TB, text string) string {
	t.Helper()
	decoded, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(decoded)
}
