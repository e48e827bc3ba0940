package stream

import (
	"bufio"
	"io"
	"net/http"
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

// WriteHeader ignores the statuses from 100 to 199: an answer of Lambda's has one.
func (w *writer) WriteHeader(status int) {
	if w.status == 0 && (status < 100 || status >= 200) {
		w.status, w.final = status, w.header.Clone()
	}
}

func (w *writer) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.status == http.StatusNoContent || w.status == http.StatusNotModified {
		return 0, http.ErrBodyNotAllowed
	}
	return w.buffer.Write(p)
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
	if _, typed := b.final["Content-Type"]; !typed && len(p) > 0 && b.final.Get("Content-Encoding") == "" {
		b.final.Set("Content-Type", http.DetectContentType(p))
	}
	b.send(b.status, b.final)
}
