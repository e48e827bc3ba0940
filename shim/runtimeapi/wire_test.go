package runtimeapi

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"lambdashim/handler"
)

func TestMain(m *testing.M) {
	handler.Tracked = true // as in the JSON log format
	os.Exit(m.Run())
}

// request is one request as the peer got it.
type request struct {
	method, path string
	header       http.Header
	body         string
	trailer      http.Header
	connection   int
}

// wire is a Runtime API of raw bytes that follows a script: one act for each request, in the
// order they come, on any number of connections. After the last act it closes.
type wire struct {
	t        *testing.T
	listener net.Listener
	mu       sync.Mutex
	acts     []act
	requests []request
}

// act answers a request with raw bytes. more says whether the connection stays open.
type act func(w io.Writer) (more bool)

// raw sends bytes and keeps the connection.
func raw(text string) act {
	return func(w io.Writer) bool {
		_, err := io.WriteString(w, text)
		return err == nil
	}
}

// last sends bytes and closes the connection.
func last(text string) act {
	return func(w io.Writer) bool {
		io.WriteString(w, text)
		return false
	}
}

// arrived does what a does and closes the connection. It closes gone when the loop's end of the connection knows that.
func arrived(a act, gone chan<- struct{}) act {
	return func(w io.Writer) bool {
		a(w)
		c := w.(*net.TCPConn)
		open := fmt.Sprintf(":%04X 0100007F:%04X 01 ", c.RemoteAddr().(*net.TCPAddr).Port, c.LocalAddr().(*net.TCPAddr).Port)
		c.Close()
		for {
			connections, err := os.ReadFile("/proc/net/tcp")
			if err != nil || !strings.Contains(string(connections), open) {
				close(gone)
				return false
			}
		}
	}
}

// event returns an answer to next.
func event(id, body string, fields ...string) string {
	return "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: " + id + "\r\n" +
		strings.Join(append(fields, ""), "\r\n") +
		fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body)
}

const accepted = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"

func newWire(t *testing.T, acts ...act) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &wire{t: t, listener: listener, acts: acts}
	t.Cleanup(func() { listener.Close() })
	go p.accept()
	return p
}

func (p *wire) accept() {
	for n := 0; ; n++ {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.follow(c, n)
	}
}

func (p *wire) follow(c net.Conn, n int) {
	defer c.Close()
	r := bufio.NewReader(c)
	for {
		q, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		body, err := io.ReadAll(q.Body)
		if err != nil {
			return
		}
		p.mu.Lock()
		p.requests = append(p.requests, request{q.Method, strings.TrimPrefix(q.URL.Path, "/2018-06-01/runtime"), q.Header, string(body), q.Trailer, n})
		if len(p.acts) == 0 {
			p.mu.Unlock()
			p.listener.Close()
			return
		}
		a := p.acts[0]
		p.acts = p.acts[1:]
		p.mu.Unlock()
		if !a(c) {
			return
		}
	}
}

// served serves h until the script ends. It returns why serving ended, and the requests
// without a last next that got no answer.
func (p *wire) served(h *handler.Handler) (reason string, requests []request) {
	p.t.Helper()
	return p.within(20*time.Second, h)
}

func (p *wire) within(limit time.Duration, h *handler.Handler) (reason string, requests []request) {
	p.t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- Serve(p.listener.Addr().String(), &Function{Handler: h}) }()
	select {
	case err := <-ended:
		p.mu.Lock()
		defer p.mu.Unlock()
		requests = p.requests
		if len(p.acts) == 0 && len(requests) > 0 && requests[len(requests)-1].path == "/invocation/next" {
			requests = requests[:len(requests)-1]
		}
		return err.Error(), requests
	case <-time.After(limit):
		p.t.Fatal("it hangs")
		return "", nil
	}
}

// of makes a Handler of a func.
func of(t *testing.T, f any) *handler.Handler {
	t.Helper()
	h, err := handler.New(f)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func echo(t *testing.T) *handler.Handler {
	return of(t, func(_ context.Context, e any) (any, error) { return e, nil })
}
