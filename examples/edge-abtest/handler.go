// Shows some of the viewers another version of a site, and always the same one: it
// goes with viewer-request events, where it chooses, and with viewer-response events,
// where it sets the cookie that remembers it.
//
//	build --buildmode=exe && pack --target=edge-viewer
package main

import (
	"math/rand/v2"

	"github.com/eawsy/aws-lambda-go-shim/lambda/edge"
)

const (
	cookie = "version"

	// share of the viewers see version b, in percent.
	share = 20

	// prefix is where the objects of version b are. So the two have different
	// places in the cache.
	prefix = "/b"

	// header tells viewer-response events what was chosen.
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
