// A function that answers HTTP requests in every possible way. The path selects the way.
package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
)

type request struct {
	RawPath, Path, Body string
	IsBase64Encoded     bool
}

// stream is a stream of parts, with a pause after each.
type stream struct {
	kind  string
	parts []string
	fails bool
}

func (s *stream) ContentType() string { return s.kind }

func (s *stream) Read(p []byte) (int, error) {
	if len(s.parts) == 0 && s.fails {
		return 0, errors.New("the source is dry")
	} else if len(s.parts) == 0 {
		return 0, io.EOF
	}
	part := s.parts[0]
	s.parts = s.parts[1:]
	n := copy(p, part)
	if !strings.HasPrefix(part, "{") {
		time.Sleep(700 * time.Millisecond)
	}
	return n, nil
}

const prelude = `{"statusCode":202,"headers":{"X-Streamed":"yes"},"cookies":["a=1","b=2"]}` + "\x00\x00\x00\x00\x00\x00\x00\x00"

var calls int

// Handle answers a request, or does what any other event says.
func Handle(event json.RawMessage, ctx *runtime.Context) (interface{}, error) {
	calls++
	var r request
	var what string
	if json.Unmarshal(event, &r) == nil {
		what = r.RawPath + r.Path
	} else {
		json.Unmarshal(event, &what)
	}
	type object = map[string]interface{}
	switch what {
	case "/event":
		return object{"statusCode": 200, "body": string(event)}, nil
	case "/plain":
		return "plain text", nil
	case "/object":
		return object{"a": 1}, nil
	case "/response":
		return object{
			"statusCode":        201,
			"headers":           object{"X-One": "1", "Content-Type": "text/html"},
			"multiValueHeaders": object{"X-Two": []string{"2", "3"}},
			"cookies":           []string{"a=1; Path=/", "b=2"},
			"body":              "<p>hello",
		}, nil
	case "/echo":
		return object{"statusCode": 200, "headers": object{"Content-Type": "image/png"}, "body": r.Body, "isBase64Encoded": r.IsBase64Encoded}, nil
	case "/status":
		return object{"statusCode": 99}, nil
	case "/base64":
		return object{"statusCode": 200, "body": "!", "isBase64Encoded": true}, nil
	case "/error", "error":
		fmt.Println("about to fail")
		return nil, errors.New("bad luck")
	case "/exit":
		os.Exit(4)
	case "/exit-later":
		go func() {
			time.Sleep(100 * time.Millisecond)
			os.Exit(5)
		}()
		return "soon", nil
	case "/sleep":
		time.Sleep(time.Second)
		return fmt.Sprint(os.Getpid()), nil
	case "/pid":
		return fmt.Sprint(os.Getpid()), nil
	case "/forever":
		time.Sleep(time.Hour)
	case "/stream":
		return &stream{kind: "application/vnd.awslambda.http-integration-response", parts: []string{prelude, "one\n", "two\n", "three\n"}}, nil
	case "/broken-stream":
		return &stream{kind: "application/vnd.awslambda.http-integration-response", parts: []string{prelude, "one\n"}, fails: true}, nil
	case "/plain-stream", "stream":
		return &stream{kind: "text/csv", parts: []string{"a,b\n", "1,2\n"}}, nil
	case "context":
		return ctx.ClientContext, nil
	case "touch":
		return "touched", os.WriteFile(os.Getenv("TOUCHED"), nil, 0o666)
	}
	if body, err := base64.StdEncoding.DecodeString(r.Body); what == "" && err == nil && r.IsBase64Encoded {
		return string(body), nil
	}
	return event, nil
}
