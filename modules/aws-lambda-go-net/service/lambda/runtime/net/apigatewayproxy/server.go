// Package apigatewayproxy lets a net/http program answer API Gateway's requests in a
// Lambda function. The program serves a listener; each event becomes a request to it,
// and its response becomes the function's answer.
//
//	var Handle apigatewayproxy.Handler
//
//	func init() {
//		ln := net.Listen()
//		Handle = apigatewayproxy.New(ln, []string{"image/png"}).Handle
//		go http.Serve(ln, http.HandlerFunc(handle))
//	}
//
// Events of REST APIs, HTTP APIs, function URLs and Application Load Balancers are
// recognized. Requests get two headers in addition to API Gateway's:
//
//	X-ApiGatewayProxy-Event    the event, as JSON, with "... truncated" as its body
//	X-ApiGatewayProxy-Context  the runtime.Context, as JSON
//
// Callers cannot set these: headers with these names are dropped.
package apigatewayproxy

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
	"github.com/eawsy/aws-lambda-go-net/service/lambda/runtime/net/internal/loopback"
	"github.com/eawsy/aws-lambda-go-shim/lambda/gateway"
)

// Handler is a Lambda handler for events from API Gateway.
type Handler func(json.RawMessage, *runtime.Context) (*Response, error)

// Response is an answer in the form that API Gateway expects.
type Response = gateway.Response

// EventError is the error for an event that is not an HTTP request. The invocation
// fails with it, because nobody waits for an HTTP response.
type EventError = gateway.EventError

// Server forwards events to a listener. New makes one.
type Server struct {
	gateway *gateway.Handler
	addr    net.Addr
	open    func(from net.Addr, deadline time.Time) (net.Conn, error)
}

// New returns a Server that forwards events to the program that serves the listener. The
// program may start later. The listener comes from this module's package net, or can be
// dialed at its Addr.
//
// The Server sends responses whose Content-Type is one of the media types in base64, and
// API Gateway decodes them. Use the binary media types of the API, or nil if it has none;
// "image/*" and "*/*" are wildcards. It always sends compressed responses, and those that
// are not valid UTF-8, in base64.
func New(ln net.Listener, mediaTypes []string) *Server {
	s := &Server{addr: ln.Addr()}
	s.gateway = gateway.New(http.HandlerFunc(s.forward), gateway.BinaryMediaTypes(mediaTypes...))
	if l, ok := ln.(*loopback.Listener); ok {
		s.open = l.Open
	} else {
		s.open = s.dial
	}
	return s
}

// dial opens a connection to any kind of listener.
func (s *Server) dial(_ net.Addr, deadline time.Time) (net.Conn, error) {
	d := net.Dialer{Deadline: deadline}
	return d.Dial(s.addr.Network(), s.addr.String())
}

// Handle forwards an event, waits until the HTTP handler has returned, and returns its
// response.
//
// If there is no response, it answers with an HTTP error and logs the reason:
//
//	400  the request in the event is not valid in HTTP
//	502  the handler panicked or closed the connection, or its response is over 6 MB
//	503  the listener is closed
//	504  the invocation reached its deadline; the request's context ends
//
// If the event is not a request at all, it returns an *EventError.
func (s *Server) Handle(evt json.RawMessage, ctx *runtime.Context) (*Response, error) {
	// Decoding a large event takes time, so get the deadline first.
	return s.gateway.Handle(&invocation{context.Background(), ctx, deadline(ctx)}, evt)
}

// invocation is the context of a request. It passes Handle's data to forward.
type invocation struct {
	context.Context
	ctx      *runtime.Context
	deadline time.Time
}

func (i *invocation) Value(key interface{}) interface{} {
	if key == (invocationKey{}) {
		return i
	}
	return i.Context.Value(key)
}

type invocationKey struct{}

// forward is the handler of all requests. It sends them to the listener.
func (s *Server) forward(w http.ResponseWriter, r *http.Request) {
	inv := r.Context().Value(invocationKey{}).(*invocation)
	request, err := wire(r, inv.ctx)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	conn, err := s.open(source(r), inv.deadline)
	if err != nil {
		fail(w, status(err, http.StatusServiceUnavailable), fmt.Errorf("the listener does not accept requests: %w", err))
		return
	}
	defer conn.Close()
	conn.SetDeadline(inv.deadline)
	// A server may answer without reading the whole request. If writing fails, the
	// response is missing, and that is the error.
	go conn.Write(request)
	reader := readers.Get().(*bufio.Reader)
	reader.Reset(conn)
	defer func() {
		reader.Reset(nil)
		readers.Put(reader)
	}()
	res, body, err := receive(reader, r.Method)
	if err != nil {
		fail(w, status(err, http.StatusBadGateway), err)
		return
	}
	header := w.Header()
	for name, values := range res.Header {
		header[name] = values
	}
	w.WriteHeader(res.StatusCode)
	w.Write(body)
}

var readers = sync.Pool{New: func() interface{} { return bufio.NewReader(nil) }}

// deadline returns the time at which to stop waiting for an answer. It is 100 ms before
// the invocation ends, or a tenth of the remaining time if that is less, so that Lambda
// still receives the error. It is zero if the context has no deadline.
func deadline(ctx *runtime.Context) time.Time {
	if ctx == nil || ctx.RemainingTimeInMillis == nil {
		return time.Time{}
	}
	remaining := time.Duration(ctx.RemainingTimeInMillis()) * time.Millisecond
	if remaining <= 0 {
		return time.Time{}
	}
	margin := remaining / 10
	if margin > 100*time.Millisecond {
		margin = 100 * time.Millisecond
	}
	return time.Now().Add(remaining - margin)
}

func status(err error, otherwise int) int {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return http.StatusGatewayTimeout
	}
	return otherwise
}

// fail makes the answer an HTTP error. Package gateway logs the reason.
func fail(w http.ResponseWriter, status int, reason error) {
	w.(interface{ Fail(int, error) }).Fail(status, errors.New(printable(reason.Error())))
}
