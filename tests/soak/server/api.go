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
	"strings"
	"time"
)

const (
	invocations = "/2018-06-01/runtime/invocation/"
	maxEvent    = 6 << 20
)

// api is a Runtime API that a goroutine for each slot drives, request by request.
type api struct {
	address string
	next    chan *request   // for the next invocation, from any loop
	answers []chan *request // to the invocations of each slot
	server  *http.Server
	ended   chan struct{} // closed when the client's process has ended
}

// request is one request of the client, which waits until done is closed.
type request struct {
	*http.Request
	to   http.ResponseWriter
	done chan struct{}
}

// listen starts a Runtime API for a number of slots. buffer is the size of the connections' receive buffers in
// bytes, or 0 for the system's default.
func listen(slots, buffer int) (*api, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	a := &api{address: listener.Addr().String(), next: make(chan *request), ended: make(chan struct{})}
	for range slots {
		a.answers = append(a.answers, make(chan *request))
	}
	if slots == 1 {
		a.next = a.answers[0] // so that a request for the wrong thing is seen at once
	}
	a.server = &http.Server{ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request, to := &request{r, w, make(chan struct{})}, a.next
		if r.Method == "POST" {
			var slot int
			fmt.Sscanf(strings.TrimPrefix(r.URL.Path, invocations), idOf, &slot)
			to = a.answers[slot]
		}
		select {
		case to <- request:
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

// idOf begins the request ids of a slot's invocations.
const idOf = "8476a536-e9f4-11e8-%04d-"

// expect waits for a request, which must have this method and path.
func (a *api) expect(from <-chan *request, method, path string, patience time.Duration) (*request, error) {
	select {
	case r := <-from:
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
func (r *request) accept() { r.reply(http.StatusAccepted, `{"status":"OK"}`) }

// refuse refuses an answer that comes too late.
func (r *request) refuse() {
	r.reply(http.StatusBadRequest, `{"errorMessage":"the invocation is over","errorType":"InvalidInvocationId"}`)
}

func (r *request) reply(status int, body string) {
	r.to.Header().Set("Content-Type", "application/json")
	r.to.WriteHeader(status)
	io.WriteString(r.to, body+"\n")
	close(r.done)
}
