// The function of the long run with HTTP requests.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/eawsy/aws-lambda-go-shim/lambda/gateway"
	"github.com/eawsy/aws-lambda-go-shim/lambda/stream"
)

// request is an HTTP request in an event. Its answer is a stream if the path begins with /stream.
type request struct {
	Method     string `json:"httpMethod"`
	Path, Body string
	Headers    map[string]string
}

// Web answers HTTP requests, and says how many goroutines there are.
func Web(ctx context.Context, evt json.RawMessage) (interface{}, error) {
	switch {
	case bytes.HasPrefix(evt, []byte(`{"free"`)):
		debug.FreeOSMemory()
		return evt, nil
	case bytes.HasPrefix(evt, []byte(`{"goroutines"`)):
		return runtime.NumGoroutine(), nil
	}
	var r request
	if err := json.Unmarshal(evt, &r); err != nil {
		return nil, err
	}
	if strings.HasPrefix(r.Path, "/stream") {
		req, err := http.NewRequestWithContext(ctx, r.Method, strings.TrimPrefix(r.Path, "/stream"), strings.NewReader(r.Body))
		if err != nil {
			return nil, err
		}
		for name, value := range r.Headers {
			req.Header.Set(name, value)
		}
		return stream.Serve(site, req), nil
	}
	answer, err := buffered.Invoke(ctx, evt)
	return json.RawMessage(answer), err
}

var (
	site     = http.HandlerFunc(serve)
	buffered = gateway.New(site)
)

// serve starts a goroutine that ends with the request, as many handlers do.
func serve(w http.ResponseWriter, r *http.Request) {
	go func() { <-r.Context().Done() }()
	switch r.URL.Path {
	case "/upload":
		upload(w, r)
	case "/echo":
		io.Copy(w, r.Body)
	case "/panic":
		panic("on purpose")
	case "/break":
		io.Copy(w, r.Body)
		w.(http.Flusher).Flush()
		panic("on purpose")
	case "/endless":
		for line := strings.Repeat("x", 1<<10); ; {
			if _, err := io.WriteString(w, line); err != nil {
				return
			}
		}
	default:
		http.NotFound(w, r)
	}
}

// upload answers with the size and the sum of an uploaded file. The form keeps it on disk.
func upload(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(1 << 10); err != nil {
		panic(err)
	}
	file, _, err := r.FormFile("file")
	if err != nil {
		panic(err)
	}
	sum := crc32.NewIEEE()
	n, err := io.Copy(sum, file)
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(w, "%d %08x", n, sum.Sum32())
}
