// Package gateway lets an http.Handler answer requests from API Gateway, a function URL, an
// Application Load Balancer, VPC Lattice or CloudFront in a Lambda function.
//
//	var Handle = gateway.New(mux, gateway.BinaryMediaTypes("image/png"))
//
// Lambda calls Handle, which calls the http.Handler directly, without a server or a
// connection. For the handler everything is as in net/http's server, except that it cannot
// take over the connection (http.Hijacker) or set deadlines. NewStream sends the response
// while the handler is still writing it, and NewEdge answers for CloudFront in Lambda@Edge.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/eawsy/aws-lambda-go-shim/lambda/internal/report"
	"github.com/eawsy/aws-lambda-go-shim/lambda/internal/response"
	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

// Handler is a Lambda handler, for this project and for aws-lambda-go. New makes one.
type Handler struct {
	handler http.Handler
	server  *http.Server    // the server that the request's context shows
	binary  map[string]bool // media types, with "image/*" and "*/*"

	// The other options.
	prefix     string
	trustProto bool
	other      func(ctx context.Context, event []byte) ([]byte, error)
}

// New returns a Handler that calls h, or http.DefaultServeMux if h is nil.
func New(h http.Handler, options ...Option) *Handler {
	if h == nil {
		h = http.DefaultServeMux
	}
	g := &Handler{handler: h, server: &http.Server{Handler: h}, binary: make(map[string]bool)}
	for _, set := range options {
		set(g)
	}
	return g
}

// Invoke answers an event, in JSON, with a Response, in JSON.
func (g *Handler) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	res, err := g.Handle(ctx, event)
	if err != nil {
		return g.otherwise(ctx, event, err)
	}
	return json.Marshal(res)
}

// otherwise answers an event that is not a request, with the reason if nobody wants such events.
func (g *Handler) otherwise(ctx context.Context, event []byte, reason error) ([]byte, error) {
	if g.other == nil {
		return nil, reason
	}
	return g.other(ctx, event)
}

// Handle answers an event in JSON. It keeps the event for Event, so do not change it.
//
// If there is no response from the handler, it answers with an HTTP error and logs the
// reason:
//
//	400  the request in the event is not valid in HTTP
//	502  the handler panicked or aborted its response, or the response is over 6 MB or shorter
//	     than its Content-Length
//
// If the event is not a request at all, it returns an *EventError.
func (g *Handler) Handle(ctx context.Context, event []byte) (*Response, error) {
	e, err := decode(event)
	if err != nil {
		return nil, err
	}
	return g.respond(ctx, e), nil
}

// respond answers a request.
func (g *Handler) respond(ctx context.Context, e *event) *Response {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, body, err := g.request(ctx, e)
	if err != nil {
		return g.fail(ctx, e, http.StatusBadRequest, err, report.Error)
	}
	defer body.Close()
	return g.serve(ctx, e, r)
}

// request returns the request of an event as the options want it, and its body.
func (g *Handler) request(ctx context.Context, e *event) (*http.Request, *body, error) {
	r, body, err := e.request(&requestContext{ctx, e, g.server})
	if err == nil {
		g.adapt(r)
	}
	return r, body, err
}

// serve calls the handler. As in net/http's server, the log has the stack of a panic, except
// for http.ErrAbortHandler.
func (g *Handler) serve(ctx context.Context, e *event, r *http.Request) (answer *Response) {
	out := new(output)
	out.reset(ctx, e.method)
	defer out.Abandon()
	defer func() {
		switch reason := recover(); reason {
		case nil:
		case http.ErrAbortHandler:
			answer = g.fail(ctx, e, http.StatusBadGateway, errAborted, report.Error)
		default:
			answer = g.fail(ctx, e, http.StatusBadGateway, fmt.Errorf("the handler panicked: %q", fmt.Sprint(reason)), report.Panic)
		}
	}()
	response.Serve(g.handler, out, r)
	err := out.Finish()
	switch {
	case out.failure != nil:
		return g.fail(ctx, e, out.failedWith, out.failure, report.Error)
	case out.held.tooLarge:
		return g.fail(ctx, e, http.StatusBadGateway, errTooLarge, report.Error)
	case err != nil:
		return g.fail(ctx, e, http.StatusBadGateway, err, report.Error)
	}
	return g.answer(e.shape, out.status, out.header, out.held.body())
}

// fail answers with an error, and logs the reason.
func (g *Handler) fail(ctx context.Context, e *event, status int, err error, log func(context.Context, string)) *Response {
	e.log(ctx, status, err, log)
	return g.answer(e.shape, status, http.Header{"Content-Type": {"application/json"}}, message(status))
}

// log logs why a request is answered with an error. Errors quote input, so that it cannot
// forge lines in the log.
func (e *event) log(ctx context.Context, status int, err error, log func(context.Context, string)) {
	log(ctx, fmt.Sprintf("gateway: %.99q %.99q: %d %s: %s", e.method, e.path, status, http.StatusText(status), err))
}

// message is the body of an error in API Gateway's form.
func message(status int) string { return `{"message":"` + http.StatusText(status) + `"}` }

// localAddr stands for the address of a listener.
var localAddr net.Addr = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}

// requestContext is the context of a request: the invocation's context, and the values that
// a server adds.
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

// Event returns the event of the request with this context, as JSON. Its body is
// "... truncated". In any other context, Event returns nil.
func Event(ctx context.Context) []byte {
	if e := eventOf(ctx); e != nil {
		return e.withoutBody()
	}
	return nil
}

// EventAs returns the event of the request with this context as a T, for example a type of
// github.com/aws/aws-lambda-go/events:
//
//	events.APIGatewayProxyRequest       REST API
//	events.APIGatewayV2HTTPRequest      HTTP API
//	events.LambdaFunctionURLRequest     function URL
//	events.ALBTargetGroupRequest        Application Load Balancer
//
// These have the request context with an authorizer's claims, and the stage variables. It
// returns an error in any other context, or if T does not fit the event.
func EventAs[T any](ctx context.Context) (event T, err error) {
	e := eventOf(ctx)
	if e == nil {
		return event, errors.New("gateway: this is not the context of a request")
	}
	text := e.text
	if e.encode != nil {
		text, err = e.encode()
	}
	if err == nil {
		err = json.Unmarshal(text, &event)
	}
	return event, err
}

// eventOf returns the event of the request with this context, or nil.
func eventOf(ctx context.Context) *event {
	e, _ := ctx.Value(eventKey{}).(*event)
	return e
}
