package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// web is what the answer to an HTTP request must be.
type web struct {
	status int
	body   []byte
	stream bool
	broken bool // the stream ends with an error after the body
	leaves bool // the stream never ends, and is answered before it does
}

// nextWeb returns the event of the HTTP request number n, for the handler Web.
func (e *events) nextWeb(n int) *event {
	size := 1<<10 + e.random.IntN(64<<10)
	switch {
	case n%1000 == 0:
		return e.request("/upload", maxEvent)
	case n%1000 == 250:
		return e.request("/stream/upload", maxEvent)
	case n%1000 == 500:
		return e.request("/echo", maxEvent)
	case n%1000 == 750:
		return e.request("/stream/echo", maxEvent)
	}
	paths := []string{"/upload", "/stream/upload", "/echo", "/stream/echo", "/stream/endless", "/panic", "/stream/panic", "/stream/break"}
	return e.request(paths[n%len(paths)], size)
}

func (e *events) echo(size int) *event { return e.request("/echo", size) }

// request returns an event of a REST API that has about size bytes.
func (e *events) request(path string, size int) *event {
	const head, tail = `--end\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n`, `\r\n--end--\r\n` // in JSON
	file := e.part(size - 512)
	body, want := file, &web{status: http.StatusOK, body: file}
	switch filepath.Base(path) {
	case "upload":
		body = fmt.Appendf(nil, "%s%s%s", head, file, tail)
		want.body = fmt.Appendf(nil, "%d %08x", len(file), crc32.ChecksumIEEE(file))
	case "panic":
		want.status, want.body = http.StatusBadGateway, []byte(`{"message":"Bad Gateway"}`)
	case "break":
		want.broken = true
	case "endless":
		want.leaves = true
	}
	ev := &event{web: want}
	if want.stream = strings.HasPrefix(path, "/stream"); want.stream && filepath.Base(path) == "panic" {
		ev.web, ev.failure = nil, "on purpose"
	}
	e.buffer = fmt.Appendf(e.buffer[:0], `{"httpMethod":"POST","path":%q,"headers":{"Content-Type":"multipart/form-data; boundary=end"},"body":"%s"}`, path, body)
	ev.body = e.buffer
	return ev
}

// check returns an error if an answer is wrong.
func (w *web) check(answer []byte, trailer http.Header) error {
	var res struct {
		StatusCode int
		Body       string
	}
	head := answer
	if w.stream {
		var body []byte
		head, body, _ = bytes.Cut(answer, make([]byte, 8))
		res.Body = string(body)
	}
	if err := json.Unmarshal(head, &res); err != nil {
		return fmt.Errorf("%.200q: %w", head, err)
	}
	failed := trailer.Get("Lambda-Runtime-Function-Error-Type")
	switch {
	case res.StatusCode != w.status:
		return fmt.Errorf("expected the status %d, got %d", w.status, res.StatusCode)
	case w.broken != (failed != ""):
		return fmt.Errorf("the stream ended with the error %q", failed)
	case !w.leaves && res.Body != string(w.body):
		return fmt.Errorf("expected %d bytes, %.100q, got %d bytes, %.1000q", len(w.body), w.body, len(res.Body), res.Body)
	}
	return nil
}

// enough is how much of an endless stream is read.
const enough = 64 << 10

// leave answers an endless stream before its end.
func (s *session) leave(r *request, e *event) error {
	if _, err := io.CopyN(&s.body, r.Body, enough); err != nil {
		return fmt.Errorf("the endless stream broke off: %w", err)
	}
	return e.web.check(s.body.Bytes(), r.Trailer)
}

// left returns how many temporary files and goroutines there are. The goroutines of a request may end a little after it,
// so it asks until there are no fewer.
func (s *session) left() (files, goroutines int, err error) {
	entries, err := os.ReadDir(s.files)
	if err != nil {
		return 0, 0, err
	}
	for before := 0; goroutines < before || before == 0; {
		before = goroutines
		inv, e := s.invocation(patience), order("goroutines", 1)
		s.deliver(inv, e)
		r, err := s.answer(inv, e)
		if err != nil {
			return 0, 0, err
		}
		if _, err := fmt.Fscan(r.Body, &goroutines); err != nil {
			return 0, 0, err
		}
		r.accept()
		if err := s.ask(); err != nil {
			return 0, 0, err
		}
	}
	return len(entries), goroutines, nil
}
