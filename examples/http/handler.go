package main

import (
	"net/http"

	"github.com/eawsy/aws-lambda-go-shim/lambda/gateway"
)

// Handle is the handler that Lambda calls.
var Handle = gateway.New(http.HandlerFunc(handle), gateway.BinaryMediaTypes("image/png"))

func handle(w http.ResponseWriter, r *http.Request) {
	w.Write([]byte("Hello, World!"))
}
