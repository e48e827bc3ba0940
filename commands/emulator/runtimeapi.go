package emulator

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"

	"lambdashim/protocol"
)

// runtimeAPI is a proxy between a function and the emulator's Runtime API. It passes
// everything on, so it sees when an event was delivered and how it was answered. The
// emulator would buffer a streamed answer. So the proxy sends it to the caller itself, and
// the emulator gets an empty answer.
type runtimeAPI struct {
	proxy    *httputil.ReverseProxy
	listener net.Listener
	server   *http.Server
	process  *process
	delivers func() // called when an event is about to be delivered

	mu      sync.Mutex
	current *invocation
}

func newRuntimeAPI(emulator string, p *process) (*runtimeAPI, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	a := &runtimeAPI{listener: listener, process: p}
	a.proxy = httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: emulator})
	a.proxy.Transport = &http.Transport{DisableCompression: true}
	a.proxy.ModifyResponse = a.passed
	// The emulator has ended, and await or serve reports that better.
	a.proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	a.server = &http.Server{Handler: a, ErrorLog: log.New(io.Discard, "", 0)}
	go a.server.Serve(listener)
	return a, nil
}

func (a *runtimeAPI) address() string { return a.listener.Addr().String() }

func (a *runtimeAPI) close() { a.server.Close() }

// begin makes i the current invocation.
func (a *runtimeAPI) begin(i *invocation) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.current = i
}

func (a *runtimeAPI) invocation() *invocation {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.current
}

func (a *runtimeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == protocol.Next:
		a.process.asks()
		a.process.measure()
	case strings.HasSuffix(r.URL.Path, protocol.Response), strings.HasSuffix(r.URL.Path, protocol.Error):
		a.process.measure()
	}
	i := a.invocation()
	if i != nil && r.Header.Get(protocol.ResponseMode) == protocol.Streaming && r.URL.Path == protocol.Invocation+i.id+protocol.Response {
		if !i.stream(r) {
			panic(http.ErrAbortHandler)
		}
		r = r.Clone(context.WithoutCancel(r.Context()))
		r.Header.Del(protocol.ResponseMode)
		r.Body, r.ContentLength, r.TransferEncoding, r.Trailer = http.NoBody, 0, nil, nil
	}
	a.proxy.ServeHTTP(w, r)
}

// passed records the emulator's responses to the function.
func (a *runtimeAPI) passed(r *http.Response) error {
	i := a.invocation()
	if i == nil {
		return nil
	}
	switch r.Request.URL.Path {
	case protocol.Next:
		if r.StatusCode == http.StatusOK && r.Header.Get(protocol.RequestID) == i.id {
			i.deliver(time.Now())
			a.delivers()
		}
	case protocol.Invocation + i.id + protocol.Response:
		i.answeredBy(r.StatusCode == http.StatusAccepted, "Function.ResponseSizeTooLarge")
	case protocol.Invocation + i.id + protocol.Error, protocol.InitError:
		i.answeredBy(false, r.Request.Header.Get(protocol.ErrorType))
	}
	return nil
}
