// Package main streams with the types of aws-lambda-go: by a pointer, and by value.
package main

import (
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

func URLStream(event events.LambdaFunctionURLRequest) (*events.LambdaFunctionURLStreamingResponse, error) {
	return &events.LambdaFunctionURLStreamingResponse{
		StatusCode: http.StatusAccepted,
		Headers:    map[string]string{"Content-Type": "text/plain"},
		Cookies:    []string{"a=1", "b=2"},
		Body:       body(),
	}, nil
}

func RESTStream(event events.APIGatewayProxyRequest) (events.APIGatewayProxyStreamingResponse, error) {
	return events.APIGatewayProxyStreamingResponse{
		StatusCode:        http.StatusAccepted,
		MultiValueHeaders: map[string][]string{"Vary": {"Accept", "Origin"}},
		Body:              body(),
	}, nil
}

func body() io.Reader {
	return closing{io.MultiReader(strings.NewReader("first "), strings.NewReader("second"))}
}

// closing is a body that prints a line when it is closed.
type closing struct{ io.Reader }

func (c closing) Close() error {
	println("the body was closed")
	return nil
}
