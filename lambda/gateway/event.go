package gateway

import (
	"errors"
	"fmt"
	"strings"
)

// event is a request as an event of any sender describes it.
type event struct {
	shape      shape
	method     string
	path       string
	decoded    bool   // path is not percent-encoded
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
		method2, path2        string
		rawPath, sourceIP2    string
		multiple, isMultiple  = []field(nil), false
		multipleParameters    []field
		fromBalancer          bool
		authorizer, webSocket string
		fromAgent             bool
		current               string
	)
	r.object(func(name string) {
		current = name
		switch name {
		case "httpMethod":
			e.method = r.string()
		case "path":
			e.path = r.string()
		case "rawPath":
			rawPath = r.string()
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
		case "type":
			authorizer = r.string()
		case "actionGroup":
			fromAgent = true
			r.skip()
		case "requestContext":
			r.object(func(name string) {
				switch name {
				case "domainName":
					e.domain = r.string()
				case "eventType":
					webSocket = r.string()
				case "identity":
					r.object(func(name string) {
						if name == "sourceIp" {
							e.sourceIP = r.string()
						} else {
							r.skip()
						}
					})
				case "http":
					r.object(func(name string) {
						switch name {
						case "method":
							method2 = r.string()
						case "path":
							path2 = r.string()
						case "sourceIp":
							sourceIP2 = r.string()
						default:
							r.skip()
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
	case authorizer == "REQUEST" || authorizer == "TOKEN":
		return nil, &EventError{fmt.Errorf("it is a %q event of a Lambda authorizer", authorizer)}
	case webSocket != "":
		return nil, &EventError{fmt.Errorf("it is a %.99q event of a WebSocket API", webSocket)}
	case fromAgent:
		return nil, &EventError{errors.New("it is an event of a Bedrock agent")}
	case e.method != "" && !fromBalancer:
		e.shape = payload1
	case e.method != "" && !isMultiple:
		e.shape = balancer
	case e.method != "":
		e.shape = balancerMultiple
	case method2 != "":
		e.shape, e.method, e.path, e.sourceIP = payload2, method2, rawPath, sourceIP2
		// An HTTP API decodes both of its paths, a function URL only the second.
		e.decoded = rawPath == path2 && !strings.Contains(e.domain, ".lambda-url.")
		if rawPath == "" {
			e.path, e.decoded = path2, true
		}
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
