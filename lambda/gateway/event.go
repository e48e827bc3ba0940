package gateway

import (
	"errors"
	"fmt"
)

// event is a request as an event of any sender describes it.
type event struct {
	shape      shape
	method     string
	path       string
	query      string // encoded; if it is empty, parameters has the query
	parameters []field
	headers    []field
	cookies    []string // in payload 2.0 only
	body       string
	base64     bool
	domain     string
	sourceIP   string // the caller's address

	text               string // the event
	bodyAt, afterwards int    // the offsets of the body in text
}

// field is a header or a query parameter.
type field struct{ name, value string }

// shape says what sent an event, and so which form the answer must have.
type shape int

const (
	// payload1 is the payload of REST APIs, and of HTTP APIs configured for it:
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
	payload1 shape = iota
	// payload2 is the payload of HTTP APIs and function URLs:
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
	payload2
	// balancer is the payload of Application Load Balancers:
	// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
	balancer
	// balancerMultiple is their payload if the target group has multi-value headers.
	balancerMultiple
)

// EventError is the error for an event that is not an HTTP request. The invocation
// fails with it, because nobody waits for an HTTP response.
type EventError struct {
	Err error // what is wrong with the event
}

func (e *EventError) Error() string {
	return "the event is not a request from API Gateway, a function URL or a load balancer: " + e.Err.Error()
}

// Unwrap returns what is wrong with the event.
func (e *EventError) Unwrap() error { return e.Err }

// decode reads an event. The event's strings are parts of a copy of the text.
func decode(text []byte) (*event, error) {
	e := &event{text: string(text)}
	r := &reader{text: e.text}
	var (
		method2, path2       string
		sourceIP2            string
		multiple, isMultiple = []field(nil), false
		multipleParameters   []field
		fromBalancer         bool
		current              string
	)
	r.object(func(name string) {
		current = name
		switch name {
		case "httpMethod":
			e.method = r.string()
		case "path":
			e.path = r.string()
		case "rawPath":
			path2 = r.string()
		case "rawQueryString":
			e.query = r.string()
		case "headers":
			e.headers = r.fields()
		case "multiValueHeaders":
			isMultiple = r.next() == '{'
			multiple = r.lists()
		case "queryStringParameters":
			e.parameters = r.fields()
		case "multiValueQueryStringParameters":
			multipleParameters = r.lists()
		case "cookies":
			e.cookies = nil
			r.array(func() { e.cookies = append(e.cookies, r.string()) })
		case "body":
			r.next()
			e.bodyAt = r.at
			e.body = r.string()
			e.afterwards = r.at
		case "isBase64Encoded":
			e.base64 = r.bool()
		case "requestContext":
			r.object(func(name string) {
				switch name {
				case "domainName":
					e.domain = r.string()
				case "identity":
					r.object(func(name string) { r.pick(name, "sourceIp", &e.sourceIP) })
				case "http":
					r.object(func(name string) {
						if name == "method" {
							method2 = r.string()
						} else {
							r.pick(name, "sourceIp", &sourceIP2)
						}
					})
				case "elb":
					fromBalancer = r.next() == '{'
					r.skip()
				default:
					r.skip()
				}
			})
		default:
			r.skip()
		}
	})
	if r.err == nil {
		current = "after the event"
		r.end()
	}
	if r.err != nil {
		return nil, &EventError{fmt.Errorf("%.99q: %w", current, r.err)}
	}

	switch {
	case e.method != "" && !fromBalancer:
		e.shape = payload1
	case e.method != "" && !isMultiple:
		e.shape = balancer
	case e.method != "":
		e.shape = balancerMultiple
	case method2 != "":
		e.shape, e.method, e.path, e.sourceIP = payload2, method2, path2, sourceIP2
	default:
		return nil, &EventError{errors.New("it has neither httpMethod nor requestContext.http.method")}
	}
	// The single-value members have only the last value of each name.
	if len(multiple) > 0 {
		e.headers = multiple
	}
	if len(multipleParameters) > 0 {
		e.parameters = multipleParameters
	}
	return e, nil
}

// pick reads a string into value if name is wanted; otherwise it skips the member.
func (r *reader) pick(name, wanted string, value *string) {
	if name == wanted {
		*value = r.string()
	} else {
		r.skip()
	}
}

// fields reads an object of strings.
func (r *reader) fields() (all []field) {
	all = make([]field, 0, 16)
	r.object(func(name string) { all = append(all, field{name, r.string()}) })
	return all
}

// lists reads an object of arrays of strings.
func (r *reader) lists() (all []field) {
	all = make([]field, 0, 16)
	r.object(func(name string) {
		r.array(func() { all = append(all, field{name, r.string()}) })
	})
	return all
}
