// Package response has the http.ResponseWriter of handlers that no server of net/http
// serves. It behaves as that of such a server does.
package response

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"strconv"
	"sync/atomic"
)

// Buffer holds what was written until it is flushed. Before it passes anything on, it
// calls the Writer's Begin.
type Buffer interface {
	io.Writer
	io.StringWriter
	Flush() error
}

// Writer is the http.ResponseWriter of one request. As in a server of net/http, the
// header counts as it is at the first of WriteHeader and Write, and what WriteHeader
// says later does not.
type Writer struct {
	buffer Buffer
	send   func(status int, header http.Header)
	isHead bool

	header   http.Header // the handler's, nil until it asks
	status   int         // 0 until WriteHeader or Write
	final    http.Header // the header as it was then
	length   int64       // what its Content-Length says, -1 without one
	unsized  bool        // nothing says anything of a length
	begun    bool        // the head was sent
	finished int32       // the handler has returned

	written int64 // by the handler
	refused bool  // a write that was too long, and so all later ones
}

// Reset makes w the writer of a request with such a method. It calls send once, with the
// head of the response: that is send's to keep.
func (w *Writer) Reset(method string, buffer Buffer, send func(status int, header http.Header)) {
	*w = Writer{buffer: buffer, send: send, isHead: method == http.MethodHead}
}

func (w *Writer) Header() http.Header {
	if w.header == nil {
		w.header = make(http.Header)
	}
	return w.header
}

// WriteHeader ignores the other statuses from 100 to 199: an answer of Lambda's has one.
// What is not a status is a panic, as in a server of net/http.
func (w *Writer) WriteHeader(status int) {
	switch {
	case w.status != 0:
		log.Printf("http: superfluous WriteHeader(%d): the status is already %d", status, w.status)
	case status < 100 || status > 999:
		panic(fmt.Sprintf("invalid WriteHeader code %v", status))
	case status == http.StatusSwitchingProtocols:
		panic("Lambda cannot switch protocols")
	case status >= 200:
		w.setStatus(status)
	}
}

func (w *Writer) setStatus(status int) {
	w.status, w.length = status, -1
	if w.header == nil {
		w.final, w.unsized = make(http.Header), true
		return
	}
	w.final = w.header.Clone()
	w.unsized = !has(w.final, "Content-Length") && !has(w.final, "Transfer-Encoding") && !hasTrailer(w.final)
	w.length = contentLength(w.final)
	if !w.bodyAllowed() || w.final.Get("Transfer-Encoding") != "" {
		w.final.Del("Content-Length")
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

func (w *Writer) bodyAllowed() bool {
	return w.status != http.StatusNoContent && w.status != http.StatusNotModified
}

var errFinished = errors.New("http: the handler has returned")

// accept decides whether n more bytes may be written.
func (w *Writer) accept(n int) error {
	if atomic.LoadInt32(&w.finished) != 0 {
		return errFinished
	}
	if w.status == 0 {
		w.setStatus(http.StatusOK)
	}
	switch {
	case n == 0:
		return nil
	case !w.bodyAllowed():
		return http.ErrBodyNotAllowed
	}
	if w.refused = w.refused || w.length >= 0 && w.written+int64(n) > w.length; w.refused {
		return http.ErrContentLength
	}
	w.written += int64(n)
	return nil
}

func (w *Writer) Write(p []byte) (int, error) {
	if err := w.accept(len(p)); err != nil || len(p) == 0 {
		return 0, err
	}
	return w.buffer.Write(p)
}

func (w *Writer) WriteString(s string) (int, error) {
	if err := w.accept(len(s)); err != nil || s == "" {
		return 0, err
	}
	return w.buffer.WriteString(s)
}

// Flush sends what was written until now.
func (w *Writer) Flush() { w.FlushError() }

// FlushError is Flush for http.ResponseController. The error is that of a response
// which was closed.
func (w *Writer) FlushError() error {
	if err := w.accept(0); err != nil {
		return err
	}
	err := w.buffer.Flush()
	w.Begin(nil)
	return err
}

// EnableFullDuplex has nothing to do: the body of the request is in memory.
func (w *Writer) EnableFullDuplex() error { return nil }

// CloseNotify returns a channel that receives nothing. Gin's streams need it.
func (w *Writer) CloseNotify() <-chan bool { return make(chan bool) }

// Begin sends the head, once. P is the beginning of the body, which tells its type where
// the handler has not. Begin reports whether the body is to be sent.
func (w *Writer) Begin(p []byte) bool {
	if w.begun {
		return !w.isHead
	}
	w.begun = true
	typed := has(w.final, "Content-Type")
	encoded := w.final.Get("Content-Encoding") != "" || w.final.Get("Transfer-Encoding") != ""
	if !typed && !encoded && len(p) > 0 {
		w.final.Set("Content-Type", http.DetectContentType(p))
	}
	w.send(w.status, w.final)
	return !w.isHead
}

// Begun reports whether the head was sent.
func (w *Writer) Begun() bool { return w.begun }

// Finish sends the rest, when the handler has returned: what is written from now on
// fails. It is an error where the body is shorter than its header says: the client must
// not take it for the whole.
func (w *Writer) Finish() error {
	if err := w.accept(0); err != nil {
		return err
	}
	if w.isHead && w.unsized && !w.begun && w.written > 0 {
		w.final.Set("Content-Length", strconv.FormatInt(w.written, 10)) // which nobody else can count
	}
	err := w.FlushError()
	w.Abandon()
	if w.final.Get("Content-Length") != "" && w.written < w.length && !w.isHead {
		return fmt.Errorf("the handler wrote %d bytes, and its Content-Length is %d", w.written, w.length)
	}
	return err
}

// Abandon makes all further writes fail.
func (w *Writer) Abandon() { atomic.StoreInt32(&w.finished, 1) }
