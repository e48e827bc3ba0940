package gateway

import (
	"context"
	"errors"
	"net/http"

	"github.com/eawsy/aws-lambda-go-shim/lambda/edge"
	"github.com/eawsy/aws-lambda-go-shim/lambda/internal/report"
	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

// NewEdge returns a Lambda@Edge handler, for viewer-request and origin-request events. It calls h
// with the same requests as New and answers with the response of h, so CloudFront does not ask the
// origin. To answer only some requests, call it in a handler of your own:
//
//	var site = gateway.NewEdge(mux)
//
//	func Handle(ctx context.Context, event edge.Event) (edge.Result, error) {
//		if strings.HasPrefix(event.Request.URI, "/api/") {
//			return site(ctx, event)
//		}
//		return event.Forward()
//	}
//
// If CloudFront would refuse the response of h, the answer is an HTTP error with status 502, and the
// reason is logged. Headers and encoded body may have 40 KB in viewer-request events, and 1 MB in
// origin-request events. Reading a body of which CloudFront sends only the beginning, or nothing
// because the trigger does not include it, ends with an error.
func NewEdge(h http.Handler, options ...Option) func(ctx context.Context, event edge.Event) (edge.Result, error) {
	g := New(h, options...)
	return func(ctx context.Context, event edge.Event) (edge.Result, error) {
		if event.Request == nil || event.Response != nil {
			return edge.Result{}, edge.ValidationError("an http.Handler answers viewer-request and origin-request events only")
		}
		e := decodeEdge(&event)
		result, err := event.Respond(edgeResponse(g.respond(ctx, e)))
		if err != nil {
			result, err = event.Respond(edgeResponse(g.fail(ctx, e, http.StatusBadGateway, err, report.Error)))
		}
		return result, err
	}
}

var (
	errCut      = errors.New("gateway: CloudFront sent only the beginning of the body")
	errExcluded = errors.New("gateway: CloudFront did not send the body: the trigger does not include it")
)

func decodeEdge(from *edge.Event) *event {
	r := *from.Request
	e := &event{shape: cloudFront, method: r.Method, path: r.URI, RawQuery: r.QueryString, sourceIP: r.ClientIP,
		MultiValueHeaders: make(map[string][]string, len(r.Headers))}
	for name := range r.Headers {
		e.MultiValueHeaders[name] = r.Headers.Values(name)
	}
	length := r.Headers.Get("Content-Length")
	switch {
	case r.Body == nil && (length != "" && length != "0" || r.Headers.Get("Transfer-Encoding") != ""):
		e.cut = errExcluded
	case r.Body != nil:
		e.Body, e.IsBase64Encoded = r.Body.Data, r.Body.Encoding != edge.Text
		if r.Body.InputTruncated {
			e.cut = errCut
		}
	}
	r.Body = nil
	e.encode = func() ([]byte, error) {
		cf := *from
		cf.Request = &r
		return json.Marshal(map[string]any{"Records": []any{map[string]any{"cf": &cf}}})
	}
	return e
}

// edgeResponse makes CloudFront's form of an answer. CloudFront sets the length itself.
func edgeResponse(answer *Response) *edge.Response {
	out := edge.NewResponse(answer.StatusCode)
	out.StatusDescription = http.StatusText(answer.StatusCode)
	for name, value := range answer.Headers {
		out.Headers.Set(name, value)
	}
	for name, values := range answer.MultiValueHeaders {
		for _, value := range values {
			out.Headers.Add(name, value)
		}
	}
	out.Headers.Del("Content-Length")
	out.Body, out.BodyEncoding = &answer.Body, edge.Text
	if answer.IsBase64Encoded {
		out.BodyEncoding = edge.Base64
	}
	return out
}
