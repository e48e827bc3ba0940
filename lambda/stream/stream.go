// Package stream lets an http.Handler stream its response through Lambda: to a
// function URL whose invoke mode is RESPONSE_STREAM, or to a REST API whose
// integration has the response transfer mode STREAM. A flush sends all that the handler
// has written, and responses may be larger than Lambda's 6 MB.
//
// The request may come from anywhere, such as github.com/awslabs/aws-lambda-go-api-proxy:
//
//	var accessor core.RequestAccessorV2
//
//	func Handle(ctx context.Context, event events.APIGatewayV2HTTPRequest) (*stream.Response, error) {
//		r, err := accessor.EventToRequestWithContext(ctx, event)
//		if err != nil {
//			return nil, err
//		}
//		return stream.Serve(mux, r), nil
//	}
//
// Only Lambda or an emulator can receive a stream. If Python code calls such a handler, it
// fails.
package stream

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/eawsy/aws-lambda-go-shim/lambda/internal/report"
	"github.com/eawsy/aws-lambda-go-shim/lambda/internal/response"
)

// bufferSize is the number of bytes that may wait for a flush, as in net/http's server.
const bufferSize = 4 << 10

// contentType announces a body that starts with a prelude:
// https://docs.aws.amazon.com/lambda/latest/dg/response-streaming-tutorial.html
const contentType = "application/vnd.awslambda.http-integration-response"

// Response is a response that is still being written. A Lambda handler returns it, and
// the loop that called the handler reads it to its end and closes it.
type Response struct {
	prelude bytes.Buffer
	body    *io.PipeReader
	cancel  context.CancelFunc
}

// Serve calls h with r on a new goroutine. It returns when the head of the response is
// known: at the first flush, when the buffer is full, or when h has returned.
//
// If h panics before that, Serve panics too. If h panics later, the stream ends with an
// error, which Lambda reports to the client in its own way. Serve logs the stack, except
// for http.ErrAbortHandler.
//
// The context of the request ends with r's context, and when the response is closed
// before its end. Then the client is gone, and h's writes fail.
func Serve(h http.Handler, r *http.Request) *Response {
	ctx, cancel := context.WithCancel(r.Context())
	r = r.WithContext(ctx)
	body, pipe := io.Pipe()
	res := &Response{body: body, cancel: cancel}
	known := make(chan interface{}, 1) // gets nil, or the value of h's panic
	w := new(response.Writer)
	w.Reset(ctx, r.Method, bufio.NewWriterSize(&sink{w, pipe}, bufferSize), func(status int, header http.Header) {
		writePrelude(&res.prelude, status, header)
		known <- nil
	})
	go func() {
		returned := false
		defer func() {
			if returned {
				return
			}
			reason := recover()
			if reason == nil {
				reason = errors.New("the handler called runtime.Goexit")
			}
			if reason != http.ErrAbortHandler {
				report.Panic(ctx, fmt.Sprintf("stream: panic serving %.99q: %q", r.URL.Path, fmt.Sprint(reason)))
			}
			w.Abandon()
			if w.Begun() {
				pipe.CloseWithError(&PanicError{reason})
			} else {
				known <- reason
			}
		}()
		response.Serve(h, w, r)
		returned = true
		pipe.CloseWithError(w.Finish()) // nil means io.EOF
	}()
	if reason := <-known; reason != nil {
		cancel()
		panic(reason)
	}
	return res
}

// sink passes on a writer's flushed bytes.
type sink struct {
	w    *response.Writer
	pipe *io.PipeWriter
}

func (s *sink) Write(p []byte) (int, error) {
	if !s.w.Begin(p) {
		return len(p), nil
	}
	return s.pipe.Write(p)
}

// PanicError ends a response whose handler panicked in the middle of it.
type PanicError struct {
	// Value is the argument of panic.
	Value interface{}
}

// Error includes the value if it is an error or a string.
func (e *PanicError) Error() string {
	switch value := e.Value.(type) {
	case error:
		return "the handler panicked: " + value.Error()
	case string:
		return "the handler panicked: " + value
	}
	return "the handler panicked"
}

// Read returns the prelude, then the body as the handler writes it.
func (r *Response) Read(p []byte) (int, error) {
	if r.prelude.Len() > 0 {
		return r.prelude.Read(p)
	}
	return r.body.Read(p)
}

// Close ends the context of the request. Later writes of the handler fail.
func (r *Response) Close() error {
	r.cancel()
	return r.body.Close()
}

// ContentType tells Lambda that the body starts with a prelude.
func (r *Response) ContentType() string { return contentType }
