// An http.Handler behind package gateway that does more than the example.
package main

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/eawsy/aws-lambda-go-shim/lambda/gateway"
)

var Handle = gateway.New(mux())

func mux() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("/", describe)
	m.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("on purpose") })
	m.HandleFunc("/large", func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, 6<<20+1)) })
	return m
}

// describe answers with a description of the request.
func describe(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var event struct{ StageVariables map[string]string }
	if err := json.Unmarshal(gateway.Event(r.Context()), &event); err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	_, limited := r.Context().Deadline()
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]interface{}{
		"method": r.Method, "path": r.URL.Path, "query": r.URL.Query(), "host": r.Host, "tags": r.Header["X-Tag"],
		"cookies": len(r.Cookies()), "body": string(body), "from": r.RemoteAddr, "table": event.StageVariables["table"], "limited": limited,
	})
}
