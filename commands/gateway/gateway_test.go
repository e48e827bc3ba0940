package gateway

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
)

func kind(t *testing.T, name string) *Kind {
	t.Helper()
	k, err := Of(name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestAnswersBecomeResponses(t *testing.T) {
	for _, test := range []struct {
		kind, answer string
		status       int
		header, body string
	}{
		{"url", `"text"`, 200, "application/json", "text"},
		{"url", `{"body":"b"}`, 200, "application/json", `{"body":"b"}`},
		{"url", `null`, 200, "application/json", "null"},
		{"url", `[1]`, 200, "application/json", "[1]"},
		{"url", "no JSON", 200, "application/json", "no JSON"},
		{"url", `{"statusCode":404}`, 404, "application/json", ""},
		{"http", `{"statusCode":200,"headers":{"content-type":"a/b"},"body":"x"}`, 200, "a/b", "x"},
		{"rest", `{"statusCode":200,"headers":{"Content-Type":"a/b"},"multiValueHeaders":{"content-type":["c/d"]},"body":"x"}`, 200, "c/d", "x"},
		{"rest", `{"statusCode":"201","headers":{"Content-Type":"a/b"},"body":"x"}`, 201, "a/b", "x"},
		{"http", `{"statusCode":200,"isBase64Encoded":true}`, 200, "application/json", ""},
		{"http", `{"statusCode":200,"body":null,"headers":null}`, 200, "application/json", ""},
		{"alb", `{"statusCode":200,"headers":{"Content-Type":"a/b","Content-Length":"7","X":1},"body":"eA==","isBase64Encoded":true}`, 200, "a/b", "x"},
	} {
		w := httptest.NewRecorder()
		if err := kind(t, test.kind).Respond(w, []byte(test.answer)); err != nil {
			t.Errorf("%s: for %s the error is %v", test.kind, test.answer, err)
		}
		if w.Code != test.status || w.Header().Get("Content-Type") != test.header || w.Body.String() != test.body {
			t.Errorf("%s: for %s the response is %d %v %q", test.kind, test.answer, w.Code, w.Header(), w.Body)
		}
		if w.Header().Get("Content-Length") == "7" {
			t.Errorf("the response has the Content-Length that the function gave")
		}
	}
}

func TestHeadersMayBeNumbersAndBools(t *testing.T) {
	w := httptest.NewRecorder()
	err := kind(t, "rest").Respond(w, []byte(`{"statusCode":200,"headers":{"N":12345678,"F":1.50,"B":true,"S":"\u00e9","Z":null}}`))
	for name, want := range map[string]string{"N": "12345678", "F": "1.50", "B": "true", "S": "é", "Z": ""} {
		if got := w.Header().Get(name); err != nil || got != want {
			t.Errorf("the header %s is %q (%v)", name, got, err)
		}
	}
	if w.Header().Values("Z") != nil {
		t.Error("a header with the value null was written")
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
	} {
		w := httptest.NewRecorder()
		err := kind(t, "rest").Respond(w, []byte(answer))
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
