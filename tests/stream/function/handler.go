// Streams of package stream, and of the types of aws-lambda-go.
package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdaurl"
	"github.com/eawsy/aws-lambda-go-shim/lambda/stream"
)

var mux = routes()

func routes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Set-Cookie", "a=1")
		w.WriteHeader(http.StatusAccepted)
		io.WriteString(w, "fine")
	})
	m.HandleFunc("/nothing", func(w http.ResponseWriter, r *http.Request) {})
	m.HandleFunc("/large", func(w http.ResponseWriter, r *http.Request) { w.Write(bytes.Repeat([]byte("x"), 20000000)) })
	return m
}

// Stream streams the response of mux.
func Stream(ctx context.Context, event events.LambdaFunctionURLRequest) (*stream.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, event.RawPath, nil)
	if err != nil {
		return nil, err
	}
	return stream.Serve(mux, r), nil
}

// Wrapped streams it with aws-lambda-go.
var Wrapped = lambdaurl.Wrap(mux)

// URLStream and RESTStream stream without an http.Handler: by a pointer, and by value.
func URLStream(event events.LambdaFunctionURLRequest) (*events.LambdaFunctionURLStreamingResponse, error) {
	return &events.LambdaFunctionURLStreamingResponse{
		StatusCode: http.StatusAccepted,
		Headers:    map[string]string{"Content-Type": "text/plain"},
		Cookies:    []string{"a=1", "b=2"},
		Body:       body(event.RawPath),
	}, nil
}

func RESTStream(event events.LambdaFunctionURLRequest) (events.APIGatewayProxyStreamingResponse, error) {
	return events.APIGatewayProxyStreamingResponse{
		StatusCode:        http.StatusAccepted,
		MultiValueHeaders: map[string][]string{"Vary": {"Accept", "Origin"}},
		Body:              body(event.RawPath),
	}, nil
}

// closing is a body that prints a line when it is closed.
type closing struct{ io.Reader }

func (c closing) Close() error {
	println("the body was closed")
	return nil
}

// lateError is a reader that fails.
type lateError struct{}

func (lateError) Read([]byte) (int, error) { return 0, &StreamBroken{"half way"} }

// StreamBroken is an error in the middle of a stream.
type StreamBroken struct{ where string }

func (e *StreamBroken) Error() string { return e.where }

func body(path string) io.Reader {
	switch path {
	case "/broken":
		return closing{io.MultiReader(strings.NewReader("first "), lateError{})}
	case "/none":
		return nil
	}
	return closing{io.MultiReader(strings.NewReader("first "), strings.NewReader("second"))}
}
