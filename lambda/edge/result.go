package edge

// Result is a function's result: a *Request or a *Response. Forward and Respond return one
// whose JSON CloudFront accepts.
type Result interface{ isResult() }

func (*Request) isResult()  {}
func (*Response) isResult() {}

// Forward returns the request in request events, and the response in response events,
// with the function's changes. If CloudFront would refuse the changes, it returns a
// ValidationError.
func (e *Event) Forward() (Result, error) {
	switch {
	case !e.isRequest():
		return e.Respond(e.Response)
	case e.Request == nil || e.request == nil:
		return nil, ValidationError("there is no request to forward: make an Event with json.Unmarshal")
	}
	if e.Request.Headers == nil {
		e.Request.Headers = make(Headers)
	}
	if err := e.Request.check(e.Config.EventType, e.request); err != nil {
		return nil, err
	}
	return e.Request, nil
}

// Respond answers with the function's own response. In request events, CloudFront sends
// it to the viewer and does not forward the request; in origin-request events, it also
// caches it. In response events, r replaces the original response, and Respond copies
// that one's read-only headers. If CloudFront would refuse the response, it returns a
// ValidationError.
func (e *Event) Respond(r *Response) (Result, error) {
	if r == nil {
		return nil, ValidationError("there is no response to respond with")
	}
	if e.response != nil && r != e.Response {
		if r.Headers == nil {
			r.Headers = make(Headers)
		}
		for _, name := range readOnly[e.Config.EventType] {
			if lines := e.response.Headers[name]; lines != nil && r.Headers[name] == nil {
				r.Headers[name] = lines
			}
		}
	}
	if err := r.check(e.Config.EventType, e.response); err != nil {
		return nil, err
	}
	return r, nil
}
