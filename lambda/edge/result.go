package edge

// Result is what a function returns: the request to forward, or a response. Forward and
// Respond make one that CloudFront accepts. With an error, return Result{}.
type Result struct {
	request  *Request
	response *Response
	original *original
}

// Request returns the request to forward, or nil if the result is a response.
func (r Result) Request() *Request { return r.request }

// Response returns the response, or nil if the result is a request.
func (r Result) Response() *Response { return r.response }

// MarshalJSON returns an error for Result{}: CloudFront answers 502 to null.
func (r Result) MarshalJSON() ([]byte, error) {
	switch {
	case r.request != nil:
		return r.original.encodeRequest(r.request)
	case r.response != nil:
		return encode(r.original.responseText, r.original.response, r.response)
	}
	return nil, ValidationError("the result is empty: return what Forward or Respond returns")
}

// Forward returns the request in request events, and the response in response events,
// with the function's changes. If CloudFront would refuse the changes, it returns a
// ValidationError.
func (e *Event) Forward() (Result, error) {
	switch {
	case !e.isRequest():
		return e.Respond(e.Response)
	case e.Request == nil || e.original.request == nil:
		return Result{}, ValidationError("the event has no request to forward: make an Event with json.Unmarshal")
	}
	if e.Request.Headers == nil {
		e.Request.Headers = make(Headers)
	}
	if err := e.Request.check(e.Config.EventType, e.original.request); err != nil {
		return Result{}, err
	}
	return Result{request: e.Request, original: &e.original}, nil
}

// Respond answers with the function's own response. In request events, CloudFront sends
// it to the viewer and does not forward the request; in origin-request events, it also
// caches it. In response events, r replaces the original response, and Respond copies
// that one's read-only headers. If CloudFront would refuse the response, it returns a
// ValidationError.
func (e *Event) Respond(r *Response) (Result, error) {
	if r == nil {
		return Result{}, ValidationError("the response is nil: give Respond one")
	}
	received := e.original
	if r != e.Response {
		received.responseText = nil // it gets no member of the original one
	}
	if e.original.response != nil && r != e.Response {
		if r.Headers == nil {
			r.Headers = make(Headers)
		}
		for _, name := range readOnly[e.Config.EventType] {
			if lines := e.original.response.Headers[name]; lines != nil && r.Headers[name] == nil {
				r.Headers[name] = lines
			}
		}
	}
	if err := r.check(e.Config.EventType, e.original.response); err != nil {
		return Result{}, err
	}
	return Result{response: r, original: &received}, nil
}
