// Package main sends server-sent events from a function URL whose invoke mode is
// RESPONSE_STREAM. A browser reads them with new EventSource(url).
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"strconv"
	"time"

	"github.com/eawsy/aws-lambda-go-shim/lambda/gateway"
)

// Handle streams what tick writes.
var Handle = gateway.NewStream(http.HandlerFunc(tick))

// tick sends an event every second, or as often as ?every=100ms says, and ends shortly
// before the function's timeout. The browser then reconnects with the id of the last event.
func tick(w http.ResponseWriter, r *http.Request) {
	every, err := time.ParseDuration(r.FormValue("every"))
	if err != nil || every <= 0 {
		every = time.Second
	}
	last, _ := strconv.Atoi(r.Header.Get("Last-Event-ID"))

	ctx := r.Context()
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-time.Second))
		defer cancel()
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprint(w, "retry: 100\n\n")
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		last++
		_, err := fmt.Fprintf(w, "id: %d\ndata: {\"tick\":%d}\n\n", last, last)
		if err == nil {
			err = http.NewResponseController(w).Flush() // otherwise events wait until there are 4 kB
		}
		if err != nil {
			log.Printf("event %d was not sent: %v", last, err)
			return
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}
