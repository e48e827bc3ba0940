package gateway

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// An Option changes what New and NewStream do.
type Option func(*Handler)

// BinaryMediaTypes makes New send responses with these media types in base64, and API Gateway
// decodes them. Use the binary media types of the API; "image/*" and "*/*" are wildcards.
// Compressed responses, and those that are not valid UTF-8, are always sent in base64.
func BinaryMediaTypes(types ...string) Option {
	return func(g *Handler) {
		for _, t := range types {
			g.binary[mediaType(t)] = true
		}
	}
}

// StripPrefix removes a base path or a stage, such as "/prod", from r.URL of the requests that
// have it. As with http.StripPrefix, r.RequestURI keeps it.
func StripPrefix(prefix string) Option {
	return func(g *Handler) { g.prefix = strings.TrimSuffix("/"+strings.TrimPrefix(prefix, "/"), "/") }
}

// TrustForwardedProto sets r.URL.Scheme to the protocol in X-Forwarded-Proto, http or https,
// and r.URL.Host to the request's host. Gateways set that header; do not use this option if a
// caller can reach the function without one. r.TLS is always nil, because TLS ends at the
// gateway.
func TrustForwardedProto() Option {
	return func(g *Handler) { g.trustProto = true }
}

// OtherEvents gives events that are not requests, such as those of SQS, EventBridge, a Lambda
// authorizer or a warmer, to handle, which returns the function's result in JSON.
func OtherEvents(handle func(ctx context.Context, event []byte) ([]byte, error)) Option {
	return func(g *Handler) { g.other = handle }
}

// adapt changes a request as the options say.
func (g *Handler) adapt(r *http.Request) {
	if g.prefix != "" {
		stripPrefix(r.URL, g.prefix)
	}
	if g.trustProto {
		if scheme := r.Header.Get("X-Forwarded-Proto"); scheme == "http" || scheme == "https" {
			r.URL.Scheme, r.URL.Host = scheme, r.Host
		}
	}
}

func stripPrefix(u *url.URL, prefix string) {
	rest := strings.TrimPrefix(u.Path, prefix)
	if len(rest) == len(u.Path) || rest != "" && rest[0] != '/' {
		return
	}
	if rest == "" {
		rest = "/"
	}
	u.Path, u.RawPath = rest, strings.TrimPrefix(u.RawPath, prefix)
}
