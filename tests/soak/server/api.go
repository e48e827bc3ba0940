package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"time"
)

const (
	invocations = "/2018-06-01/runtime/invocation/"
	maxEvent    = 6 << 20
)

// api is a Runtime API that one goroutine drives, request by request.
type api struct {
	address  string
	requests chan *request
	server   *http.Server
	ended    chan struct{} // closed when the client's process has ended
}

// request is one request of the client, which waits until done is closed.
type request struct {
	*http.Request
	to   http.ResponseWriter
	done chan struct{}
}

// listen starts a Runtime API. buffer is the size of the connections' receive buffers in
// bytes, or 0 for the system's default.
func listen(buffer int) (*api, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	a := &api{address: listener.Addr().String(), requests: make(chan *request), ended: make(chan struct{})}
	a.server = &http.Server{ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request := &request{r, w, make(chan struct{})}
		select {
		case a.requests <- request:
			<-request.done
		case <-a.ended:
		}
	})}
	a.server.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		if buffer > 0 {
			conn.(*net.TCPConn).SetReadBuffer(buffer)
		}
		return ctx
	}
	go a.server.Serve(listener)
	return a, nil
}

// expect waits for a request, which must have this method and path.
func (a *api) expect(method, path string, patience time.Duration) (*request, error) {
	select {
	case r := <-a.requests:
		if r.Method != method || r.URL.Path != path {
			body, _ := io.ReadAll(io.LimitReader(r.Body, 1000))
			close(r.done)
			return nil, fmt.Errorf("expected %s %s, got %s %s: %q", method, path, r.Method, r.URL.Path, body)
		}
		return r, nil
	case <-a.ended:
		return nil, errors.New("the process ended")
	case <-time.After(patience):
		return nil, fmt.Errorf("expected %s %s, got nothing for %v", method, path, patience)
	}
}

// invocation is the metadata that is sent with an event.
type invocation struct {
	id, trace string
	deadline  time.Time
}

// head sends the header of an invocation. The event follows.
func (r *request) head(inv *invocation, size int) {
	h := r.to.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(size))
	h.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
	h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(inv.deadline.UnixMilli(), 10))
	h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:soak")
	h.Set("Lambda-Runtime-Trace-Id", inv.trace)
	r.to.WriteHeader(http.StatusOK)
}

// send sends a part of an event at once.
func (r *request) send(part []byte) {
	r.to.Write(part)
	http.NewResponseController(r.to).Flush()
}

// accept accepts a request that carries an answer, and ends it.
func (r *request) accept() {
	r.to.Header().Set("Content-Type", "application/json")
	r.to.WriteHeader(http.StatusAccepted)
	io.WriteString(r.to, "{\"status\":\"OK\"}\n")
	close(r.done)
}
