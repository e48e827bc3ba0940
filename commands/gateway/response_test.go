package gateway

import (
	"bufio"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// exchanged returns the response on the wire: the status, the headers that do not depend
// on the time, and the body, or the error of Respond.
func exchanged(t *testing.T, name, method, answer string) string {
	t.Helper()
	var failed error
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		failed = kind(t, name).Respond(w, r.Method, []byte(answer))
	}))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, method+" / HTTP/1.1\r\nHost: x\r\n\r\n")
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || failed != nil {
		t.Errorf("%s of %s: %v, %v", name, answer, err, failed)
	}
	response.Header.Del("Date")
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(response.Header)) {
		values := response.Header[name]
		slices.Sort(values) // a load balancer has no order
		lines = append(lines, name+": "+strings.Join(values, " | "))
	}
	return strings.Join(append([]string{response.Status[:3]}, append(lines, string(body))...), "\n")
}

func TestAnswersBecomeResponses(t *testing.T) {
	long := strings.Repeat("x", 10000) // longer than the server's buffer
	for _, test := range []struct {
		name, kinds, method, answer, want string
	}{
		{"text", "url http", "GET", `"text"`, "200\nContent-Length: 4\nContent-Type: application/json\ntext"},
		{"an object without a statusCode", "url http", "GET", `{"body":"b"}`, "200\nContent-Length: 12\nContent-Type: application/json\n{\"body\":\"b\"}"},
		{"an object with StatusCode", "url http", "GET", `{"StatusCode":404}`, "200\nContent-Length: 18\nContent-Type: application/json\n{\"StatusCode\":404}"},
		{"null", "url http", "GET", `null`, "200\nContent-Length: 4\nContent-Type: application/json\nnull"},
		{"a list", "url http", "GET", `[1]`, "200\nContent-Length: 3\nContent-Type: application/json\n[1]"},
		{"no JSON", "url http", "GET", `no JSON`, "200\nContent-Length: 7\nContent-Type: application/json\nno JSON"},
		{"text to HEAD", "url http", "HEAD", `"text"`, "200\nContent-Length: 4\nContent-Type: application/json\n"},

		{"no type", "url rest", "GET", `{"statusCode":200,"body":"<p>"}`, "200\nContent-Length: 3\nContent-Type: application/json\n<p>"},
		{"no type", "http", "GET", `{"statusCode":200,"body":"<p>"}`, "200\nContent-Length: 3\nContent-Type: text/plain; charset=utf-8\n<p>"},
		{"no type", "alb", "GET", `{"statusCode":200,"body":"<p>"}`, "200\nContent-Length: 3\nContent-Type: application/octet-stream\n<p>"},
		{"a type", "url http rest alb", "GET", `{"statusCode":"201","headers":{"content-type":"a/b"},"body":"x"}`, "201\nContent-Length: 1\nContent-Type: a/b\nx"},
		{"base64", "url http rest alb", "GET", `{"statusCode":200,"headers":{"Content-Type":"a/b","X":1},"body":"/wA=","isBase64Encoded":true}`, "200\nContent-Length: 2\nContent-Type: a/b\nX: 1\n\xff\x00"},

		{"an empty body", "url http alb", "GET", `{"statusCode":301,"headers":{"Location":"/"},"body":null}`, "301\nContent-Length: 0\nLocation: /\n"},
		{"an empty body", "rest", "GET", `{"statusCode":301,"headers":{"Location":"/"},"body":null}`, "301\nContent-Length: 0\nContent-Type: application/json\nLocation: /\n"},
		{"no content", "url http rest alb", "GET", `{"statusCode":204}`, "204\n"},
		{"not modified", "url http rest alb", "GET", `{"statusCode":304,"headers":{"ETag":"1"}}`, "304\nEtag: 1\n"},

		{"HEAD", "url http rest alb", "HEAD", `{"statusCode":200,"headers":{"Content-Type":"a/b"},"body":"` + long + `"}`, "200\nContent-Length: 10000\nContent-Type: a/b\n"},
		{"HEAD without the body", "http alb", "HEAD", `{"statusCode":200,"headers":{"Content-Type":"a/b","Content-Length":"7"}}`, "200\nContent-Length: 7\nContent-Type: a/b\n"},
		{"HEAD without the body", "url rest", "HEAD", `{"statusCode":200,"headers":{"Content-Type":"a/b","Content-Length":"7"}}`, "200\nContent-Length: 0\nContent-Type: a/b\nX-Amzn-Remapped-Content-Length: 7\n"},
		{"a wrong length", "http alb", "GET", `{"statusCode":200,"headers":{"Content-Type":"a/b","Content-Length":"7"},"body":"x"}`, "200\nContent-Length: 1\nContent-Type: a/b\nx"},
		{"headers of the connection", "http alb", "GET", `{"statusCode":401,"headers":{"Content-Type":"a/b","Connection":"close","Transfer-Encoding":"chunked","WWW-Authenticate":"Basic"},"body":"x"}`,
			"401\nContent-Length: 1\nContent-Type: a/b\nWww-Authenticate: Basic\nx"},
		{"headers of the connection", "url rest", "GET", `{"statusCode":401,"headers":{"Content-Type":"a/b","Connection":"close","Date":"yesterday","Server":"s","WWW-Authenticate":"Basic"},"body":"x"}`,
			"401\nContent-Length: 1\nContent-Type: a/b\nX-Amzn-Remapped-Connection: close\nX-Amzn-Remapped-Date: yesterday\nX-Amzn-Remapped-Server: s\nX-Amzn-Remapped-Www-Authenticate: Basic\nx"},

		{"headers that are numbers, bools or null", "rest", "GET", `{"statusCode":204,"headers":{"N":12345678,"F":1.50,"B":true,"S":"\u00e9","Z":null}}`, "204\nB: true\nF: 1.50\nN: 12345678\nS: é\n"},
		{"names that differ in case", "url http rest alb", "GET", `{"statusCode":204,"headers":{"Set-Cookie":"a=1","set-Cookie":"b=2","SEt-Cookie":"c=3"}}`, "204\nSet-Cookie: a=1 | b=2 | c=3\n"},
		{"cookies", "url http", "GET", `{"statusCode":204,"headers":{"Set-Cookie":"a=1"},"cookies":["b=2","c=3"]}`, "204\nSet-Cookie: a=1 | b=2 | c=3\n"},
		{"cookies", "alb", "GET", `{"statusCode":204,"headers":{"Set-Cookie":"a=1"},"cookies":["b=2","c=3"]}`, "204\nSet-Cookie: a=1\n"},
		{"multiValueHeaders", "rest", "GET", `{"statusCode":204,"headers":{"X":"1","a":"3"},"multiValueHeaders":{"x":["1","2"]}}`, "204\nA: 3\nX: 1 | 2\n"},
		{"multiValueHeaders", "url http alb", "GET", `{"statusCode":204,"headers":{"X":"1"},"multiValueHeaders":{"x":["2","3"],"y":["4"]}}`, "204\nX: 1\n"},
	} {
		for _, name := range strings.Fields(test.kinds) {
			if got := exchanged(t, name, test.method, test.answer); got != test.want {
				t.Errorf("%s of %s is\n%s\nwant\n%s", test.name, name, got, test.want)
			}
		}
	}
}

func TestAnInvalidResponseIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	for answer, want := range map[string]string{
		`"text"`:                                   "the function's answer is not a response, but a JSON string: return an object with a statusCode",
		`{"body":"b"}`:                             "the function's answer has no statusCode, which --event rest needs",
		`{"statusCode":1000}`:                      `the function's answer has the statusCode "1000": use 200 to 599`,
		`{"statusCode":200,"headers":1}`:           `the function's answer is not a response: its "headers" must not be a JSON number`,
		`{"body":{},"statusCode":200}`:             `the function's answer is not a response: its "body" must not be a JSON object`,
		`{"statusCode":999}`:                       `the function's answer has the statusCode "999": use 200 to 599`,
		`{"statusCode":"ok"}`:                      `the function's answer has the statusCode "ok": use 200 to 599`,
		`{"statusCode":[]}`:                        `the function's answer has the statusCode "[]": use 200 to 599`,
		`{"headers":{"A":["b"]},"statusCode":200}`: `the function's answer has the header "A" with the value ["b"]: use a string`,
		`{"statusCode":200,"body":"!","isBase64Encoded":true}`: "the body of the function's answer is not base64",
		`{"statusCode":200,"cookies":null}`:                    `the function's answer has the member "cookies", which REST APIs refuse: leave it out`,
		`{"StatusCode":200}`:                                   `the function's answer has no statusCode, which --event rest needs`,
		`{"statusCode":200,"Body":"b"}`:                        `the function's answer has the member "Body", which REST APIs refuse: leave it out`,
	} {
		w := httptest.NewRecorder()
		err := kind(t, "rest").Respond(w, "GET", []byte(answer))
		if err == nil || !strings.Contains(err.Error(), want) || w.Body.Len() > 0 {
			t.Errorf("for %s the error is %v, and the body %q", answer, err, w.Body)
		}
	}
}

func TestAPreludeMayArriveInPieces(t *testing.T) {
	stream := `{"statusCode":201,"headers":{"A":"b"}}` + strings.Repeat("\x00", 8) + "\x00body"
	for name, reader := range map[string]io.Reader{
		"whole":        strings.NewReader(stream),
		"byte by byte": iotest.OneByteReader(strings.NewReader(stream)),
		"with its end": iotest.DataErrReader(strings.NewReader(stream)),
	} {
		w := httptest.NewRecorder()
		written, err := kind(t, "url").Stream(w, PreludeType, reader)
		if !written || err != nil || w.Code != 201 || w.Header().Get("A") != "b" || w.Body.String() != "\x00body" {
			t.Errorf("%s: the response is %d %v %q (%v)", name, w.Code, w.Header(), w.Body, err)
		}
	}
	for _, stream := range []string{"", "{}", `{"statusCode":201}`, "no JSON" + strings.Repeat("\x00", 8), strings.Repeat("x", 2<<20)} {
		written, err := kind(t, "url").Stream(httptest.NewRecorder(), PreludeType, strings.NewReader(stream))
		if written || err == nil {
			t.Errorf("a stream of %.20q was written: %t, %v", stream, written, err)
		}
	}
}

func TestAStreamThatBreaksIsAnError(t *testing.T) {
	w := httptest.NewRecorder()
	written, err := kind(t, "url").Stream(w, "text/plain", iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("ab"))))
	if !written || err == nil || w.Body.String() != "a" || w.Code != http.StatusOK {
		t.Errorf("the response is %d %q, and the error %v", w.Code, w.Body, err)
	}
}
