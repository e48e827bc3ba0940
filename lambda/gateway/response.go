package gateway

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Response is an answer in the form that API Gateway expects:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
//
// A header is in one of Headers, MultiValueHeaders and Cookies, depending on the sender
// of the event:
//
//	                        one value           several values       Set-Cookie
//	payload 1.0             Headers             MultiValueHeaders    as any other
//	payload 2.0             Headers             Headers, by comma    Cookies
//	load balancer           Headers             Headers, by comma    Headers, each in another case
//	  with multiple values  MultiValueHeaders   MultiValueHeaders    as any other
type Response struct {
	StatusCode      int               `json:"statusCode"`
	Headers         map[string]string `json:"headers,omitempty"`
	Body            string            `json:"body,omitempty"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`

	MultiValueHeaders map[string][]string `json:"multiValueHeaders,omitempty"`
	Cookies           []string            `json:"cookies,omitempty"`

	// StatusDescription is for load balancers, such as "200 OK".
	StatusDescription string `json:"statusDescription,omitempty"`
}

// answer makes the function's result.
func (g *Handler) answer(to shape, status int, header http.Header, body string) *Response {
	contentType := header.Get("Content-Type")
	if contentType == "" && len(body) > 0 && header.Get("Content-Encoding") == "" {
		// Without it API Gateway would set application/json.
		contentType = http.DetectContentType([]byte(body))
		header.Set("Content-Type", contentType)
	}
	answer := &Response{StatusCode: status, Headers: make(map[string]string, len(header))}
	if g.isBinary(contentType, header.Get("Content-Encoding"), body) {
		answer.Body = base64.StdEncoding.EncodeToString([]byte(body))
		answer.IsBase64Encoded = true
	} else {
		answer.Body = body
	}
	if to == balancer || to == balancerMultiple {
		answer.StatusDescription = strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
	}
	for name, values := range header {
		answer.set(to, name, values)
	}
	return answer
}

// set adds a header.
func (r *Response) set(to shape, name string, values []string) {
	switch {
	case to == payload2 && name == "Set-Cookie":
		r.Cookies = values
	case to == balancerMultiple, (to == payload1 || to == cloudFront) && len(values) > 1:
		if r.MultiValueHeaders == nil {
			r.MultiValueHeaders = make(map[string][]string)
		}
		r.MultiValueHeaders[name] = values
	case to == balancer && name == "Set-Cookie":
		// Names that differ in case are different keys in JSON but the same header in HTTP.
		for i, value := range values {
			r.Headers[inCase(name, i)] = value
		}
	default:
		r.Headers[name] = strings.Join(values, ", ")
	}
}

// inCase returns a name in another case: each bit of n flips the case of a letter.
func inCase(name string, n int) string {
	spelled := []byte(name)
	for i := range spelled {
		if spelled[i] == '-' {
			continue
		}
		if n&1 != 0 {
			spelled[i] ^= 'a' - 'A'
		}
		n >>= 1
	}
	return string(spelled)
}

// isBinary reports whether a body must be sent in base64.
func (g *Handler) isBinary(contentType, contentEncoding, body string) bool {
	if contentEncoding != "" && !strings.EqualFold(contentEncoding, "identity") || !utf8.ValidString(body) {
		return true
	}
	if len(g.binary) == 0 {
		return false
	}
	media := mediaType(contentType)
	family := media
	if i := strings.IndexByte(media, '/'); i >= 0 {
		family = media[:i]
	}
	return g.binary[media] || g.binary[family+"/*"] || g.binary["*/*"]
}

// mediaType returns a Content-Type in lower case, without its parameters.
func mediaType(contentType string) string {
	if i := strings.IndexByte(contentType, ';'); i >= 0 {
		contentType = contentType[:i]
	}
	return strings.ToLower(strings.TrimSpace(contentType))
}
