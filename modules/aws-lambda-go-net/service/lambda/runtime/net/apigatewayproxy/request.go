package apigatewayproxy

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
	"github.com/eawsy/aws-lambda-go-shim/lambda/gateway"
)

// The headers that tell the handler of the invocation. Package gateway drops them from
// what callers send.
const (
	eventHeader   = "X-Apigatewayproxy-Event"
	contextHeader = "X-Apigatewayproxy-Context"
)

// wire writes a request as HTTP/1.1 has it. The connection is for this request alone,
// and says so: then its end is that of the handler.
func wire(r *http.Request, ctx *runtime.Context) ([]byte, error) {
	event := gateway.Event(r.Context())
	context, err := json.Marshal(ctx)
	if err != nil {
		return nil, err
	}
	w := make([]byte, 0, 1024+2*len(event)+int(r.ContentLength))
	w = append(w, r.Method...)
	w = append(w, ' ')
	w = append(w, r.RequestURI...)
	w = append(w, " HTTP/1.1\r\n"...)
	w = appendField(w, "Host", r.Host)
	for name, values := range r.Header {
		for _, value := range values {
			w = appendField(w, name, value)
		}
	}
	w = append(w, eventHeader+": "...)
	w = appendInLine(w, string(event))
	w = append(w, "\r\n"+contextHeader+": "...)
	w = appendInLine(w, string(context))
	w = append(w, "\r\nConnection: close\r\n\r\n"...)
	end := len(w) + int(r.ContentLength)
	if end > cap(w) {
		w = append(make([]byte, 0, end), w...)
	}
	_, err = io.ReadFull(r.Body, w[len(w):end])
	return w[:end], err
}

func appendField(w []byte, name, value string) []byte {
	w = append(w, name...)
	w = append(w, ": "...)
	w = append(w, value...)
	return append(w, "\r\n"...)
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

// source is where a request comes from: the caller of the gateway, as far as that is
// known.
func (s *Server) source(r *http.Request) net.Addr {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	if ip.IsLoopback() {
		return s.addr
	}
	return &net.TCPAddr{IP: ip}
}
