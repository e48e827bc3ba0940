package apigatewayproxy

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
	"github.com/eawsy/aws-lambda-go-shim/lambda/gateway"
)

// The headers that describe the invocation to the handler. Package gateway drops them from
// callers' requests.
const (
	eventHeader   = "X-Apigatewayproxy-Event"
	contextHeader = "X-Apigatewayproxy-Context"
)

// wire returns a request in HTTP/1.1. It asks to close the connection after this request,
// so that the connection ends when the handler returns.
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

// appendInLine appends valid JSON in a form that a header can have. Line ends occur only
// between tokens, and DEL only in strings.
func appendInLine(w []byte, text string) []byte {
	if strings.IndexByte(text, '\n') < 0 && strings.IndexByte(text, '\r') < 0 && strings.IndexByte(text, 0x7f) < 0 {
		return append(w, text...) // as gateways write it
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

// source returns the address of the gateway's caller.
func source(r *http.Request) net.Addr {
	caller, _ := netip.ParseAddrPort(r.RemoteAddr)
	return net.TCPAddrFromAddrPort(caller)
}
