// A program of 2017 that does more than the example.
package main

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
	"github.com/eawsy/aws-lambda-go-net/service/lambda/runtime/net"
	"github.com/eawsy/aws-lambda-go-net/service/lambda/runtime/net/apigatewayproxy"
)

var Handle apigatewayproxy.Handler

func init() {
	ln := net.Listen()
	Handle = apigatewayproxy.New(ln, nil).Handle

	mux := http.NewServeMux()
	mux.HandleFunc("/", describe)
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("on purpose") })
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	go func() {
		time.Sleep(200 * time.Millisecond) // as a server that starts slowly
		(&http.Server{Handler: mux, ReadTimeout: time.Minute}).Serve(ln)
	}()
}

// describe answers with a description of the request.
func describe(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var ctx runtime.Context
	var event struct{ StageVariables map[string]string }
	if json.Unmarshal([]byte(r.Header.Get("X-ApiGatewayProxy-Context")), &ctx) != nil ||
		json.Unmarshal([]byte(r.Header.Get("X-ApiGatewayProxy-Event")), &event) != nil {
		http.Error(w, "a header is not JSON", 500)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]interface{}{
		"method": r.Method, "path": r.URL.Path, "query": r.URL.Query(), "host": r.Host, "tags": r.Header["X-Tag"],
		"cookies": len(r.Cookies()), "body": string(body), "from": r.RemoteAddr,
		"function": ctx.FunctionName, "table": event.StageVariables["table"],
	})
}
