// Package peer is a Lambda Runtime API for tests. It follows a script, records every
// request, and is strict: it refuses what Lambda, AWS's emulator or Go's net/http
// refuse, and it delivers an invocation again if the client asks for the next one before
// an answer was accepted.
//
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
package peer

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Deliveries limits how often one invocation is delivered. Then the peer continues with
// the next one, so that one fault does not hide others.
const Deliveries = 3

// Peer is a running Runtime API.
type Peer struct {
	server *httptest.Server
	closed chan struct{}

	mu       sync.Mutex
	atOnce   int           // how many invocations may be open
	queue    []*invocation // not delivered yet
	open     []*invocation // delivered and not answered, the oldest first
	all      []*invocation
	acts     map[string][]Act // by phase
	asked    bool             // for an invocation
	over     bool             // everything is answered, and the client asked for next again
	done     chan struct{}    // closed when over
	changed  chan struct{}    // closed and replaced when open changes
	requests []*Request
	dialed   int       // connections
	active   time.Time // when a request last began or was answered
}

// invocation is an Entry and its state.
type invocation struct {
	Entry
	deliveries int
	answers    int // accepted ones
	refusals   int // of answers that came late
	gone       bool
	accepted   *Request
}

// Invocation says what happened to one invocation of the script.
type Invocation struct {
	ID         string `json:"id"`
	Deliveries int    `json:"deliveries"`
	Answers    int    `json:"answers"` // accepted ones

	// Answer is the request that was accepted, nil if there is none.
	Answer *Request `json:"-"`
}

// New starts a Peer and stops it when the test ends.
func New(t testing.TB, script ...Entry) *Peer {
	t.Helper()
	p, err := Start(script...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// Start starts a Peer. The caller closes it.
func Start(script ...Entry) (*Peer, error) {
	p := &Peer{
		atOnce:  1,
		closed:  make(chan struct{}),
		acts:    make(map[string][]Act),
		done:    make(chan struct{}),
		changed: make(chan struct{}),
	}
	for _, e := range script {
		if err := e.valid(); err != nil {
			return nil, err
		}
		if e.On != "" {
			p.acts[e.On] = append(p.acts[e.On], e.Acts...)
			continue
		}
		i := &invocation{Entry: e}
		if i.ID == "" {
			i.ID = fmt.Sprintf("request-%d", len(p.all)+1)
		}
		p.all = append(p.all, i)
	}
	p.queue = append(p.queue, p.all...)

	p.server = httptest.NewUnstartedServer(http.HandlerFunc(p.serve))
	p.server.Listener = &listener{p.server.Listener, p}
	p.server.Config.ConnContext = withConn
	p.server.Config.ErrorLog = quiet
	p.server.Start()
	return p, nil
}

// AllowAtOnce lets n invocations be open at once. The default is 1.
func (p *Peer) AllowAtOnce(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.atOnce = n
}

// Close ends every connection. Requests that wait get no answer.
func (p *Peer) Close() {
	select {
	case <-p.closed:
		return
	default:
	}
	close(p.closed)
	p.server.Listener.Close()
	p.server.CloseClientConnections()
	p.server.Close()
}

// Address returns the value for AWS_LAMBDA_RUNTIME_API.
func (p *Peer) Address() string { return strings.TrimPrefix(p.server.URL, "http://") }

// Done returns a channel that is closed when every invocation has been answered, or given
// up, and the client asks for another.
func (p *Peer) Done() <-chan struct{} { return p.done }

// Wait waits for Done, for at most a minute.
func (p *Peer) Wait(t testing.TB) {
	t.Helper()
	select {
	case <-p.done:
	case <-time.After(time.Minute):
		t.Fatalf("the script did not end; it is at %+v", p.Invocations())
	}
}

// Invocations returns what has happened to the script's invocations so far.
func (p *Peer) Invocations() []Invocation {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]Invocation, len(p.all))
	for n, i := range p.all {
		out[n] = Invocation{i.ID, i.deliveries, i.answers, i.accepted}
	}
	return out
}

// act takes the next act of a list.
func (p *Peer) act(of *[]Act) Act {
	p.mu.Lock()
	defer p.mu.Unlock()
	return first(of)
}

// phase takes the next act of a phase.
func (p *Peer) phase(name string) Act {
	p.mu.Lock()
	defer p.mu.Unlock()
	acts := p.acts[name]
	a := first(&acts)
	p.acts[name] = acts
	return a
}

// first removes the first act of a list and returns it.
func first(of *[]Act) Act {
	if len(*of) == 0 {
		return Act{}
	}
	a := (*of)[0]
	*of = (*of)[1:]
	return a
}

// take returns the invocation with which to answer next. It waits while others are still
// open, and returns nil when the script is over.
func (p *Peer) take(gone <-chan struct{}) *invocation {
	p.mu.Lock()
	p.asked = true
	for {
		if len(p.open) >= p.atOnce {
			i := p.open[0]
			if i.deliveries < Deliveries {
				p.mu.Unlock()
				return i
			}
			p.end(i)
			continue
		}
		if len(p.queue) > 0 {
			i := p.queue[0]
			p.queue = p.queue[1:]
			p.open = append(p.open, i)
			p.mu.Unlock()
			return i
		}
		if len(p.open) == 0 {
			if !p.over {
				p.over = true
				close(p.done)
			}
			p.mu.Unlock()
			return nil
		}
		changed := p.changed
		p.mu.Unlock()
		select {
		case <-changed:
		case <-gone:
			return nil
		case <-p.closed:
			return nil
		}
		p.mu.Lock()
	}
}

// end takes an invocation out of those that are open. The caller holds the lock.
func (p *Peer) end(i *invocation) {
	i.gone = true
	for n, o := range p.open {
		if o == i {
			p.open = append(p.open[:n:n], p.open[n+1:]...)
		}
	}
	close(p.changed)
	p.changed = make(chan struct{})
}

// delivered counts a delivery. If it failed, an invocation that was never delivered goes
// back into the queue.
func (p *Peer) delivered(i *invocation, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if ok {
		i.deliveries++
		return
	}
	if i.deliveries == 0 {
		p.end(i)
		i.gone = false
		p.queue = append([]*invocation{i}, p.queue...)
	}
}

// find returns the open invocation with an id, or nil.
func (p *Peer) find(id string) *invocation {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, i := range p.open {
		if i.ID == id {
			return i
		}
	}
	return nil
}

// accept notes that an answer was accepted.
func (p *Peer) accept(i *invocation, q *Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i.answers++
	i.accepted = q
	if !i.gone {
		p.end(i)
	}
}

// refused notes that a late answer was refused. A client sends another one then.
func (p *Peer) refused(i *invocation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i.refusals++; i.refusals == 2 && !i.gone {
		p.end(i)
	}
}

// listener numbers the connections.
type listener struct {
	net.Listener
	peer *Peer
}

func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.peer.mu.Lock()
	defer l.peer.mu.Unlock()
	l.peer.dialed++
	return &conn{Conn: c, peer: l.peer, number: l.peer.dialed}, nil
}
