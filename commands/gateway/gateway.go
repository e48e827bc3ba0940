// Package gateway does what AWS does between HTTP and a function: it turns requests into
// events, and the function's answers into responses. It knows function URLs, API
// Gateway's REST and HTTP APIs, and Application Load Balancers.
package gateway

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lambdashim/commands/cli"
)

// Kind is a kind of event source.
type Kind struct {
	name string
	// event returns the event for a request.
	event func(*request) object
	// whole is set if an answer without a status code becomes the body of the response.
	whole bool
	// strict is set if the sender refuses answers with members that it does not know.
	strict bool
	// cookies and multiple are set if cookies and multiValueHeaders of an answer count.
	cookies, multiple bool
	// remaps is set if the sender renames headers of the connection.
	remaps bool
	// contentType is the default of responses with a body.
	contentType string
	// fault is the status of the response if the function fails.
	fault     int
	faultBody string
}

var kinds = []*Kind{
	{
		name: "url", event: urlEvent, whole: true, cookies: true, remaps: true, contentType: "application/json",
		fault: http.StatusBadGateway, faultBody: "Internal Server Error",
	},
	{
		name: "http", event: httpEvent, whole: true, cookies: true, contentType: "text/plain; charset=utf-8",
		fault: http.StatusInternalServerError, faultBody: `{"message":"Internal Server Error"}`,
	},
	{
		name: "rest", event: restEvent, strict: true, cookies: true, multiple: true, remaps: true, contentType: "application/json",
		fault: http.StatusBadGateway, faultBody: `{"message": "Internal server error"}`,
	},
	{
		name: "alb", event: albEvent, contentType: "application/octet-stream",
		fault: http.StatusBadGateway, faultBody: "<html><body>502 Bad Gateway</body></html>",
	},
}

// Of returns the kind with this name: url, http, rest or alb.
func Of(name string) (*Kind, error) {
	for _, k := range kinds {
		if k.name == name {
			return k, nil
		}
	}
	return nil, cli.Usagef("unknown event %q: use url, http, rest or alb", name)
}

// request is a request to turn into an event.
type request struct {
	*http.Request
	id      string
	time    time.Time
	length  int // of the body as it was received
	body    string
	encoded bool // body is base64
}

// Event returns the event for a request with this body, as JSON.
func (k *Kind) Event(r *http.Request, id string, body []byte) ([]byte, error) {
	r.Header.Set("Host", r.Host)
	r.Header.Set("X-Forwarded-Proto", "http")
	r.Header.Set("X-Forwarded-Port", cmp.Or((&url.URL{Host: r.Host}).Port(), "80"))
	q := &request{Request: r, id: id, time: time.Now(), length: len(body), body: string(body)}
	r.Header.Set("X-Forwarded-For", strings.Join(append(r.Header.Values("X-Forwarded-For"), q.sourceIP()), ", "))
	if k.name != "alb" {
		r.Header.Del("Connection")
	}
	if k.binary(r, body) {
		q.body, q.encoded = base64.StdEncoding.EncodeToString(body), true
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(k.event(q))
	return bytes.TrimSpace(b.Bytes()), err
}

// binary reports whether a body is sent as base64. It assumes that a REST API is set up
// for the binary media types in use.
func (k *Kind) binary(r *http.Request, body []byte) bool {
	if len(body) == 0 {
		return false
	}
	if !utf8.Valid(body) || r.Header.Get("Content-Encoding") != "" {
		return true
	}
	if k.name == "rest" {
		return false
	}
	kind, _, _ := strings.Cut(strings.ToLower(r.Header.Get("Content-Type")), ";")
	kind = strings.TrimSpace(kind)
	text := []string{"application/json", "application/javascript", "application/xml"}
	return !strings.HasPrefix(kind, "text/") && !strings.HasSuffix(kind, "+json") && !strings.HasSuffix(kind, "+xml") && !slices.Contains(text, kind)
}

func (r *request) sourceIP() string {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	return host
}
