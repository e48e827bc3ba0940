// Redirects at viewer-request events: to the site's canonical host, and from old paths
// of pages to new ones.
//
//	build --buildmode=exe && pack --target=edge-viewer
package main

import (
	"strings"

	"github.com/eawsy/aws-lambda-go-shim/lambda/edge"
)

const host = "www.example.com"

var moved = map[string]string{
	"/about-us":   "/about",
	"/index.html": "/",
	"/shop":       "https://shop.example.com/",
}

func Handle(event edge.Event) (edge.Result, error) {
	request := event.Request
	location, found := moved[request.URI]
	switch {
	case found && location[0] != '/':
		return redirect(event, location)
	case found:
		return redirect(event, "https://"+host+location)
	case request.Headers.Get("Host") != host:
		return redirect(event, "https://"+host+request.URI)
	}
	// An S3 bucket has no object for a directory, only for its page.
	if strings.HasSuffix(request.URI, "/") {
		request.URI += "index.html"
	}
	return event.Forward()
}

// redirect keeps the query string.
func redirect(event edge.Event, location string) (edge.Result, error) {
	if query := event.Request.QueryString; query != "" {
		location += "?" + query
	}
	response := edge.Redirect(301, location)
	response.Headers.Set("Cache-Control", "max-age=3600")
	return event.Respond(response)
}
