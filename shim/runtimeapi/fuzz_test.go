package runtimeapi

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"lambdashim/handler"
	"lambdashim/http1"
	"lambdashim/protocol"
)

// FuzzError sends an error with any texts.
func FuzzError(f *testing.F) {
	for _, text := range texts() {
		if len(text) < 1<<16 {
			f.Add(text, "errorString", "path", "label", 1, 3)
			f.Add("m", text, "path", "label", 1, 1)
			f.Add("m", "t", text, text, -1, 40)
		}
	}
	f.Fuzz(func(t *testing.T, message, errorType, path, label string, line, frames int) {
		failure := &handler.Error{Message: message, Type: errorType}
		for range min(max(frames, 0), 100) {
			failure.Stack = append(failure.Stack, handler.Frame{Path: path, Line: line, Label: label})
		}
		canBeSent(t, failure)
	})
}

// FuzzInvocation reads an invocation with any header fields, as net/http does. The answer
// must have no byte of them that could end a line.
func FuzzInvocation(f *testing.F) {
	for _, fields := range []string{
		"Lambda-Runtime-Aws-Request-Id: 1\r\n", "lambda-runtime-aws-request-id: a/b?c#d%20\x7f\xff\r\nLambda-Runtime-Invocation-Id: \x01é\r\n",
		"Lambda-Runtime-Aws-Request-Id: 1\r\nLambda-Runtime-Deadline-Ms: 99999999999999999999\r\nLambda-Runtime-Client-Context: {}\r\nLambda-Runtime-Cognito-Identity: {\"cognitoIdentityId\":\"a\"}\r\n",
		"Lambda-Runtime-Aws-Request-Id: 1\r\nLambda-Runtime-Client-Context: x\r\nLambda-Runtime-Cognito-Identity: []\r\nLambda-Runtime-Trace-Id: Root=1\r\n",
		"Lambda-Runtime-Aws-Request-Id:\r\nLambda-Runtime-Client-Context:\r\n", "Lambda-Runtime-: 1\r\nL: 1\r\n",
	} {
		f.Add(fields, []byte("{}"))
	}
	f.Fuzz(func(t *testing.T, lines string, event []byte) {
		want, err := textproto.NewReader(bufio.NewReader(strings.NewReader(lines + "\r\n"))).ReadMIMEHeader()
		if err != nil {
			return
		}
		r := &http1.Response{Status: 200, Body: event}
		for name, values := range want {
			for _, value := range values {
				r.Fields = append(r.Fields, http1.Field{Name: []byte(name), Value: []byte(value)})
			}
		}
		inv := new(invocation)
		err = inv.read(r, &handler.Invocation{})
		id := want["Lambda-Runtime-Aws-Request-Id"]
		if err != nil {
			if strings.Join(id, "") != "" {
				t.Fatalf("%q: %v", lines, err)
			}
			return
		}
		if len(id) == 1 && inv.AWSRequestID != id[0] || !bytes.Equal(inv.event, event) {
			t.Errorf("%q: the id is %q", lines, inv.AWSRequestID)
		}
		if context := want["Lambda-Runtime-Client-Context"]; len(context) == 1 && context[0] != "" && !json.Valid([]byte(context[0])) && inv.broken == nil {
			t.Errorf("%q is taken for a client context", context)
		}
		request := "POST " + inv.response + " HTTP/1.1\r\nHost: x\r\n" + inv.attempt + "\r\n"
		parsed, err := http.ReadRequest(bufio.NewReader(strings.NewReader(request)))
		if err != nil {
			t.Fatalf("%q: %v", request, err)
		}
		if len(parsed.Header) > 1 || parsed.URL.RawQuery != "" || parsed.URL.Path != protocol.Invocation+inv.AWSRequestID+"/response" {
			t.Errorf("%q is %q, %q", request, parsed.URL, parsed.Header)
		}
	})
}
