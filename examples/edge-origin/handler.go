// Selects the origin at origin-request events: a server for the API, and the nearest
// of several buckets for other paths.
//
// The distribution's origin request policy must pass on CloudFront-Viewer-Country, and
// its cache policy must have it in the cache key.
//
//	build && pack --target=edge-origin
package main

import (
	"strings"

	"github.com/eawsy/aws-lambda-go-shim/lambda/edge"
)

// regions maps countries to the regions of buckets. For other countries the
// distribution's origin stays.
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
