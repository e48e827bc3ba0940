package edge

import (
	"encoding/base64"
	"strconv"
	"unicode/utf8"
)

// Response is the response to a viewer. It comes from the origin or the cache, or the
// function makes it.
//
// See https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses.html
type Response struct {
	// Status is the HTTP status code, from 200 to 599. It must not change in
	// viewer-response events.
	Status string `json:"status"`

	// StatusDescription is any text that goes with the status.
	StatusDescription string `json:"statusDescription,omitempty"`

	Headers Headers `json:"headers,omitempty"`

	// Body is nil in events, because CloudFront does not show it. In response events,
	// nil keeps the body, and an empty string removes it.
	Body *string `json:"body,omitempty"`

	// BodyEncoding is the encoding of Body, Text or Base64. Empty means Text.
	BodyEncoding string `json:"bodyEncoding,omitempty"`
}

// NewResponse returns a response with a status and no headers.
func NewResponse(status int) *Response {
	return &Response{Status: strconv.Itoa(status), Headers: make(Headers)}
}

// Redirect returns a response that redirects the viewer, with a status such as 302, and
// the URL for the header Location.
func Redirect(status int, location string) *Response {
	r := NewResponse(status)
	r.Headers.Set("Location", location)
	return r
}

// SetBody sets a body that is text.
func (r *Response) SetBody(text string) { r.Body, r.BodyEncoding = &text, Text }

// SetBase64 sets a body that need not be text.
func (r *Response) SetBase64(data []byte) {
	body := base64.StdEncoding.EncodeToString(data)
	r.Body, r.BodyEncoding = &body, Base64
}

// check returns an error for a response that CloudFront would refuse in events of type t.
// Received is the original response, or nil in request events.
func (r *Response) check(t EventType, received *Response) error {
	generated := t.isRequest() || t == "" && received == nil
	if received == nil {
		received = new(Response)
	}
	if r.Status != received.Status || generated {
		if t == ViewerResponse {
			return ValidationError("the status was changed from " + strconv.Quote(received.Status) + " to " + strconv.Quote(r.Status) + ": viewer-response events must not change it")
		}
		if n, err := strconv.Atoi(r.Status); err != nil || len(r.Status) != 3 || n < 200 || n > 599 {
			return ValidationError("the status " + strconv.Quote(r.Status) + " is not a number from 200 to 599")
		}
	}
	if r.StatusDescription != received.StatusDescription && !isText(r.StatusDescription) {
		return ValidationError("the statusDescription has a control character or invalid UTF-8: " + strconv.Quote(r.StatusDescription))
	}
	if err := r.Headers.check(t, received.Headers); err != nil {
		return err
	}
	if r.Body == received.Body && r.BodyEncoding == received.BodyEncoding && !generated {
		return nil
	}
	return r.checkBody(t)
}

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses.html#lambda-generating-http-responses-errors
func (r *Response) checkBody(t EventType) error {
	body := ""
	if r.Body != nil {
		body = *r.Body
	}
	switch r.BodyEncoding {
	case Text, "":
		if !utf8.ValidString(body) {
			return ValidationError("the body is not valid UTF-8: use SetBase64")
		}
	case Base64:
		if _, err := base64.StdEncoding.DecodeString(body); err != nil {
			return ValidationError("the body is not valid base64, which is its bodyEncoding: " + err.Error())
		}
	default:
		return ValidationError("the bodyEncoding is " + strconv.Quote(r.BodyEncoding) + ": use text or base64")
	}
	if t == ViewerRequest && r.Status == "204" && body != "" {
		return ValidationError("the response has the status 204, No Content, and a body")
	}
	most := 40 << 10
	if !t.isViewer() {
		most = 1 << 20
	}
	if n := r.Headers.size() + len(body); n > most {
		return ValidationError("the response has " + strconv.Itoa(n) + " bytes in headers and encoded body: in " + t.phrase() + " CloudFront takes at most " + strconv.Itoa(most))
	}
	return nil
}
