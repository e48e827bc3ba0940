package apigatewayproxy

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
	"github.com/eawsy/aws-lambda-go-net/service/lambda/runtime/net/internal/syntax"
)

// The headers that tell the handler of the invocation.
const (
	eventHeader   = "X-ApiGatewayProxy-Event"
	contextHeader = "X-ApiGatewayProxy-Context"
)

// Others that are treated apart, in their canonical form.
const (
	cookieHeader    = "Cookie"
	forwardedHeader = "X-Forwarded-For"
)

// request writes the event as a request of HTTP/1.1. The connection is for this
// request alone, and says so: then its end is that of the handler.
func (e *event) request(ctx *runtime.Context) ([]byte, error) {
	if !syntax.IsToken(e.method) {
		return nil, fmt.Errorf("the method %.99q is not one of HTTP", e.method)
	}
	if e.path != "" && e.path[0] != '/' {
		return nil, fmt.Errorf("the path %.99q does not begin with a slash", e.path)
	}
	body := e.body
	if e.base64 {
		decoded, err := base64.StdEncoding.DecodeString(body)
		if err != nil {
			return nil, fmt.Errorf("the body is not in base64: %w", err)
		}
		body = string(decoded)
	}
	context, err := json.Marshal(ctx)
	if err != nil {
		return nil, err
	}

	w := make([]byte, 0, 1024+2*(len(e.text)-len(e.body))+len(body))
	w = append(w, e.method...)
	w = append(w, ' ')
	w = e.appendTarget(w)
	w = append(w, " HTTP/1.1\r\n"...)
	if w, err = e.appendHeaders(w); err != nil {
		return nil, err
	}
	w = append(w, eventHeader+": "...)
	w = e.appendWithoutBody(w)
	w = append(w, "\r\n"+contextHeader+": "...)
	w = appendInLine(w, string(context))
	w = append(w, "\r\nConnection: close\r\n"...)
	switch e.method {
	case http.MethodPost, http.MethodPut, http.MethodPatch:
		w = appendField(w, "Content-Length", strconv.Itoa(len(body)))
	default:
		if body != "" {
			w = appendField(w, "Content-Length", strconv.Itoa(len(body)))
		}
	}
	w = append(w, "\r\n"...)
	return append(w, body...), nil
}

// appendTarget appends the path and the query. Load balancers leave the parameters
// of the query as they were sent, and API Gateway decodes them.
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

// appendHeaders appends the headers of the request, but for what concerns its
// connection to the gateway or its length, which are other ones here, and for what
// only this package may say.
func (e *event) appendHeaders(w []byte) ([]byte, error) {
	host := e.domain
	if host == "" {
		host = "localhost"
	}
	headers := e.headers
	forwarded := false
	if len(e.cookies) > 0 {
		headers = append(headers, field{cookieHeader, strings.Join(e.cookies, "; ")})
	}
	for i, h := range headers {
		if !syntax.IsToken(h.name) {
			return nil, fmt.Errorf("the name of the header %.99q is not one of HTTP", h.name)
		}
		if !syntax.IsValue(h.value) {
			return nil, fmt.Errorf("the value %.99q of the header %s has a control character", h.value, h.name)
		}
		switch http.CanonicalHeaderKey(h.name) {
		case "Host":
			host = h.value
			continue
		case cookieHeader:
			if i < len(e.headers) && len(e.cookies) > 0 {
				continue // told twice
			}
		case forwardedHeader:
			forwarded = true
		case "Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Trailer", "Te", "Upgrade",
			"Expect", "Content-Length", "X-Apigatewayproxy-Event", "X-Apigatewayproxy-Context":
			continue
		}
		w = appendField(w, h.name, h.value)
	}
	if !forwarded && e.sourceIP != "" {
		w = appendField(w, forwardedHeader, e.sourceIP)
	}
	if !syntax.IsValue(host) || !syntax.IsValue(e.sourceIP) {
		return nil, fmt.Errorf("the domain %.99q or the source address %.99q has a control character", host, e.sourceIP)
	}
	return appendField(w, "Host", host), nil
}

func appendField(w []byte, name, value string) []byte {
	w = append(w, name...)
	w = append(w, ": "...)
	w = append(w, value...)
	return append(w, "\r\n"...)
}

// appendEscaped appends a path or a query, with what cannot stand in one, and the
// bytes of reserved, percent-encoded. HTTP APIs send the path decoded, all others
// as it was: what is encoded stays so.
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

// appendWithoutBody appends the event with another body: the handler has that
// already, and headers must not be long.
func (e *event) appendWithoutBody(w []byte) []byte {
	if e.body == "" {
		return appendInLine(w, e.text)
	}
	w = appendInLine(w, e.text[:e.bodyAt])
	w = append(w, `"... truncated"`...)
	return appendInLine(w, e.text[e.afterwards:])
}

// appendInLine appends valid JSON so that it can stand in a header. Line ends occur
// only between tokens, and DEL only in strings.
func appendInLine(w []byte, text string) []byte {
	if strings.IndexByte(text, '\n') < 0 && strings.IndexByte(text, '\r') < 0 && strings.IndexByte(text, 0x7f) < 0 {
		return append(w, text...) // which is how gateways write
	}
	for {
		i := strings.IndexAny(text, "\r\n\x7f")
		if i < 0 {
			return append(w, text...)
		}
		w = append(w, text[:i]...)
		if text[i] == 0x7f {
			w = append(w, `\u007f`...)
		}
		text = text[i+1:]
	}
}

// address is where a request comes from: the caller of the gateway, as far as that
// is known.
func (e *event) address(otherwise net.Addr) net.Addr {
	ip := net.ParseIP(e.sourceIP)
	if ip == nil {
		return otherwise
	}
	return &net.TCPAddr{IP: ip}
}
