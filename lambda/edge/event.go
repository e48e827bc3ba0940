// Package edge has the events that CloudFront sends to Lambda@Edge functions and
// the results that it takes from them.
//
//	func Handle(event edge.Event) (edge.Result, error) {
//		if event.Request.Headers.Get("Authorization") == "" {
//			return event.Respond(edge.NewResponse(401))
//		}
//		event.Request.Headers.Set("X-Checked", "yes")
//		return event.Forward()
//	}
//
// What CloudFront would answer with status 502, Forward and Respond refuse: with
// an error that says in a sentence what is wrong, which Lambda writes to the log.
// The rules are those of
//
//   - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
//   - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
//   - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
//   - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses.html
//
// A viewer function has little room in its zip: this package adds no other package
// to those that every function has.
package edge

import (
	"strconv"

	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

// EventType says when CloudFront calls a function.
type EventType string

// See https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-cloudfront-trigger-events.html
const (
	ViewerRequest  EventType = "viewer-request"  // a request came in
	OriginRequest  EventType = "origin-request"  // it is not in the cache, and about to go to the origin
	OriginResponse EventType = "origin-response" // the origin's response is about to be cached
	ViewerResponse EventType = "viewer-response" // a response is about to go to the viewer
)

// phrase names the events in a sentence.
func (t EventType) phrase() string {
	if t == "" {
		return "Lambda@Edge events"
	}
	return string(t) + " events"
}

// isRequest reports whether a function is called with a request only.
func (t EventType) isRequest() bool { return t == ViewerRequest || t == OriginRequest }

// isViewer reports whether the smaller of the limits on sizes apply.
func (t EventType) isViewer() bool { return t == ViewerRequest || t == ViewerResponse }

// Event is what a function is called with. Its methods compare Request and Response,
// which a function may change, with what came in; so an Event is made by
// json.Unmarshal only.
//
// See https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
type Event struct {
	Config Config `json:"config"`

	// Request is never nil. In response events it is for reading: CloudFront
	// ignores changes. It is empty in a test event that has only a response.
	Request *Request `json:"request"`

	// Response is nil in request events.
	Response *Response `json:"response,omitempty"`

	// What came in.
	request  *Request
	response *Response
}

// Config says where an event comes from.
type Config struct {
	// DistributionDomainName is CloudFront's own name of the distribution, such as
	// d111111abcdef8.cloudfront.net.
	DistributionDomainName string `json:"distributionDomainName"`

	// DistributionID is the distribution's id, such as EDFDVBD6EXAMPLE.
	DistributionID string `json:"distributionId"`

	// EventType is empty in some test events, such as those of sam local generate-event.
	// What depends on it is not checked then.
	EventType EventType `json:"eventType"`

	// RequestID identifies the viewer's request, as x-edge-request-id in
	// CloudFront's logs does.
	RequestID string `json:"requestId"`

	rest rest
}

// isRequest reports whether the event is about a request only.
func (e *Event) isRequest() bool {
	if t := e.Config.EventType; t != "" {
		return t.isRequest()
	}
	return e.response == nil
}

// ValidationError says why CloudFront would refuse a result, or why an event does not
// come from Lambda@Edge.
type ValidationError string

func (e ValidationError) Error() string { return "edge: " + string(e) }

// UnmarshalJSON decodes an event as Lambda gives it, with its one record.
func (e *Event) UnmarshalJSON(text []byte) error {
	var envelope struct {
		Records []struct {
			CF struct {
				Config   Config    `json:"config"`
				Request  *Request  `json:"request"`
				Response *Response `json:"response"`
			} `json:"cf"`
		}
	}
	if err := json.Unmarshal(text, &envelope); err != nil {
		return err
	}
	if len(envelope.Records) != 1 {
		return ValidationError("an event of Lambda@Edge has one record, and this one has " + strconv.Itoa(len(envelope.Records)))
	}
	cf := &envelope.Records[0].CF
	switch cf.Config.EventType {
	case "", ViewerRequest, OriginRequest, OriginResponse, ViewerResponse:
	default:
		return ValidationError("an event of Lambda@Edge has the eventType viewer-request, origin-request, origin-response or viewer-response, and this one has " + strconv.Quote(string(cf.Config.EventType)))
	}
	if cf.Request == nil && cf.Response != nil && cf.Config.EventType == "" {
		// One of SAM's test events is so.
		cf.Request = &Request{Headers: Headers{}}
	}
	if cf.Request == nil {
		return ValidationError("the event has no request, which all " + cf.Config.EventType.phrase() + " have")
	}
	if t := cf.Config.EventType; cf.Response == nil && t != "" && !t.isRequest() {
		return ValidationError("the event has no response, which all " + t.phrase() + " have")
	}
	*e = Event{cf.Config, cf.Request, cf.Response, cf.Request.clone(), cf.Response.clone()}
	return nil
}
