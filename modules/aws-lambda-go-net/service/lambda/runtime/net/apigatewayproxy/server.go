// Package apigatewayproxy lets a program of net/http answer what API Gateway asks
// of a Lambda function. The program serves a listener; each event becomes a request
// to it, and its response becomes the function's answer.
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
// recognised. To what API Gateway sends, two headers are added:
//
//	X-ApiGatewayProxy-Event    the event, as JSON, with another body
//	X-ApiGatewayProxy-Context  the runtime.Context, as JSON
//
// Callers cannot set these: what they send by these names is dropped.
package apigatewayproxy

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
	"github.com/eawsy/aws-lambda-go-net/service/lambda/runtime/net/internal/logline"
	"github.com/eawsy/aws-lambda-go-net/service/lambda/runtime/net/internal/loopback"
	"github.com/eawsy/aws-lambda-go-shim/lambda/gateway"
)

// Handler is a handler of events from API Gateway, for Lambda to call.
type Handler func(json.RawMessage, *runtime.Context) (*Response, error)

// Response is an answer as API Gateway expects it of a function.
type Response = gateway.Response

// EventError is the error of an event that is no HTTP request. The invocation
// fails with it, since nobody waits for an answer in HTTP.
type EventError = gateway.EventError

// Server forwards events to a listener. New makes one.
type Server struct {
	gateway *gateway.Handler
	addr    net.Addr
	open    func(request []byte, from net.Addr, deadline time.Time) (net.Conn, error)
}

// New returns a Server that forwards to whatever serves the listener, now or later:
// one of this module's package net, or any other that can be dialled at its Addr.
//
// Responses whose Content-Type is among the media types are sent in base64, for API
// Gateway to decode. They are those that the API has as its binary media types;
// "image/*" and "*/*" stand for many. Nil does for an API that has none: what is
// compressed or not valid UTF-8 is sent in base64 in any case.
func New(ln net.Listener, mediaTypes []string) *Server {
	s := &Server{addr: ln.Addr()}
	s.gateway = gateway.New(http.HandlerFunc(s.forward), mediaTypes...)
	if l, ok := ln.(*loopback.Listener); ok {
		s.open = l.Open
	} else {
		s.open = s.dial
	}
	return s
}

// dial opens a connection to a listener of any kind.
func (s *Server) dial(request []byte, _ net.Addr, deadline time.Time) (net.Conn, error) {
	d := net.Dialer{Deadline: deadline}
	conn, err := d.Dial(s.addr.Network(), s.addr.String())
	if err != nil {
		return nil, err
	}
	// A server may answer before it has read all of a request, or without doing so.
	// That writing has failed, the missing response tells.
	conn.SetWriteDeadline(deadline)
	go conn.Write(request)
	return conn, nil
}

// Handle forwards an event, waits until the handler of the request has returned,
// and returns its response.
//
// Where there is none, the answer is an error of HTTP, and the reason is logged:
//
//	400  the event holds no request that HTTP could carry
//	502  the handler panicked or closed the connection, or its response is over 6 MB
//	503  the listener is closed
//	504  the deadline of the invocation came first; the request's context ends
//
// An event that is no request at all is an *EventError.
func (s *Server) Handle(evt json.RawMessage, ctx *runtime.Context) (*Response, error) {
	// The deadline is asked for before a large event has taken of the time.
	return s.gateway.Handle(&invocation{context.Background(), ctx, deadline(ctx)}, evt)
}

// invocation is the context of a request, for forward to find what Handle knows.
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

// forward is the handler of all requests: it asks whatever serves the listener.
func (s *Server) forward(w http.ResponseWriter, r *http.Request) {
	inv := r.Context().Value(invocationKey{}).(*invocation)
	request, err := wire(r, inv.ctx)
	if err != nil {
		fail(w, r, http.StatusBadRequest, err)
		return
	}
	conn, err := s.open(request, s.source(r), inv.deadline)
	if err != nil {
		fail(w, r, status(err, http.StatusServiceUnavailable), fmt.Errorf("the listener takes no request: %w", err))
		return
	}
	defer conn.Close()
	conn.SetReadDeadline(inv.deadline)
	reader := readers.Get().(*bufio.Reader)
	reader.Reset(conn)
	defer func() {
		reader.Reset(nil)
		readers.Put(reader)
	}()
	res, body, err := receive(reader, r.Method)
	if err != nil {
		fail(w, r, status(err, http.StatusBadGateway), err)
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

// deadline is when an answer is given up. Lambda has to receive the one that is given
// instead: 100 ms before the invocation ends, or a tenth of its time where that is
// less. It is zero where the context knows none.
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

// fail answers in the words of API Gateway.
func fail(w http.ResponseWriter, r *http.Request, status int, err error) {
	log.Printf("apigatewayproxy: %.99q %.99q: %d %s: %s", r.Method, r.URL.Path, status, http.StatusText(status), logline.Text(err.Error()))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write([]byte(`{"message":"` + http.StatusText(status) + `"}`))
}
