package gateway

import (
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/eawsy/aws-lambda-go-shim/lambda/internal/syntax"
)

// request returns the request that net/http's server would read, and its body.
func (e *event) request(ctx *requestContext) (*http.Request, *body, error) {
	if !syntax.IsToken(e.method) {
		return nil, nil, fmt.Errorf("the method %.99q is not valid", e.method)
	}
	if e.path != "" && e.path[0] != '/' {
		return nil, nil, fmt.Errorf("the path %.99q does not begin with a slash", e.path)
	}
	content := e.body
	if e.base64 {
		decoded, err := base64.StdEncoding.DecodeString(content)
		if err != nil {
			return nil, nil, fmt.Errorf("the body is not in base64: %w", err)
		}
		content = string(decoded)
	}
	r := new(http.Request).WithContext(ctx)
	r.Method, r.Proto, r.ProtoMajor, r.ProtoMinor = e.method, "HTTP/1.1", 1, 1
	r.RequestURI = string(e.appendTarget(make([]byte, 0, 256)))
	var err error
	if r.URL, err = url.ParseRequestURI(r.RequestURI); err != nil {
		return nil, nil, err
	}
	if err := e.setHeaders(r); err != nil {
		return nil, nil, err
	}
	r.RemoteAddr = "127.0.0.1:0"
	if ip := net.ParseIP(e.sourceIP); ip != nil {
		r.RemoteAddr = net.JoinHostPort(ip.String(), "0")
	}
	body := &body{rest: content}
	switch {
	case content != "":
		r.Header["Content-Length"] = []string{strconv.Itoa(len(content))}
		r.Body, r.ContentLength = body, int64(len(content))
	case e.method == http.MethodPost, e.method == http.MethodPut, e.method == http.MethodPatch:
		r.Header["Content-Length"] = []string{"0"} // as clients send it for methods that may have a body
		r.Body = http.NoBody
	default:
		r.Body = http.NoBody
	}
	return r, body, nil
}

// appendTarget appends the path and the query. Load balancers do not decode query
// parameters, but API Gateway does.
func (e *event) appendTarget(w []byte) []byte {
	if e.path == "" {
		w = append(w, '/')
	}
	w = appendEscaped(w, e.path, "?#")
	query := e.query
	if e.shape != payload2 {
		pairs := make([]string, len(e.parameters))
		for i, p := range e.parameters {
			if e.shape == payload1 {
				p.name, p.value = url.QueryEscape(p.name), url.QueryEscape(p.value)
			}
			pairs[i] = p.name + "=" + p.value
		}
		query = strings.Join(pairs, "&")
	}
	if query != "" {
		w = append(w, '?')
		w = appendEscaped(w, query, "#")
	}
	return w
}

// setHeaders sets the request's headers. It leaves out those about the connection to the
// gateway and about the length, because both differ here.
func (e *event) setHeaders(r *http.Request) error {
	r.Host = e.domain
	if r.Host == "" {
		r.Host = "localhost"
	}
	headers, all := e.headers, 0
	if len(e.cookies) > 0 {
		headers = append(headers, field{"Cookie", strings.Join(e.cookies, "; ")})
	}
	r.Header = make(http.Header, len(headers)+1)
	values := make([]string, len(headers)) // one array for all, because most headers have one value
	for i, h := range headers {
		if !syntax.IsToken(h.name) {
			return fmt.Errorf("the header name %.99q is not valid", h.name)
		}
		if !syntax.IsValue(h.value) {
			return fmt.Errorf("the value %.99q of the header %s has a control character", h.value, h.name)
		}
		name, value := http.CanonicalHeaderKey(h.name), strings.Trim(h.value, " \t")
		switch name {
		case "Host":
			r.Host = value
			continue
		case "Cookie":
			if i < len(e.headers) && len(e.cookies) > 0 {
				continue // e.cookies has them too
			}
		case "Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Trailer", "Te", "Upgrade", "Expect", "Content-Length":
			continue
		case "X-Apigatewayproxy-Event", "X-Apigatewayproxy-Context":
			continue // in aws-lambda-go-net, callers must not set these
		}
		if others, ok := r.Header[name]; ok {
			r.Header[name] = append(others, value)
		} else {
			values[all] = value
			r.Header[name] = values[all : all+1 : all+1]
			all++
		}
	}
	if pragma := r.Header["Pragma"]; len(pragma) > 0 && pragma[0] == "no-cache" && r.Header["Cache-Control"] == nil {
		r.Header["Cache-Control"] = []string{"no-cache"} // as net/http does, by RFC 7234
	}
	if _, ok := r.Header["X-Forwarded-For"]; !ok && e.sourceIP != "" {
		r.Header["X-Forwarded-For"] = []string{e.sourceIP}
	}
	if !isHost(r.Host) || !syntax.IsValue(e.sourceIP) {
		return fmt.Errorf("the host %.99q or the source address %.99q is not valid", r.Host, e.sourceIP)
	}
	return nil
}

// isHost reports whether net/http's server would accept s as a host: RFC 3986, 3.2.2.
func isHost(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("!$%&'()*+,-.:;=[]_~", c) >= 0:
		default:
			return false
		}
	}
	return true
}

// appendEscaped appends a path or a query. It percent-encodes the bytes of reserved and
// bytes that are not allowed there. It keeps existing escapes, because all senders except
// HTTP APIs send the path encoded.
func appendEscaped(w []byte, s, reserved string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c <= ' ', c >= 0x7f, c == '%' && !isEscape(s[i:]), strings.IndexByte(reserved, c) >= 0:
			w = append(w, '%', "0123456789ABCDEF"[c>>4], "0123456789ABCDEF"[c&15])
		default:
			w = append(w, c)
		}
	}
	return w
}

func isEscape(s string) bool {
	return len(s) >= 3 && isHex(s[1]) && isHex(s[2])
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// withoutBody returns the event with "... truncated" as its body, because the request has
// the body already.
func (e *event) withoutBody() []byte {
	if e.body == "" {
		return []byte(e.text)
	}
	return []byte(e.text[:e.bodyAt] + `"... truncated"` + e.text[e.afterwards:])
}
