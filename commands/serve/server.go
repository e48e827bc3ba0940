package serve

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"

	"lambdashim/commands/emulator"
	"lambdashim/commands/gateway"
	"lambdashim/commands/home"
)

// server serves HTTP requests with functions, and Lambda's API for invocations.
type server struct {
	home    home.Home
	kind    *gateway.Kind
	several bool // the functions have names; otherwise there is only one, with the name ""
	byHost  bool // the Host header names the function of a request

	environments int // of each function, at most

	mu    sync.Mutex
	pools map[string]*pool
}

func (s *server) newPool() *pool { return newPool(emulator.NewLog(os.Stderr), s.environments) }

// replace makes f the function that is served under a name.
func (s *server) replace(name string, f *emulator.Function) {
	s.mu.Lock()
	p := s.pools[name]
	if p == nil {
		p = s.newPool()
		s.pools[name] = p
	}
	s.mu.Unlock()
	p.replace(f)
}

// pool returns the pool of the function with a name, or nil.
func (s *server) pool(name string) *pool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.several {
		name = ""
	}
	return s.pools[name]
}

// names returns the names of the functions that are served.
func (s *server) names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.pools))
}

// unknown is the error for a name that no function has.
func (s *server) unknown(name string) error {
	if len(s.names()) == 0 {
		return errNoFunction
	}
	return fmt.Errorf("the function %q does not exist: use one of %s", name, strings.Join(s.names(), ", "))
}

// route returns the name of the function for a request, and the request as the function sees it.
func (s *server) route(r *http.Request) (name string, of *http.Request) {
	if !s.several {
		return "", r
	}
	if s.byHost {
		host := (&url.URL{Host: r.Host}).Hostname()
		for _, known := range s.names() { // a name may contain dots
			if prefix := host[:min(len(known), len(host))]; strings.EqualFold(prefix, known) && (host + ".")[len(prefix)] == '.' && len(known) > len(name) {
				name = known
			}
		}
		return cmp.Or(name, host), r
	}
	element, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	name, _ = url.PathUnescape(element) // an EscapedPath is valid
	of = r.Clone(r.Context())
	of.URL.RawPath = "/" + rest
	of.URL.Path, _ = url.PathUnescape(of.URL.RawPath)
	return name, of
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if call := invocationOf(r); call != nil {
		s.serveAPI(w, r, call)
		return
	}
	name, r := s.route(r)
	p := s.pool(name)
	if p == nil {
		http.Error(w, s.unknown(name).Error(), http.StatusNotFound)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, emulator.MaxPayload))
	if errors.As(err, new(*http.MaxBytesError)) {
		http.Error(w, "the request is larger than the 6 MB that Lambda allows", http.StatusRequestEntityTooLarge)
		return
	} else if err != nil {
		return // the caller is gone
	}
	id := emulator.NewID()
	trace := emulator.NewTraceID()
	r.Header.Set("X-Amzn-Trace-Id", trace)
	event, err := s.kind.Event(r, id, body)
	if err != nil {
		sayError(err)
		s.kind.Fault(w)
		return
	}
	if len(event) > emulator.MaxPayload {
		http.Error(w, "the event of this request is larger than the 6 MB that Lambda allows", http.StatusRequestEntityTooLarge)
		return
	}
	answer, err := p.invoke(emulator.Event{Payload: event, TraceID: trace})
	if err != nil {
		sayError(err)
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("X-Amzn-RequestId", answer.RequestID)
	if answer.Streaming {
		s.stream(w, answer)
		return
	}
	whole, _ := io.ReadAll(answer.Body) // it is in memory
	if answer.Outcome().Failed {
		s.kind.Fault(w)
		return
	}
	if err := s.kind.Respond(w, r.Method, bytes.TrimSpace(whole)); err != nil {
		sayError(err)
		s.kind.Fault(w)
	}
}

// stream passes on a streamed answer. If the stream breaks, it aborts the connection, so
// that the caller does not think that the answer is complete.
func (s *server) stream(w http.ResponseWriter, answer *emulator.Answer) {
	written, err := s.kind.Stream(w, answer.ContentType, answer.Body)
	io.Copy(io.Discard, answer.Body) // the function continues even if the caller is gone
	if err != nil && !written {
		sayError(err)
		s.kind.Fault(w)
		return
	}
	if err != nil || answer.Outcome().Failed {
		panic(http.ErrAbortHandler)
	}
}
