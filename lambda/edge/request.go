package edge

import (
	"encoding/base64"
	"strconv"
	"unicode/utf8"
)

// Request is a viewer's request, on its way to the cache or the origin.
//
// See https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html#request-event-fields-request
type Request struct {
	// ClientIP is the address of the viewer or of its proxy. Read-only.
	ClientIP string `json:"clientIp"`

	Headers Headers `json:"headers"`

	// Method is the HTTP method. Read-only.
	Method string `json:"method"`

	// QueryString is the text after the question mark, or "".
	QueryString string `json:"querystring"`

	// URI is the requested path, which begins with a slash. Changing it changes neither
	// the cache behavior nor the origin.
	URI string `json:"uri"`

	// Body is nil unless the trigger includes it. If it is nil, CloudFront keeps the body.
	Body *Body `json:"body,omitempty"`

	// Origin is where the request goes. It is nil in viewer events.
	Origin *Origin `json:"origin,omitempty"`
}

// Body is the body of a request.
//
// See https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses.html#lambda-include-body-access
type Body struct {
	// InputTruncated reports whether Data is only the beginning of the body: 40 KB in
	// viewer-request events, 1 MB in origin-request events. The origin gets the whole
	// body, unless the function replaces it. Read-only.
	InputTruncated bool `json:"inputTruncated"`

	// Action is ReadOnly or Replace.
	Action string `json:"action"`

	// Encoding is the encoding of Data, Base64 or Text. CloudFront always sends Base64.
	Encoding string `json:"encoding"`

	Data string `json:"data"`
}

// What CloudFront does with the body of a request.
const (
	ReadOnly = "read-only" // sends the original body
	Replace  = "replace"   // sends Data instead
)

// The encodings of bodies.
const (
	Base64 = "base64"
	Text   = "text"
)

// Bytes returns the decoded body, or its beginning if it was truncated, or nil if there is
// no body.
func (b *Body) Bytes() ([]byte, error) {
	if b == nil {
		return nil, nil
	}
	if b.Encoding == Text {
		return []byte(b.Data), nil
	}
	return base64.StdEncoding.DecodeString(b.Data)
}

// ReplaceBody replaces the body that the origin gets. In base64 it may have 53.2 KB in
// viewer-request events, 1.33 MB in origin-request events.
func (r *Request) ReplaceBody(data []byte) {
	truncated := r.Body != nil && r.Body.InputTruncated
	r.Body = &Body{InputTruncated: truncated, Action: Replace, Encoding: Base64, Data: base64.StdEncoding.EncodeToString(data)}
}

// SetOrigin sends the request to another origin, and sets the header Host to the origin's
// domain name. It is for origin-request events.
func (r *Request) SetOrigin(o *Origin) {
	r.Origin = o
	r.Headers.Set("Host", o.domainName())
}

// check returns an error for a request that CloudFront would refuse in events of type t.
// Received is the original request.
func (r *Request) check(t EventType, received *Request) error {
	switch {
	case r.ClientIP != received.ClientIP:
		return ValidationError("clientIp was changed to " + strconv.Quote(r.ClientIP) + ": it is read-only")
	case r.Method != received.Method:
		return ValidationError("method was changed to " + strconv.Quote(r.Method) + ": it is read-only")
	}
	if r.URI != received.URI || r.QueryString != received.QueryString {
		if err := r.checkURI(); err != nil {
			return err
		}
	}
	if err := r.Headers.check(t, received.Headers); err != nil {
		return err
	}
	if r.Body != nil && (received.Body == nil || *r.Body != *received.Body) {
		if err := r.Body.check(t, received.Body); err != nil {
			return err
		}
	}
	if r.Origin != nil && !same(r.Origin, received.Origin) {
		if t != OriginRequest && t != "" {
			return ValidationError("an origin was set in a " + string(t) + " event: only origin-request events have one")
		}
		return r.Origin.check(received.Origin, r.Headers)
	}
	return nil
}

// maxURI is the limit for the length of URI and query string, in characters.
const maxURI = 8192

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html#function-restrictions-query-strings
func (r *Request) checkURI() error {
	if r.URI == "" || r.URI[0] != '/' {
		return ValidationError("the uri " + strconv.Quote(r.URI) + " does not begin with a slash")
	}
	if !isText(r.URI) {
		return ValidationError("the uri " + strconv.Quote(r.URI) + " has a control character or invalid UTF-8: percent-encode it")
	}
	for i := 0; i < len(r.QueryString); i++ {
		if c := r.QueryString[i]; c <= ' ' || c == '#' || c == 0x7f {
			return ValidationError("the querystring " + strconv.Quote(r.QueryString) + " has a space, a control character or a #: percent-encode it")
		}
	}
	if !utf8.ValidString(r.QueryString) {
		return ValidationError("the querystring " + strconv.Quote(r.QueryString) + " is not valid UTF-8: percent-encode it")
	}
	if n := utf8.RuneCountInString(r.URI) + len("?") + utf8.RuneCountInString(r.QueryString); n >= maxURI {
		return ValidationError("uri and querystring have " + strconv.Itoa(n) + " characters: CloudFront takes less than " + strconv.Itoa(maxURI))
	}
	return nil
}

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html#lambda-at-edge-restrictions-request-body
func (b *Body) check(t EventType, received *Body) error {
	if b.InputTruncated != (received != nil && received.InputTruncated) {
		return ValidationError("the body's inputTruncated was changed: it is read-only")
	}
	switch b.Action {
	case Replace:
	case ReadOnly, "":
		return ValidationError("the body was changed, but CloudFront ignores that because its action is read-only: use ReplaceBody, or set Action to Replace")
	default:
		return ValidationError("the body has the action " + strconv.Quote(b.Action) + ": use read-only or replace")
	}
	most := 40 << 10
	if !t.isViewer() {
		most = 1 << 20
	}
	switch b.Encoding {
	case Text:
		if !utf8.ValidString(b.Data) {
			return ValidationError("the body is not valid UTF-8: use the encoding base64")
		}
	case Base64, "":
		if _, err := base64.StdEncoding.DecodeString(b.Data); err != nil {
			return ValidationError("the body is not valid base64, which is its encoding: " + err.Error())
		}
		// AWS's limits are 53.2 KB and 1.33 MB.
		most = most * 133 / 100
	default:
		return ValidationError("the body has the encoding " + strconv.Quote(b.Encoding) + ": use base64 or text")
	}
	if len(b.Data) > most {
		return ValidationError("the encoded body has " + strconv.Itoa(len(b.Data)) + " bytes: in " + t.phrase() + " CloudFront takes at most " + strconv.Itoa(most))
	}
	return nil
}
