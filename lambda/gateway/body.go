package gateway

import (
	"io"
	"net/http"
	"sync"
)

// body is that of a request. As in a server of net/http, reading it fails when it was
// closed, which it is at the latest when the handler has returned.
type body struct {
	mu     sync.Mutex
	rest   string
	closed bool
}

func (b *body) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closed:
		return 0, http.ErrBodyReadAfterClose
	case b.rest == "":
		return 0, io.EOF
	}
	n := copy(p, b.rest)
	if b.rest = b.rest[n:]; b.rest == "" {
		return n, io.EOF
	}
	return n, nil
}

func (b *body) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rest, b.closed = "", true
	return nil
}
