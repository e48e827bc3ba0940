// A hello of net/http behind an API Gateway.
package main

import (
	"io"
	"net/http"

	"github.com/eawsy/aws-lambda-go-net/service/lambda/runtime/net"
	"github.com/eawsy/aws-lambda-go-net/service/lambda/runtime/net/apigatewayproxy"
)

var Handle apigatewayproxy.Handler

func hello(w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, "Hello, "+r.URL.Query().Get("name")+"!")
}

func init() {
	ln := net.Listen()
	Handle = apigatewayproxy.New(ln, nil).Handle
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", hello)
	go http.Serve(ln, mux)
}
