package gateway

import (
	"net/http"
	"sync"
)

// body is the body of a request. As in net/http's server, it is closed when the handler
// returns, and reading a closed body fails.
type body struct {
	mu     sync.Mutex
	rest   string
	end    error // after the rest
	closed bool
}

func (b *body) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closed:
		return 0, http.ErrBodyReadAfterClose
	case b.rest == "":
		return 0, b.end
	}
	n := copy(p, b.rest)
	if b.rest = b.rest[n:]; b.rest == "" {
		return n, b.end
	}
	return n, nil
}

func (b *body) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rest, b.closed = "", true
	return nil
}
