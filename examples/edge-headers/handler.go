// Adds security headers at viewer-response events. It works at origin-response events
// too, once for each cached object.
//
//	build --buildmode=exe && pack --target=edge-viewer
package main

import "github.com/eawsy/aws-lambda-go-shim/lambda/edge"

// See https://owasp.org/www-project-secure-headers/
var security = [...]struct{ name, value string }{
	{"Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload"},
	{"Content-Security-Policy", "default-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'self'"},
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "strict-origin-when-cross-origin"},
	{"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
}

func Handle(event edge.Event) (edge.Result, error) {
	headers := event.Response.Headers
	for _, header := range security {
		// The origin's own header wins.
		if headers.Get(header.name) == "" {
			headers.Set(header.name, header.value)
		}
	}
	headers.Del("Server")
	headers.Del("X-Powered-By")
	return event.Forward()
}
