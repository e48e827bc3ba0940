// Selects the origin at origin-request events: a server for the API, and of several
// buckets the one near the viewer.
//
// The distribution's origin request policy has to send CloudFront-Viewer-Country on,
// and its cache policy to have it in the cache key.
//
//	build && pack --target=edge-origin
package main

import (
	"strings"

	"github.com/eawsy/aws-lambda-go-shim/lambda/edge"
)

// regions are where the buckets are, by country. What is in none stays with the
// distribution's origin.
var regions = map[string]string{
	"AT": "eu-central-1",
	"CH": "eu-central-1",
	"DE": "eu-central-1",
	"FR": "eu-central-1",
	"JP": "ap-northeast-1",
	"KR": "ap-northeast-1",
}

func Handle(event edge.Event) (edge.Result, error) {
	request := event.Request
	if path, isAPI := strings.CutPrefix(request.URI, "/api/"); isAPI {
		request.URI = "/" + path
		origin := edge.NewCustomOrigin("api.example.com")
		origin.Custom.Path = "/v1"
		origin.Custom.CustomHeaders.Set("X-Distribution", event.Config.DistributionID)
		request.SetOrigin(origin)
	} else if region := regions[request.Headers.Get("CloudFront-Viewer-Country")]; region != "" {
		request.SetOrigin(edge.NewS3Origin("example-"+region+".s3."+region+".amazonaws.com", region))
	}
	return event.Forward()
}
