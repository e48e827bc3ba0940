package gateway

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/netip"
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
	content := e.Body
	if e.IsBase64Encoded {
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
	r.RemoteAddr = e.caller(r.Header["X-Forwarded-For"]).String()
	body := &body{rest: content, end: io.EOF}
	switch {
	case e.cut != nil:
		body.end = e.cut
		r.Body, r.ContentLength = body, -1
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

// appendTarget appends the path and the query. API Gateway decodes query parameters, but
// load balancers do not.
func (e *event) appendTarget(w []byte) []byte {
	if e.path == "" || e.path[0] != '/' {
		w = append(w, '/')
	}
	w = e.appendPath(w)
	query := e.RawQuery
	if query == "" {
		var pairs []string
		each(e.Parameters, e.MultiValueParameters, func(name string, values []string) error {
			for _, value := range values {
				if e.shape == payload1 || e.shape == payload2 {
					pairs = append(pairs, url.QueryEscape(name)+"="+url.QueryEscape(value))
				} else {
					pairs = append(pairs, name+"="+value)
				}
			}
			return nil
		})
		query = strings.Join(pairs, "&")
	}
	if query == "" {
		return w
	}
	w = append(w, '?')
	for i := 0; i < len(query); i++ {
		if c := query[i]; c <= ' ' || c == 0x7f { // a client cannot send these
			w = appendEscaped(w, c)
		} else {
			w = append(w, c)
		}
	}
	return w
}

// appendPath appends the path. It percent-encodes the bytes that a path cannot have, and
// keeps the escapes of an encoded path.
func (e *event) appendPath(w []byte) []byte {
	for i := 0; i < len(e.path); i++ {
		c := e.path[i]
		switch {
		case c <= ' ', c >= 0x7f, c == '?', c == '#', c == '%' && (e.decoded || !isEscape(e.path[i:])):
			w = appendEscaped(w, c)
		default:
			w = append(w, c)
		}
	}
	return w
}

// nobody is the address of a caller that nobody knows. It is reserved for documentation, so
// no host has it and no code trusts it: RFC 5737.
var nobody = netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, 1}), 0)

// caller returns the caller's address. Load balancers only append it to X-Forwarded-For, and
// can be configured to leave that header to the caller. So it must not make a stranger local.
func (e *event) caller(forwarded []string) netip.AddrPort {
	if addr, err := netip.ParseAddr(e.sourceIP); err == nil {
		return netip.AddrPortFrom(addr.Unmap(), 0)
	}
	if len(forwarded) == 0 {
		return nobody
	}
	last := forwarded[len(forwarded)-1]
	last = strings.Trim(last[strings.LastIndexByte(last, ',')+1:], " \t")
	caller, err := netip.ParseAddrPort(last) // with a port, if the load balancer is configured for that
	if err != nil {
		addr, _ := netip.ParseAddr(last)
		caller = netip.AddrPortFrom(addr, 0)
	}
	addr := caller.Addr().Unmap()
	if !addr.IsValid() || addr.IsLoopback() || addr.IsUnspecified() {
		return nobody
	}
	return netip.AddrPortFrom(addr, caller.Port())
}

// setHeaders sets the request's host and headers.
func (e *event) setHeaders(r *http.Request) error {
	r.Host = "localhost"
	if isHost(e.Context.DomainName) {
		r.Host = e.Context.DomainName
	}
	size := len(e.MultiValueHeaders)
	if size == 0 {
		size = len(e.Headers)
	}
	r.Header = make(http.Header, size+1)
	err := each(e.Headers, e.MultiValueHeaders, func(name string, values []string) error {
		return addHeader(r, name, values)
	})
	if err != nil {
		return err
	}
	if len(e.Cookies) > 0 {
		r.Header["Cookie"] = nil // e.Cookies has them too
		if err := addHeader(r, "Cookie", []string{strings.Join(e.Cookies, "; ")}); err != nil {
			return err
		}
	}
	if pragma := r.Header["Pragma"]; len(pragma) > 0 && pragma[0] == "no-cache" && r.Header["Cache-Control"] == nil {
		r.Header["Cache-Control"] = []string{"no-cache"} // as net/http does, by RFC 7234
	}
	if _, ok := r.Header["X-Forwarded-For"]; !ok && e.sourceIP != "" {
		r.Header["X-Forwarded-For"] = []string{e.sourceIP}
	}
	if !syntax.IsValue(e.sourceIP) {
		return fmt.Errorf("the source address %.99q is not valid", e.sourceIP)
	}
	return nil
}

// addHeader adds a header with these values, and keeps the slice. It leaves out headers about
// the connection to the gateway and about the length, because both differ here.
func addHeader(r *http.Request, name string, values []string) error {
	if !syntax.IsToken(name) {
		return fmt.Errorf("the header name %.99q is not valid", name)
	}
	for i, value := range values {
		if !syntax.IsValue(value) {
			return fmt.Errorf("the value %.99q of the header %s has a control character", value, name)
		}
		values[i] = strings.Trim(value, " \t")
	}
	switch name = http.CanonicalHeaderKey(name); name {
	case "Host":
		for _, value := range values {
			if isHost(value) { // not in AWS's examples
				r.Host = value
			}
		}
	case "Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Trailer", "Te", "Upgrade", "Expect", "Content-Length":
	case "X-Apigatewayproxy-Event", "X-Apigatewayproxy-Context":
		// In aws-lambda-go-net, callers must not set these.
	default:
		if others := r.Header[name]; len(others) > 0 {
			values = append(others, values...)
		}
		if len(values) > 0 {
			r.Header[name] = values
		}
	}
	return nil
}

// isHost reports whether s can be a host: RFC 3986, 3.2.2.
func isHost(s string) bool {
	for i := 0; i < len(s); i++ {
		if !syntax.IsAlphanumeric(s[i]) && strings.IndexByte("!$%&'()*+,-.:;=[]_~", s[i]) < 0 {
			return false
		}
	}
	return s != ""
}

func appendEscaped(w []byte, c byte) []byte {
	return append(w, '%', "0123456789ABCDEF"[c>>4], "0123456789ABCDEF"[c&15])
}

func isEscape(s string) bool {
	return len(s) >= 3 && isHex(s[1]) && isHex(s[2])
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
