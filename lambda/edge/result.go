package edge

// Result is what a function returns: a *Request or a *Response, whose JSON CloudFront
// takes. Forward and Respond make one that it does not refuse.
type Result interface{ isResult() }

func (*Request) isResult()  {}
func (*Response) isResult() {}

// Forward passes on what the event is about, with the changes made to it: the
// request in request events, the response in response events. It is an error, a
// ValidationError, where CloudFront would refuse those changes.
func (e *Event) Forward() (Result, error) {
	switch {
	case !e.isRequest():
		return e.Respond(e.Response)
	case e.Request == nil || e.request == nil:
		return nil, ValidationError("there is no request to forward: an Event is made by json.Unmarshal")
	}
	if e.Request.Headers == nil {
		e.Request.Headers = make(Headers)
	}
	if err := e.Request.check(e.Config.EventType, e.request); err != nil {
		return nil, err
	}
	return e.Request, nil
}

// Respond answers with a response of the function's own. In request events it goes
// to the viewer, and the request nowhere; in origin-request events it is cached.
// In response events it takes the place of the one that came, and is given the
// read-only headers of that. It is an error, a ValidationError, where CloudFront
// would refuse the response.
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
