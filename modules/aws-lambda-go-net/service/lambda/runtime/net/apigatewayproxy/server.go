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
)

// Handler is a handler of events from API Gateway, for Lambda to call.
type Handler func(json.RawMessage, *runtime.Context) (*Response, error)

// Server forwards events to a listener. New makes one.
type Server struct {
	binary map[string]bool // media types, with "image/*" and "*/*"
	addr   net.Addr
	open   func(request []byte, from net.Addr, deadline time.Time) (net.Conn, error)
}

// New returns a Server that forwards to whatever serves the listener, now or later:
// one of this module's package net, or any other that can be dialled at its Addr.
//
// Responses whose Content-Type is among the media types are sent in base64, for API
// Gateway to decode. They are those that the API has as its binary media types;
// "image/*" and "*/*" stand for many. Nil does for an API that has none: what is
// compressed or not valid UTF-8 is sent in base64 in any case.
func New(ln net.Listener, mediaTypes []string) *Server {
	s := &Server{binary: make(map[string]bool), addr: ln.Addr()}
	for _, t := range mediaTypes {
		s.binary[mediaType(t)] = true
	}
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
	deadline := deadline(ctx) // before a large event has taken of the time
	e, err := decode(evt)
	if err != nil {
		return nil, err
	}
	request, err := e.request(ctx)
	if err != nil {
		return s.fail(e, http.StatusBadRequest, err), nil
	}
	conn, err := s.open(request, e.address(s.addr), deadline)
	if err != nil {
		return s.fail(e, status(err, http.StatusServiceUnavailable), fmt.Errorf("the listener takes no request: %w", err)), nil
	}
	defer conn.Close()
	conn.SetReadDeadline(deadline)
	r := readers.Get().(*bufio.Reader)
	r.Reset(conn)
	defer func() {
		r.Reset(nil)
		readers.Put(r)
	}()
	res, body, err := receive(r, e.method)
	if err != nil {
		return s.fail(e, status(err, http.StatusBadGateway), err), nil
	}
	return s.answer(e.shape, res.StatusCode, res.Header, body), nil
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
func (s *Server) fail(e *event, status int, err error) *Response {
	log.Printf("apigatewayproxy: %.99q %.99q: %d %s: %s", e.method, e.path, status, http.StatusText(status), logline.Text(err.Error()))
	header := http.Header{"Content-Type": {"application/json"}}
	return s.answer(e.shape, status, header, []byte(`{"message":"`+http.StatusText(status)+`"}`))
}
