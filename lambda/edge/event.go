// Package edge has the events that CloudFront sends to Lambda@Edge functions, and
// the results that it accepts from them.
//
//	func Handle(event edge.Event) (edge.Result, error) {
//		if event.Request.Headers.Get("Authorization") == "" {
//			return event.Respond(edge.NewResponse(401))
//		}
//		event.Request.Headers.Set("X-Checked", "yes")
//		return event.Forward()
//	}
//
// CloudFront answers an invalid result with status 502. Forward and Respond check
// the result first, and return an error that says what is wrong; Lambda writes it to
// the log. The rules are those of
//
//   - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
//   - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
//   - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
//   - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses.html
//
// The zip of a viewer function must be small, so this package imports no package that
// a function does not have anyway.
package edge

import (
	"strconv"

	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

// EventType says when CloudFront calls a function.
type EventType string

// See https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-cloudfront-trigger-events.html
const (
	ViewerRequest  EventType = "viewer-request"  // a viewer's request has arrived
	OriginRequest  EventType = "origin-request"  // the response is not in the cache: before the request goes to the origin
	OriginResponse EventType = "origin-response" // before the origin's response is cached
	ViewerResponse EventType = "viewer-response" // before the response goes to the viewer
)

// phrase returns a name of the events, for sentences.
func (t EventType) phrase() string {
	if t == "" {
		return "Lambda@Edge events"
	}
	return string(t) + " events"
}

// isRequest reports whether events of this type have a request only.
func (t EventType) isRequest() bool { return t == ViewerRequest || t == OriginRequest }

// isViewer reports whether the smaller size limits apply.
func (t EventType) isViewer() bool { return t == ViewerRequest || t == ViewerResponse }

// Event is the event of a function. A function may change Request and Response. The
// methods compare them with the original ones, so only json.Unmarshal can make an Event.
//
// See https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
type Event struct {
	Config Config `json:"config"`

	// Request is never nil. In response events it is read-only: CloudFront ignores
	// changes. It is empty in a test event that has only a response.
	Request *Request `json:"request"`

	// Response is nil in request events.
	Response *Response `json:"response,omitempty"`

	original original
}

// Config says where an event comes from.
type Config struct {
	// DistributionDomainName is CloudFront's own name of the distribution, such as
	// d111111abcdef8.cloudfront.net.
	DistributionDomainName string `json:"distributionDomainName"`

	// DistributionID is the distribution's id, such as EDFDVBD6EXAMPLE.
	DistributionID string `json:"distributionId"`

	// EventType is empty in some test events, such as those of sam local generate-event.
	// Then the rules that depend on it are not checked.
	EventType EventType `json:"eventType"`

	// RequestID identifies the viewer's request. It is x-edge-request-id in
	// CloudFront's logs.
	RequestID string `json:"requestId"`
}

// isRequest reports whether the event has a request only.
func (e *Event) isRequest() bool {
	if t := e.Config.EventType; t != "" {
		return t.isRequest()
	}
	return e.original.response == nil
}

// ValidationError says why CloudFront would refuse a result, or why an event does not
// come from Lambda@Edge.
type ValidationError string

func (e ValidationError) Error() string { return "edge: " + string(e) }

// UnmarshalJSON decodes an event from Lambda, which has one record.
func (e *Event) UnmarshalJSON(text []byte) error {
	var envelope struct {
		Records []struct {
			CF struct {
				Config   json.RawMessage `json:"config"`
				Request  json.RawMessage `json:"request"`
				Response json.RawMessage `json:"response"`
			} `json:"cf"`
		}
	}
	if err := json.Unmarshal(text, &envelope); err != nil {
		return err
	}
	if len(envelope.Records) != 1 {
		return ValidationError("a Lambda@Edge event has one record, but this one has " + strconv.Itoa(len(envelope.Records)))
	}
	cf := &envelope.Records[0].CF
	*e = Event{original: original{configText: cf.Config, requestText: cf.Request, responseText: cf.Response}}
	// The request and the response twice, because the function may change the first ones.
	for _, part := range []struct {
		text []byte
		to   any
	}{
		{cf.Config, &e.Config},
		{cf.Request, &e.Request},
		{cf.Request, &e.original.request},
		{cf.Response, &e.Response},
		{cf.Response, &e.original.response},
	} {
		if part.text == nil {
			continue
		}
		if err := json.Unmarshal(part.text, part.to); err != nil {
			return err
		}
	}
	e.original.config = e.Config
	switch e.Config.EventType {
	case "", ViewerRequest, OriginRequest, OriginResponse, ViewerResponse:
	default:
		return ValidationError("a Lambda@Edge event has the eventType viewer-request, origin-request, origin-response or viewer-response, but this one has " + strconv.Quote(string(e.Config.EventType)))
	}
	if e.Request == nil && e.Response != nil && e.Config.EventType == "" {
		// One of SAM's test events has no request.
		e.Request, e.original.request = &Request{Headers: Headers{}}, new(Request)
	}
	if e.Request == nil {
		return ValidationError("the event has no request, which all " + e.Config.EventType.phrase() + " have")
	}
	if t := e.Config.EventType; e.Response == nil && t != "" && !t.isRequest() {
		return ValidationError("the event has no response, which all " + t.phrase() + " have")
	}
	e.original.origin = e.Request.Origin
	return nil
}

// MarshalJSON returns the config, the request and the response, with the function's changes, as
// in an event's member cf.
func (e *Event) MarshalJSON() ([]byte, error) {
	cf := make(map[string]json.RawMessage)
	var err error
	if cf["config"], err = encode(e.original.configText, &e.original.config, &e.Config); err != nil {
		return nil, err
	}
	if e.Request != nil && e.original.request != nil {
		if cf["request"], err = e.original.encodeRequest(e.Request); err != nil {
			return nil, err
		}
	}
	if e.Response != nil {
		cf["response"], err = encode(e.original.responseText, e.original.response, e.Response)
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(cf)
}
