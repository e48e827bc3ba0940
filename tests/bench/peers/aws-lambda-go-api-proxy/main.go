// The same hello of net/http through aws-lambda-go-api-proxy, to be measured beside.
package main

import (
	"io"
	"net/http"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"
)

func hello(w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, "Hello, "+r.URL.Query().Get("name")+"!")
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", hello)
	lambda.Start(httpadapter.New(mux).ProxyWithContext)
}
