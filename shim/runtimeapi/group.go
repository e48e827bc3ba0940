package runtimeapi

import "sync"

// group tracks the loops of one process, which stop together: after the first failure
// no loop asks for another invocation, and those in flight are answered.
type group struct {
	mu       sync.Mutex
	inFlight int
	reason   error         // why the loops stop, or nil
	over     bool          // there is a reason, and nothing was in flight
	stopped  chan struct{} // closed when it is over
}

func newGroup() *group { return &group{stopped: make(chan struct{})} }

// wait waits until it is over and returns the reason.
func (g *group) wait() error {
	<-g.stopped
	return g.reason
}

// stopping reports that no loop may ask for another invocation.
func (g *group) stopping() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.reason != nil
}

// begin notes that a loop has got an invocation. If that comes too late, the process is
// about to end, and begin blocks, so that the handler is not called.
func (g *group) begin() {
	g.mu.Lock()
	g.inFlight++
	over := g.over
	g.mu.Unlock()
	if over {
		select {}
	}
}

// end notes that an invocation is over. If it could not be answered, err is the reason to
// stop.
func (g *group) end(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inFlight--
	g.keep(err)
}

// stop stops the loops.
func (g *group) stop(reason error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.keep(reason)
}

// keep keeps the first reason. Callers hold the lock.
func (g *group) keep(reason error) {
	if g.reason == nil {
		g.reason = reason
	}
	if g.reason != nil && g.inFlight == 0 && !g.over {
		g.over = true
		close(g.stopped)
	}
}
