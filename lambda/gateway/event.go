package gateway

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

// event is an event of any sender, as far as it matters here.
type event struct {
	HTTPMethod           string              `json:"httpMethod"`
	Path                 string              `json:"path"`
	RawPath              string              `json:"rawPath"`
	RawQuery             string              `json:"rawQueryString"`
	Headers              map[string]string   `json:"headers"`
	MultiValueHeaders    map[string][]string `json:"multiValueHeaders"`
	Parameters           map[string]string   `json:"queryStringParameters"`
	MultiValueParameters map[string][]string `json:"multiValueQueryStringParameters"`
	Cookies              []string            `json:"cookies"` // in payload 2.0 only
	Body                 string              `json:"body"`
	IsBase64Encoded      bool                `json:"isBase64Encoded"`
	Type                 string              `json:"type"`        // from Lambda authorizers
	ActionGroup          string              `json:"actionGroup"` // from Bedrock agents
	Context              eventContext        `json:"requestContext"`

	shape    shape
	method   string
	path     string
	decoded  bool                   // path is not percent-encoded
	sourceIP string                 // the caller's address
	text     []byte                 // the event, unless encode makes it
	encode   func() ([]byte, error) // makes the event without its body, in Lambda@Edge
	cut      error                  // what reading the body ends with, if the event does not have all of it
}

type eventContext struct {
	DomainName string        `json:"domainName"`
	EventType  string        `json:"eventType"` // from WebSocket APIs
	RouteKey   string        `json:"routeKey"`
	ELB        *struct{}     `json:"elb"`
	Identity   eventIdentity `json:"identity"`
	HTTP       eventHTTP     `json:"http"`
}

type eventIdentity struct {
	SourceIP string `json:"sourceIp"`
}

type eventHTTP struct {
	Method   string `json:"method"`
	Path     string `json:"path"`
	SourceIP string `json:"sourceIp"`
}

// shape says what sent an event, and so which form the answer must have.
type shape int

const (
	// payload1 is the payload of REST APIs, and of HTTP APIs configured for it:
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
	payload1 shape = iota
	// payload2 is the payload of HTTP APIs and function URLs:
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
	payload2
	// balancer is the payload of Application Load Balancers, and the form of the answer for VPC
	// Lattice:
	// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
	balancer
	// balancerMultiple is their payload if the target group has multi-value headers.
	balancerMultiple
	// cloudFront is the payload of Lambda@Edge. Its answer is made from that for payload1.
	cloudFront
)

// EventError is the error for an event that is not an HTTP request. The invocation
// fails with it, because nobody waits for an HTTP response.
type EventError struct {
	Err error // what is wrong with the event
}

func (e *EventError) Error() string {
	return "the event is not a request from API Gateway, a function URL, a load balancer or VPC Lattice: " + e.Err.Error()
}

// Unwrap returns what is wrong with the event.
func (e *EventError) Unwrap() error { return e.Err }

// decode reads an event, and keeps its text.
func decode(text []byte) (*event, error) {
	e := new(event)
	if err := json.Unmarshal(text, e); err != nil {
		if l := decodeLattice(text); l != nil {
			return l, nil
		}
		return nil, &EventError{fmt.Errorf("it cannot be decoded: %w", err)}
	}
	c := &e.Context
	e.text, e.method, e.path, e.sourceIP = text, e.HTTPMethod, e.Path, c.Identity.SourceIP
	switch {
	case e.Type == "REQUEST" || e.Type == "TOKEN":
		return nil, &EventError{fmt.Errorf("it is a %q event of a Lambda authorizer", e.Type)}
	case c.EventType != "": // from a WebSocket API
		e.method, e.path, e.shape = "POST", "/"+c.RouteKey, payload1
		if c.EventType == "CONNECT" {
			e.method = "GET"
		}
	case e.ActionGroup != "":
		return nil, &EventError{errors.New("it is an event of a Bedrock agent")}
	case e.method != "" && c.ELB == nil:
		e.shape = payload1
	case e.method != "" && e.MultiValueHeaders == nil:
		e.shape = balancer
	case e.method != "":
		e.shape = balancerMultiple
	case c.HTTP.Method != "":
		e.shape, e.method, e.path, e.sourceIP = payload2, c.HTTP.Method, e.RawPath, c.HTTP.SourceIP
		// An HTTP API decodes both of its paths, a function URL only the second.
		e.decoded = e.path == c.HTTP.Path && !strings.Contains(c.DomainName, ".lambda-url.")
		if e.path == "" {
			e.path, e.decoded = c.HTTP.Path, true
		}
	default:
		if l := decodeLattice(text); l != nil {
			return l, nil
		}
		return nil, &EventError{errors.New("it has neither httpMethod nor requestContext.http.method")}
	}
	return e, nil
}

// each calls add for each header or parameter, sorted by name. Single has only the last value
// of each name, so it counts if multiple is empty.
func each(single map[string]string, multiple map[string][]string, add func(name string, values []string) error) error {
	if len(multiple) > 0 {
		for _, name := range names(multiple) {
			if err := add(name, multiple[name]); err != nil {
				return err
			}
		}
		return nil
	}
	values := make([]string, len(single)) // one array for all
	for i, name := range names(single) {
		values[i] = single[name]
		if err := add(name, values[i:i+1:i+1]); err != nil {
			return err
		}
	}
	return nil
}

func names[V any](m map[string]V) []string {
	all := make([]string, 0, 32) // on the stack
	for name := range m {
		all = append(all, name)
	}
	sort.Strings(all)
	return all
}

// withoutBody returns the event with "... truncated" as its body, because the request has
// the body already.
func (e *event) withoutBody() []byte {
	if e.encode != nil {
		text, _ := e.encode()
		return text
	}
	if e.Body == "" {
		return append([]byte(nil), e.text...)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(e.text, &members); err != nil {
		panic(err) // decode has read it
	}
	members["body"] = json.RawMessage(`"... truncated"`)
	text, err := json.Marshal(members)
	if err != nil {
		panic(err)
	}
	return text
}
