package runtimeapi

import "sync"

// group tracks the loops of one process, which end together: after the first failure
// no loop asks for another invocation, and those in flight are answered.
type group struct {
	mu       sync.Mutex
	inFlight int
	reason   error         // the first failure
	over     bool          // there is a reason, and nothing was in flight
	ended    chan struct{} // closed when it is over
}

func newGroup() *group { return &group{ended: make(chan struct{})} }

// wait waits for the end and returns the reason.
func (g *group) wait() error {
	<-g.ended
	return g.reason
}

// asks reports whether a loop may ask for another invocation.
func (g *group) asks() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.reason == nil
}

// received notes that a loop has got an invocation. If that comes too late, the process is
// about to end, and received blocks, so that the handler is not called.
func (g *group) received() {
	g.mu.Lock()
	g.inFlight++
	over := g.over
	g.mu.Unlock()
	if over {
		select {}
	}
}

// answered notes that a loop has answered, or has failed to.
func (g *group) answered(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inFlight--
	g.end(err)
}

// fail notes that a loop cannot ask for more invocations.
func (g *group) fail(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.end(err)
}

// end keeps the first reason. Callers hold the lock.
func (g *group) end(err error) {
	if g.reason == nil {
		g.reason = err
	}
	if g.reason != nil && g.inFlight == 0 && !g.over {
		g.over = true
		close(g.ended)
	}
}
