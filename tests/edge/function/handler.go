package main

import "github.com/eawsy/aws-lambda-go-shim/lambda/edge"

// Refused makes a change that CloudFront refuses.
func Refused(event edge.Event) (edge.Result, error) {
	event.Request.Headers.Set("Host", "other.example.com")
	return event.Forward()
}

// Pass forwards the event unchanged.
func Pass(event edge.Event) (edge.Result, error) {
	return event.Forward()
}

// Nothing returns no result.
func Nothing(event edge.Event) (edge.Result, error) {
	return edge.Result{}, nil
}
