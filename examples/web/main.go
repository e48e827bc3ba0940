// Package main is an HTTP server for Lambda Web Functions, and for any other machine:
//
//	GOARCH=arm64 build --buildmode=exe && pack --target=web
//	AWS_LAMBDA_HTTP_ENDPOINT=127.0.0.1:9000 go run .
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	// Lambda sends SIGTERM before it ends the process.
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	server := &http.Server{
		Addr:              os.Getenv("AWS_LAMBDA_HTTP_ENDPOINT"),
		Handler:           mux(),
		ReadHeaderTimeout: 5 * time.Second,
	}
	finished := make(chan error)
	go func() {
		<-ctx.Done()
		finished <- server.Shutdown(context.Background()) // waits for the requests in flight
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
	if err := <-finished; err != nil {
		log.Fatal(err)
	}
	log.Print("all requests are answered")
}

func mux() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /", hello)
	m.HandleFunc("GET /clock", clock)
	return m
}

func hello(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, "Hello, World!")
}

// clock sends the time every second, as server-sent events, until the client leaves.
func clock(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	response := http.NewResponseController(w)
	every := time.NewTicker(time.Second)
	defer every.Stop()
	for {
		fmt.Fprintf(w, "data: %s\n\n", time.Now().UTC().Format(time.TimeOnly))
		if response.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-every.C:
		}
	}
}
