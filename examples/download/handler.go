// Package main sends a file that is larger than Lambda's 6 MB, from a function URL whose
// invoke mode is RESPONSE_STREAM. It makes the file while it sends it, so the function
// needs little memory.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net/http"

	"github.com/eawsy/aws-lambda-go-shim/lambda/gateway"
)

// Handle streams what the file's handler writes.
var Handle = gateway.NewStream(files())

func files() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /measurements.csv", measurements)
	return mux
}

// rows of 20 bytes each make 20 MB.
const rows = 1_000_000

func measurements(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/csv")
	w.Header().Set("Content-Disposition", `attachment; filename="measurements.csv"`)
	out := bufio.NewWriterSize(w, 64<<10) // few large chunks
	for i := range rows {
		if _, err := fmt.Fprintf(out, "%07d,%011d\n", i, i*i%99_999_999_977); err != nil {
			log.Printf("row %d was not sent: %v", i, err)
			return // the client is gone
		}
	}
	if err := out.Flush(); err != nil {
		log.Printf("the end was not sent: %v", err)
	}
}
