package gateway

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/eawsy/aws-lambda-go-shim/lambda/internal/report"
	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
	"github.com/eawsy/aws-lambda-go-shim/lambda/stream"
)

// NewStream returns a Lambda handler that calls h with the same requests as New, and sends the
// response while h is still writing it. It is for a function URL whose invoke mode is
// RESPONSE_STREAM, and for a REST API whose integration has the response transfer mode STREAM.
//
//	var Handle = gateway.NewStream(mux)
//
// A flush sends all that h has written, and responses may be larger than Lambda's 6 MB. The
// request's context ends when the caller has left. If h fails after the beginning of the
// response, the stream ends with an error. See package stream.
func NewStream(h http.Handler, options ...Option) func(ctx context.Context, event json.RawMessage) (any, error) {
	g := New(h, options...)
	return func(ctx context.Context, event json.RawMessage) (any, error) {
		e, err := decode(event)
		if err != nil {
			result, err := g.otherwise(ctx, event, err)
			return json.RawMessage(result), err
		}
		r, body, err := g.request(ctx, e)
		if err != nil {
			e.log(ctx, http.StatusBadRequest, err, report.Error)
			return failed(ctx, http.StatusBadRequest), nil
		}
		return g.stream(ctx, e, r, body), nil
	}
}

// stream calls the handler. Package stream logs the panic of a handler.
func (g *Handler) stream(ctx context.Context, e *event, r *http.Request, body io.Closer) (answer *stream.Response) {
	defer func() {
		switch reason := recover(); reason {
		case nil:
			return
		case http.ErrAbortHandler:
			e.log(ctx, http.StatusBadGateway, errAborted, report.Error)
		}
		answer = failed(ctx, http.StatusBadGateway)
	}()
	return stream.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer body.Close()
		g.handler.ServeHTTP(w, r)
	}), r)
}

var errAborted = errors.New("the handler aborted its response")

// failed is an error in API Gateway's form, as a stream.
func failed(ctx context.Context, status int) *stream.Response {
	r := (&http.Request{Method: http.MethodGet, URL: new(url.URL)}).WithContext(ctx)
	return stream.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		io.WriteString(w, message(status))
	}), r)
}
