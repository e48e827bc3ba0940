package peer

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"lambdashim/protocol"
)

// Request is one request as it arrived, and how it was answered.
type Request struct {
	Method string
	Path   string // without the version: runtime/invocation/next
	Header http.Header
	Body   []byte

	Trailer http.Header
	Chunked bool // whether the body came in chunks
	// Length is the Content-Length, -1 without one.
	Length int64
	// Broken says why the body did not arrive whole.
	Broken string

	ID         string // of the invocation that was delivered or answered
	Connection int    // 1 for the first, and so on
	Status     int    // of the answer, 0 if there was none
	Refused    string // why it was refused, if not by an act
}

// Requests returns the requests so far, in the order in which they began.
func (p *Peer) Requests() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]Request, len(p.requests))
	for n, q := range p.requests {
		out[n] = *q
	}
	return out
}

// MarshalJSON writes a body that is not UTF-8 as base64.
func (q Request) MarshalJSON() ([]byte, error) {
	out := struct {
		Method     string      `json:"method"`
		Path       string      `json:"path"`
		ID         string      `json:"id,omitempty"`
		Header     http.Header `json:"header"`
		Body       string      `json:"body"`
		Base64     string      `json:"base64,omitempty"`
		Trailer    http.Header `json:"trailer,omitempty"`
		Chunked    bool        `json:"chunked,omitempty"`
		Broken     string      `json:"broken,omitempty"`
		Connection int         `json:"connection"`
		Status     int         `json:"status,omitempty"`
		Refused    string      `json:"refused,omitempty"`
	}{
		q.Method, q.Path, q.ID, q.Header, string(q.Body), "", q.Trailer, q.Chunked, q.Broken, q.Connection, q.Status, q.Refused,
	}
	if !utf8.Valid(q.Body) {
		out.Body, out.Base64 = "", base64.StdEncoding.EncodeToString(q.Body)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(out)
	return b.Bytes(), err
}

// begin records a request before its body is read.
func (p *Peer) begin(r *http.Request) *Request {
	q := &Request{
		Method:  r.Method,
		Path:    withoutVersion(r.URL.Path),
		Header:  r.Header.Clone(),
		Length:  r.ContentLength,
		Chunked: len(r.TransferEncoding) > 0,
	}
	if c, ok := r.Context().Value(connKey{}).(*conn); ok {
		q.Connection = c.number
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests = append(p.requests, q)
	return q
}

// withoutVersion removes the API's version, a date that each part of the API has.
func withoutVersion(path string) string {
	path = strings.TrimPrefix(path, protocol.RuntimeVersion)
	return strings.TrimPrefix(path, protocol.ExtensionVersion)
}

// quiet drops what net/http logs about broken connections, which tests cause.
var quiet = log.New(io.Discard, "", 0)

// conn is a connection of the server. It sees when net/http itself refuses a request, and
// records such requests too.
type conn struct {
	net.Conn
	peer    *Peer
	number  int
	handled bool // a request is being handled
	head    []byte
}

type connKey struct{}

func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.peer.mu.Lock()
	defer c.peer.mu.Unlock()
	if len(c.head) < 4<<10 {
		c.head = append(c.head, p[:n]...)
	}
	return n, err
}

func (c *conn) Write(p []byte) (int, error) {
	c.peer.mu.Lock()
	if status, ok := bytes.CutPrefix(p, []byte("HTTP/1.1 ")); ok && !c.handled {
		q := &Request{Connection: c.number, Length: -1, Header: http.Header{}}
		line, _, _ := strings.Cut(string(c.head), "\r\n")
		if method, rest, ok := strings.Cut(line, " "); ok {
			path, _, _ := strings.Cut(rest, " ")
			q.Method, q.Path = method, withoutVersion(path)
		}
		for _, digit := range status[:3] {
			q.Status = 10*q.Status + int(digit-'0')
		}
		text, _, _ := strings.Cut(string(status), "\r\n")
		q.Refused = "net/http: " + text
		if _, body, ok := strings.Cut(string(status), "\r\n\r\n"); ok && body != "" {
			q.Refused = "net/http: " + body
		}
		c.peer.requests = append(c.peer.requests, q)
	}
	c.peer.mu.Unlock()
	return c.Conn.Write(p)
}

// handling is called around the handling of a request.
func (c *conn) handling(now bool) {
	c.peer.mu.Lock()
	defer c.peer.mu.Unlock()
	c.handled = now
	c.peer.active = time.Now()
	if !now {
		c.head = nil
	}
}
