package stream

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// bufferSize is how much of a response may wait for a flush, in bytes: as much as in
// a server of net/http.
const bufferSize = 4 << 10

// writer is the http.ResponseWriter of one request. As in a server of net/http, the
// header counts as it is at the first of WriteHeader and Write, and what WriteHeader
// says later does not.
type writer struct {
	header http.Header
	status int         // 0 until WriteHeader or Write
	final  http.Header // the header as it was then
	length int64       // what its Content-Length says, -1 without one

	written int64 // by the handler
	refused bool  // a write that was too long, and so all later ones

	buffer *bufio.Writer // of body
	body   body
}

func newWriter(r *http.Request, pipe *io.PipeWriter, send func(int, http.Header)) *writer {
	w := &writer{header: make(http.Header)}
	w.body = body{writer: w, pipe: pipe, send: send, isHead: r.Method == http.MethodHead}
	w.buffer = bufio.NewWriterSize(&w.body, bufferSize)
	return w
}

func (w *writer) Header() http.Header { return w.header }

// WriteHeader ignores the other statuses from 100 to 199: an answer of Lambda's has one.
// What is not a status is a panic, as in a server of net/http.
func (w *writer) WriteHeader(status int) {
	switch {
	case w.status != 0: // too late
	case status < 100 || status > 999:
		panic(fmt.Sprintf("invalid WriteHeader code %v", status))
	case status == http.StatusSwitchingProtocols:
		panic("stream: Lambda cannot switch protocols")
	case status >= 200:
		w.status, w.final = status, w.header.Clone()
		w.length = contentLength(w.final)
		if !w.bodyAllowed() || w.final.Get("Transfer-Encoding") != "" {
			w.final.Del("Content-Length")
		}
	}
}

// contentLength returns what the header says, -1 where it says nothing. Afterwards the
// header says it once, in digits, or not at all.
func contentLength(h http.Header) int64 {
	n, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64)
	if err != nil || n < 0 {
		h.Del("Content-Length")
		return -1
	}
	h.Set("Content-Length", strconv.FormatInt(n, 10))
	return n
}

func (w *writer) bodyAllowed() bool {
	return w.status != http.StatusNoContent && w.status != http.StatusNotModified
}

func (w *writer) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	switch {
	case len(p) == 0:
		return 0, nil
	case !w.bodyAllowed():
		return 0, http.ErrBodyNotAllowed
	}
	if w.refused = w.refused || w.length >= 0 && w.written+int64(len(p)) > w.length; w.refused {
		return 0, http.ErrContentLength
	}
	w.written += int64(len(p))
	return w.buffer.Write(p)
}

// finish sends the rest. It is an error where the body is shorter than its header says:
// the client must not take it for the whole.
func (w *writer) finish() error {
	w.Flush()
	if w.final.Get("Content-Length") != "" && w.written < w.length && !w.body.isHead {
		return fmt.Errorf("the handler wrote %d bytes, and its Content-Length is %d", w.written, w.length)
	}
	return nil
}

// Flush sends what was written until now.
func (w *writer) Flush() { w.FlushError() }

// FlushError is Flush for http.ResponseController. The error is that of a response
// which was closed.
func (w *writer) FlushError() error {
	w.WriteHeader(http.StatusOK)
	if w.buffer.Buffered() == 0 {
		w.body.begin(nil)
	}
	return w.buffer.Flush()
}

// body sends the head before the first byte, and drops what a response to HEAD has of
// a body.
type body struct {
	*writer
	pipe   *io.PipeWriter
	send   func(status int, header http.Header)
	isHead bool
	begun  bool
}

func (b *body) Write(p []byte) (int, error) {
	b.begin(p)
	if b.isHead {
		return len(p), nil
	}
	return b.pipe.Write(p)
}

// begin sends the head, once. P is the beginning of the body, which tells its type
// where the handler has not.
func (b *body) begin(p []byte) {
	if b.begun {
		return
	}
	b.begun = true
	_, typed := b.final["Content-Type"]
	encoded := b.final.Get("Content-Encoding") != "" || b.final.Get("Transfer-Encoding") != ""
	if !typed && !encoded && len(p) > 0 {
		b.final.Set("Content-Type", http.DetectContentType(p))
	}
	b.send(b.status, b.final)
}
