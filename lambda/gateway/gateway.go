// Package gateway lets an http.Handler answer what API Gateway, a function URL or an
// Application Load Balancer asks of a Lambda function.
//
//	var Handle = gateway.New(mux, "image/png")
//
// Handle is what Lambda calls. It calls the http.Handler directly, without a server or a
// connection. For the handler all is as in a server of net/http, except that it cannot
// take the connection over (http.Hijacker) and has no deadlines to set.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"runtime/debug"

	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

// Handler is a handler of Lambda, for this project and for aws-lambda-go alike. New makes
// one.
type Handler struct {
	handler http.Handler
	server  *http.Server    // as a server would name itself to its handler
	binary  map[string]bool // media types, with "image/*" and "*/*"
}

// New returns a Handler that has h answer; nil is http.DefaultServeMux.
//
// Responses whose Content-Type is among the media types are sent in base64, for API
// Gateway to decode. They are those that the API has as its binary media types;
// "image/*" and "*/*" stand for many. What is compressed or not valid UTF-8 is sent in
// base64 in any case.
func New(h http.Handler, mediaTypes ...string) *Handler {
	if h == nil {
		h = http.DefaultServeMux
	}
	g := &Handler{handler: h, server: &http.Server{Handler: h}, binary: make(map[string]bool)}
	for _, t := range mediaTypes {
		g.binary[mediaType(t)] = true
	}
	return g
}

// Invoke answers an event in JSON with a Response in JSON.
func (g *Handler) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	res, err := g.Handle(ctx, event)
	if err != nil {
		return nil, err
	}
	return json.Marshal(res)
}

// Handle answers an event in JSON.
//
// Where the handler gives no response, the answer is an error of HTTP, and the reason is
// logged:
//
//	400  the event holds no request that HTTP could carry
//	502  the handler panicked or broke off its response, or that is over 6 MB
//
// An event that is no request at all is an *EventError.
func (g *Handler) Handle(ctx context.Context, event []byte) (*Response, error) {
	e, err := decode(event)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, body, err := e.request(&requestContext{ctx, e, g.server})
	if err != nil {
		return g.fail(e, http.StatusBadRequest, err), nil
	}
	defer body.Close()
	out := new(output)
	out.reset(e.method)
	if err := g.serve(out, r); err != nil {
		return g.fail(e, http.StatusBadGateway, err), nil
	}
	return g.answer(e.shape, out.status, out.header, out.held.body()), nil
}

// serve calls the handler. As with a server of net/http, the error of a panic has the
// stack, unless the handler only wants to break off.
func (g *Handler) serve(out *output, r *http.Request) (err error) {
	defer out.Abandon()
	defer func() {
		switch reason := recover(); reason {
		case nil:
		case http.ErrAbortHandler:
			err = errors.New("the handler broke off its response")
		default:
			err = fmt.Errorf("the handler panicked: %q\n%s", fmt.Sprint(reason), debug.Stack())
		}
	}()
	g.handler.ServeHTTP(out, r)
	err = out.Finish()
	if out.held.tooLarge {
		return errTooLarge
	}
	return err
}

// fail answers in the words of API Gateway. Errors have what others sent in quotes, so
// that it makes no lines of its own in the log.
func (g *Handler) fail(e *event, status int, err error) *Response {
	log.Printf("gateway: %.99q %.99q: %d %s: %s", e.method, e.path, status, http.StatusText(status), err)
	header := http.Header{"Content-Type": {"application/json"}}
	return g.answer(e.shape, status, header, `{"message":"`+http.StatusText(status)+`"}`)
}

// localAddr stands for that of a listener.
var localAddr net.Addr = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}

// requestContext is the context of a request: that of the invocation, with what a server
// adds.
type requestContext struct {
	context.Context
	event  *event
	server *http.Server
}

type eventKey struct{}

func (c *requestContext) Value(key interface{}) interface{} {
	switch key {
	case http.ServerContextKey:
		return c.server
	case http.LocalAddrContextKey:
		return localAddr
	case eventKey{}:
		return c.event
	}
	return c.Context.Value(key)
}

// Event returns the event that the request with this context was made of, as JSON, with
// "... truncated" for its body. It is nil in any other context.
func Event(ctx context.Context) []byte {
	e, ok := ctx.Value(eventKey{}).(*event)
	if !ok {
		return nil
	}
	return e.withoutBody()
}
