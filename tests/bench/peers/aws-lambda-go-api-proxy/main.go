// The same net/http hello with aws-lambda-go-api-proxy, for comparison.
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
