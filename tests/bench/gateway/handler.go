// A net/http hello behind an API Gateway.
package main

import (
	"io"
	"net/http"

	"github.com/eawsy/aws-lambda-go-shim/lambda/gateway"
)

var Handle = gateway.New(mux())

func hello(w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, "Hello, "+r.URL.Query().Get("name")+"!")
}

func mux() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /hello", hello)
	return m
}
