// Package response has an http.ResponseWriter for handlers that run without net/http's
// server. It behaves like that server's.
package response

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"strconv"
	"sync/atomic"
)

// Buffer holds the written body until it is flushed. Before it passes anything on, it
// calls the Writer's Begin.
type Buffer interface {
	io.Writer
	io.StringWriter
	Flush() error
}

// Writer is the http.ResponseWriter of one request. As in net/http's server, the first call
// of WriteHeader or Write fixes the header, and later calls of WriteHeader have no effect.
type Writer struct {
	ctx    context.Context
	buffer Buffer
	send   func(status int, header http.Header)
	isHead bool

	header   http.Header // the handler's, nil until it asks
	status   int         // 0 until WriteHeader or Write
	final    http.Header // the header at that call
	length   int64       // its Content-Length, or -1
	unsized  bool        // final has neither Content-Length, Transfer-Encoding nor trailers
	begun    bool        // the head was sent
	finished int32       // the handler has returned

	written int64 // bytes that the handler has written
	refused bool  // a write was too long; all later ones fail too
}

// Reset makes w the writer of a request with this context and method. It calls send once
// with the head of the response, and send may keep the header.
func (w *Writer) Reset(ctx context.Context, method string, buffer Buffer, send func(status int, header http.Header)) {
	*w = Writer{ctx: ctx, buffer: buffer, send: send, isHead: method == http.MethodHead}
}

// Serve calls h, and then removes the files that it has uploaded with ParseMultipartForm.
// Like net/http's server, Serve knows only the request that h gets, not its copies.
func Serve(h http.Handler, w http.ResponseWriter, r *http.Request) {
	defer func() {
		if r.MultipartForm != nil {
			r.MultipartForm.RemoveAll()
		}
	}()
	h.ServeHTTP(w, r)
}

func (w *Writer) Header() http.Header {
	if w.header == nil {
		w.header = make(http.Header)
	}
	return w.header
}

// WriteHeader sets the status. It ignores 100 to 199 (except 101), because a Lambda answer
// has only one status. Like net/http's server, it panics for an invalid status; it also
// panics for 101.
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

// contentLength returns the header's Content-Length, or -1. It removes an invalid one, and
// writes a valid one as a single number.
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

// ReadFrom is what io.Copy prefers. Some middleware expects it. If the source is longer than the
// declared Content-Length, the response is complete, as in net/http's server from Go 1.27.
func (w *Writer) ReadFrom(r io.Reader) (n int64, err error) {
	only := struct{ io.Writer }{w}
	if !w.begun {
		const first = 512 // net/http's server reads so much before the head is final
		n, err = io.Copy(only, io.LimitReader(r, first))
		if err != nil || n < first {
			return n, err
		}
	}
	if w.length < 0 || w.isHead {
		rest, err := io.Copy(only, r)
		return n + rest, err
	}
	rest, err := io.Copy(only, io.LimitReader(r, w.length-w.written))
	if err == nil && w.written == w.length {
		if more, _ := r.Read(make([]byte, 1)); more > 0 {
			err = http.ErrContentLength
		}
	}
	return n + rest, err
}

// Flush sends all that was written so far.
func (w *Writer) Flush() { w.FlushError() }

// FlushError is Flush for http.ResponseController. It returns an error if the response was
// closed.
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

// CloseNotify returns a channel that receives a value when the request's context ends, as
// it does when the caller has gone. Gin's streams end by nothing else.
func (w *Writer) CloseNotify() <-chan bool {
	gone := make(chan bool, 1)
	go func() {
		<-w.ctx.Done()
		gone <- true
	}()
	return gone
}

// Begin sends the head, once. P is the beginning of the body; Begin detects the type from
// it if the handler has not set one. Begin reports whether to send the body.
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

// Finish sends the rest after the handler has returned. Later writes fail. It returns an
// error if the body is shorter than its Content-Length, so that the client does not think
// that it is complete.
func (w *Writer) Finish() error {
	if err := w.accept(0); err != nil {
		return err
	}
	if w.isHead && w.unsized && !w.begun && w.written > 0 {
		w.final.Set("Content-Length", strconv.FormatInt(w.written, 10)) // nobody else can count it
	}
	err := w.FlushError()
	w.Abandon()
	if w.final.Get("Content-Length") != "" && w.written < w.length && !w.isHead {
		return fmt.Errorf("the handler wrote %d bytes, but its Content-Length is %d", w.written, w.length)
	}
	return err
}

// Abandon makes all further writes fail.
func (w *Writer) Abandon() { atomic.StoreInt32(&w.finished, 1) }
