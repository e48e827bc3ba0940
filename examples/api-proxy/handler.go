// Package main serves a net/http handler as a Lambda function. It has a Lambda handler
// for each event source: set the function's handler to the one that fits.
//
//	handler.REST         REST API, and HTTP API with payload format 1.0
//	handler.HTTPAPI      HTTP API
//	handler.FunctionURL  function URL
//	handler.ALB          Application Load Balancer, with multi-value headers turned on
//	handler.Stream       function URL with the invoke mode RESPONSE_STREAM
package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/awslabs/aws-lambda-go-api-proxy/core"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"
	"github.com/eawsy/aws-lambda-go-shim/lambda/stream"
)

// mux returns the HTTP handler. It knows nothing of Lambda: http.ListenAndServe could
// serve it too.
func mux() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /hello/{name}", hello)
	m.HandleFunc("POST /digest", digest)
	m.HandleFunc("GET /square.png", square)
	m.HandleFunc("POST /login", login)
	m.HandleFunc("GET /count", count)
	return m
}

var (
	rest = httpadapter.New(mux())
	v2   = httpadapter.NewV2(mux())
	alb  = httpadapter.NewALB(mux())
)

func REST(ctx context.Context, event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	return rest.ProxyWithContext(ctx, event)
}

func HTTPAPI(ctx context.Context, event events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	return v2.ProxyWithContext(ctx, event)
}

// FunctionURL takes the event of an HTTP API, because a function URL's event has the
// same form.
func FunctionURL(ctx context.Context, event events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	return v2.ProxyWithContext(ctx, event)
}

func ALB(ctx context.Context, event events.ALBTargetGroupRequest) (events.ALBTargetGroupResponse, error) {
	return alb.ProxyWithContext(ctx, event)
}

// Stream answers while the HTTP handler is still writing. It has no limit of 6 MB.
func Stream(ctx context.Context, event events.APIGatewayV2HTTPRequest) (*stream.Response, error) {
	var accessor core.RequestAccessorV2
	r, err := accessor.EventToRequestWithContext(ctx, event)
	if err != nil {
		return nil, err
	}
	return stream.Serve(mux(), r), nil
}

func hello(w http.ResponseWriter, r *http.Request) {
	greeting := "Hello"
	if g := r.FormValue("greeting"); g != "" {
		greeting = g
	}
	fmt.Fprintf(w, "%s, %s!\n", greeting, r.PathValue("name"))
}

// digest reads any body. API Gateway sends binary data in base64, but here it is already
// decoded.
func digest(w http.ResponseWriter, r *http.Request) {
	h := sha256.New()
	n, err := io.Copy(h, http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		http.Error(w, "the body is larger than 1 MB", http.StatusRequestEntityTooLarge)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"bytes":%d,"sha256":"%x"}`, n, h.Sum(nil))
}

// square answers with binary data, which goes to API Gateway in base64. A REST API
// decodes it only if image/png is one of its binary media types.
func square(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "image/png")
	png.Encode(w, image.NewGray(image.Rect(0, 0, 2, 2)))
}

func login(w http.ResponseWriter, r *http.Request) {
	if user, password, ok := r.BasicAuth(); !ok || user != "ada" || password != "lovelace" {
		w.Header().Set("WWW-Authenticate", `Basic realm="example"`)
		http.Error(w, "who is there?", http.StatusUnauthorized)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: "session", Value: "s1", Path: "/", Secure: true, HttpOnly: true})
	http.SetCookie(w, &http.Cookie{Name: "theme", Value: "dark", Path: "/"})
	http.Redirect(w, r, "/hello/ada", http.StatusSeeOther)
}

// count sends one line at a time if the response is streamed, and otherwise all lines at
// once.
func count(w http.ResponseWriter, r *http.Request) {
	for i := 1; i <= 3; i++ {
		fmt.Fprintln(w, i)
		http.NewResponseController(w).Flush() // an error means that the response is not streamed
		select {
		case <-time.After(50 * time.Millisecond):
		case <-r.Context().Done(): // the client is gone, or the function's time is up
			return
		}
	}
}
