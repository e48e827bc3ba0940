// Shows some viewers another version of a site. Each viewer always gets the same
// version: at viewer-request events the function chooses it, and at viewer-response
// events it stores the choice in a cookie.
//
//	build --buildmode=exe && pack --target=edge-viewer
package main

import (
	"math/rand/v2"

	"github.com/eawsy/aws-lambda-go-shim/lambda/edge"
)

const (
	cookie = "version"

	// share is the percentage of viewers that see version b.
	share = 20

	// prefix is the path of version b's objects. So the two versions have different
	// cache entries.
	prefix = "/b"

	// header passes the choice on to viewer-response events.
	header = "X-Version"
)

func Handle(event edge.Event) (edge.Result, error) {
	headers := event.Request.Headers
	if event.Config.EventType == edge.ViewerRequest {
		version, known := headers.Cookie(cookie)
		if !known || version != "a" && version != "b" {
			version = choose()
		}
		headers.Set(header, version)
		if version == "b" {
			event.Request.URI = prefix + event.Request.URI
		}
		return event.Forward()
	}
	chosen := headers.Get(header)
	if version, _ := headers.Cookie(cookie); chosen != "" && version != chosen {
		event.Response.Headers.Add("Set-Cookie", cookie+"="+chosen+"; Path=/; Max-Age=2592000; Secure; SameSite=Lax")
	}
	return event.Forward()
}

func choose() string {
	if rand.IntN(100) < share {
		return "b"
	}
	return "a"
}
