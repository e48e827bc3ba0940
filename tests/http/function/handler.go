// The same http.Handler with aws-lambda-go-api-proxy and with aws-lambda-go-net, and
// streams with aws-lambda-go.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/awslabs/aws-lambda-go-api-proxy/core"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"
	"github.com/eawsy/aws-lambda-go-net/service/lambda/runtime/net"
	"github.com/eawsy/aws-lambda-go-net/service/lambda/runtime/net/apigatewayproxy"
	"github.com/eawsy/aws-lambda-go-shim/lambda/stream"
)

var mux = routes()

var (
	REST    = httpadapter.New(mux).ProxyWithContext
	HTTPAPI = httpadapter.NewV2(mux).ProxyWithContext
	ALB     = httpadapter.NewALB(mux).ProxyWithContext
)

// Net accepts the events of every service.
var Net apigatewayproxy.Handler

func init() {
	ln := net.Listen()
	Net = apigatewayproxy.New(ln, []string{"image/png"}).Handle
	go http.Serve(ln, mux)
}

// Stream streams the response of mux.
func Stream(ctx context.Context, event events.APIGatewayV2HTTPRequest) (*stream.Response, error) {
	var accessor core.RequestAccessorV2
	r, err := accessor.EventToRequestWithContext(ctx, event)
	if err != nil {
		return nil, err
	}
	return stream.Serve(mux, r), nil
}

// StreamREST is Stream for a REST API.
func StreamREST(ctx context.Context, event events.APIGatewayProxyRequest) (*stream.Response, error) {
	var accessor core.RequestAccessor
	r, err := accessor.EventToRequestWithContext(ctx, event)
	if err != nil {
		return nil, err
	}
	return stream.Serve(mux, r), nil
}

// URLStream and RESTStream stream without an http.Handler, with the types of aws-lambda-go: by
// a pointer, and by value.
func URLStream(event events.LambdaFunctionURLRequest) (*events.LambdaFunctionURLStreamingResponse, error) {
	return &events.LambdaFunctionURLStreamingResponse{
		StatusCode: http.StatusAccepted,
		Headers:    map[string]string{"Content-Type": "text/plain"},
		Cookies:    []string{"a=1", "b=2"},
		Body:       body(event.RawPath),
	}, nil
}

func RESTStream(event events.APIGatewayProxyRequest) (events.APIGatewayProxyStreamingResponse, error) {
	return events.APIGatewayProxyStreamingResponse{
		StatusCode:        http.StatusAccepted,
		MultiValueHeaders: map[string][]string{"Vary": {"Accept", "Origin"}},
		Body:              body(event.Path),
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

func routes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("/", inspect)
	m.HandleFunc("/nothing", func(w http.ResponseWriter, r *http.Request) {})
	m.HandleFunc("/image", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		w.Write([]byte("\x89PNG\r\n\x1a\n\x00\xff"))
	})
	m.HandleFunc("/gzip", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff})
	})
	m.HandleFunc("/headers", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Vary"] = []string{"Accept", "Origin"}
		w.Header().Add("Set-Cookie", "a=1; Path=/")
		w.Header().Add("Set-Cookie", "b=2; Expires=Sun, 22 Nov 2026 00:00:00 GMT")
		w.Header().Set("Last-Modified", "Sun, 22 Nov 2026 00:00:00 GMT")
		w.WriteHeader(http.StatusTeapot)
	})
	m.HandleFunc("/late", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "fine")
		w.WriteHeader(http.StatusInternalServerError)
	})
	m.HandleFunc("/hints", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", "</style.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		io.WriteString(w, "fine")
	})
	m.HandleFunc("/panic", func(w http.ResponseWriter, r *http.Request) { panic(errors.New("boom")) })
	m.HandleFunc("/abort", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "sent ")
		http.NewResponseController(w).Flush()
		panic("aborted")
	})
	m.HandleFunc("/large", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.FormValue("n"))
		w.Write(bytes.Repeat([]byte("x"), n))
	})
	m.HandleFunc("/slowly", func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < 3; i++ {
			fmt.Fprintln(w, i)
			http.NewResponseController(w).Flush()
			time.Sleep(100 * time.Millisecond)
		}
	})
	return m
}

// inspect answers with the request as the handler sees it.
func inspect(w http.ResponseWriter, r *http.Request) {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	cookies := map[string]string{}
	for _, c := range r.Cookies() {
		cookies[c.Name] = c.Value
	}
	_, limited := r.Context().Deadline()
	requestID := ""
	if lc, ok := lambdacontext.FromContext(r.Context()); ok {
		requestID = lc.AwsRequestID
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{
		"method":  r.Method,
		"host":    r.Host,
		"path":    r.URL.EscapedPath(),
		"query":   r.URL.Query(),
		"first":   first(r.Header),
		"values":  r.Header.Values("X-Repeated"),
		"cookies": cookies,
		"body":    content,
		"remote":  r.RemoteAddr,
		"limited": limited,
		"request": requestID,
	})
}

// first maps the name of each header to the result of Header.Get.
func first(h http.Header) map[string]string {
	m := map[string]string{}
	for name := range h {
		if !strings.HasPrefix(name, "X-Apigatewayproxy-") { // added by aws-lambda-go-net
			m[name] = h.Get(name)
		}
	}
	return m
}
