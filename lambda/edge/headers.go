package edge

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/eawsy/aws-lambda-go-shim/lambda/internal/syntax"
)

// Headers maps names of headers, in lower case, to their lines, at least one each. The
// methods accept names in any case.
type Headers map[string][]Header

// Header is a line of a header. A repeated header has several lines.
type Header struct {
	// Key is the name as sent over the wire. If it is empty, CloudFront derives it from
	// the name in lower case: content-type becomes Content-Type.
	Key string `json:"key,omitempty"`

	Value string `json:"value"`
}

// Get returns the first value of a header, or "" if there is none.
func (h Headers) Get(name string) string {
	if lines := h[lower(name)]; len(lines) > 0 {
		return lines[0].Value
	}
	return ""
}

// Values returns all values of a header, in order.
func (h Headers) Values(name string) []string {
	lines := h[lower(name)]
	values := make([]string, len(lines))
	for i, line := range lines {
		values[i] = line.Value
	}
	return values
}

// Set replaces all values of a header with one value.
func (h Headers) Set(name, value string) { h[lower(name)] = []Header{{Key: name, Value: value}} }

// Add adds a value to a header.
func (h Headers) Add(name, value string) {
	h[lower(name)] = append(h[lower(name)], Header{Key: name, Value: value})
}

// Del removes a header.
func (h Headers) Del(name string) { delete(h, lower(name)) }

// Cookie returns the value of the first cookie with this name that the viewer sent. The
// name is case-sensitive. See RFC 6265, section 4.2.
func (h Headers) Cookie(name string) (value string, ok bool) {
	for _, line := range h["cookie"] {
		for rest := line.Value; rest != ""; {
			var pair string
			pair, rest, _ = strings.Cut(rest, ";")
			key, value, found := strings.Cut(strings.Trim(pair, " \t"), "=")
			if found && key == name {
				return strings.Trim(value, `"`), true
			}
		}
	}
	return "", false
}

func equalLines(a, b []Header) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// size returns the size of the headers in HTTP/1.1, in bytes.
func (h Headers) size() (n int) {
	for name, lines := range h {
		for _, line := range lines {
			n += len(name) + len(": ") + len(line.Value) + len("\r\n")
		}
	}
	return n
}

// contains is slices.Contains. That package needs Go 1.21, but programs whose go.mod says less
// use this module.
func contains(list []string, s string) bool {
	for _, other := range list {
		if s == other {
			return true
		}
	}
	return false
}

// disallowed are headers that functions do not see and must not add. See
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html#function-restrictions-disallowed-headers
var disallowed = []string{
	"client-cert", "client-cert-chain", "cloudfront-viewer-cert-pem", "connection", "expect", "keep-alive",
	"proxy-authenticate", "proxy-authorization", "proxy-connection", "trailer", "upgrade", "x-accel-buffering",
	"x-accel-charset", "x-accel-limit-rate", "x-accel-redirect", "x-amzn-auth", "x-amzn-cf-billing", "x-amzn-cf-id",
	"x-amzn-cf-xff", "x-amzn-errortype", "x-amzn-fle-profile", "x-amzn-header-count", "x-amzn-header-order",
	"x-amzn-lambda-integration-tag", "x-amzn-requestid", "x-cache", "x-forwarded-proto", "x-real-ip",
}

// Disallowed reports whether CloudFront refuses this header from every function.
func Disallowed(name string) bool {
	name = lower(name)
	return contains(disallowed, name) || strings.HasPrefix(name, "x-amz-cf-") || strings.HasPrefix(name, "x-edge-")
}

// readOnly are headers that functions may read but not add, change or delete. See
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html#function-restrictions-read-only-headers
var readOnly = map[EventType][]string{
	ViewerRequest: {"cdn-loop", "content-length", "host", "transfer-encoding", "via"},
	OriginRequest: {"accept-encoding", "cdn-loop", "content-length", "if-modified-since", "if-none-match", "if-range",
		"if-unmodified-since", "transfer-encoding", "via"},
	OriginResponse: {"transfer-encoding", "via"},
	ViewerResponse: {"content-encoding", "content-length", "transfer-encoding", "via", "warning"},
}

// ReadOnly reports whether a function must not add, change or delete this header in
// events of type t. In request events that applies to the headers of a response too.
func (t EventType) ReadOnly(name string) bool { return contains(readOnly[t], lower(name)) }

// check returns an error for headers that CloudFront would refuse in events of type t.
// It accepts all headers of received, the original ones.
func (h Headers) check(t EventType, received Headers) error {
	for name, lines := range h {
		if equalLines(lines, received[name]) {
			continue
		}
		if err := checkHeader(name, lines); err != nil {
			return err
		}
		switch {
		case Disallowed(name):
			return ValidationError("the header " + name + " is not allowed by CloudFront: functions must not add it")
		case t.ReadOnly(name):
			return ValidationError("the header " + name + " is read-only in " + string(t) + " events: leave it unchanged")
		// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html#lambda-at-edge-restrictions-cloudfront-headers
		case t == ViewerRequest && name == "cloudfront-viewer-country":
			return ValidationError("the header " + name + " must not be added in viewer-request events: CloudFront adds it after them")
		}
	}
	for _, name := range readOnly[t] {
		if len(received[name]) > 0 && len(h[name]) == 0 {
			return ValidationError("the header " + name + " is read-only in " + string(t) + " events and was deleted: leave it unchanged")
		}
	}
	return nil
}

// checkHeader returns an error for a header that is not valid in HTTP.
func checkHeader(name string, lines []Header) error {
	if !syntax.IsToken(name) {
		return ValidationError("the header name " + strconv.Quote(name) + " is not valid: use letters, digits and !#$%&'*+-.^_`|~")
	}
	if name != lower(name) {
		return ValidationError("the headers have " + name + ", but CloudFront wants names in lower case: use Set or Add")
	}
	for _, line := range lines {
		if line.Key != "" && lower(line.Key) != name {
			return ValidationError("the header " + name + " has the key " + strconv.Quote(line.Key) + ", which is a different name")
		}
		if !isText(line.Value) {
			return ValidationError("the header " + name + " has a value with a control character or invalid UTF-8: " + strconv.Quote(line.Value))
		}
	}
	return nil
}

// isText reports whether s is valid UTF-8 without control characters except tabs.
func isText(s string) bool { return syntax.IsValue(s) && utf8.ValidString(s) }

// lower is strings.ToLower for ASCII, such as names of headers. It does not link the
// tables of Unicode.
func lower(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; 'A' <= c && c <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}
