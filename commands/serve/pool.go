package serve

import (
	"errors"
	"sync"

	"lambdashim/commands/emulator"
	"lambdashim/commands/function"
)

// maxEnvironments is the number of invocations that are served at once. Others wait.
const maxEnvironments = 10

// errNoFunction is the callers' error until the function has been built for the first time.
var errNoFunction = errors.New("the function has not been built: see the errors of build")

// pool holds a function's environments. Each serves one invocation at a time.
type pool struct {
	log *emulator.Log
	max int // maxEnvironments, or one for a debugger

	mu      sync.Mutex
	changed sync.Cond // signals that an environment is idle or may be started
	now     *version
	count   int // the number of environments, of all versions
}

// version is one build of the function.
type version struct {
	function *emulator.Function
	idle     []*emulator.Environment
	users    int // environments that serve or are starting
	retired  bool
}

func newPool(log *emulator.Log, max int) *pool {
	p := &pool{log: log, max: max}
	p.changed.L = &p.mu
	return p
}

// replace makes f the function that is served. Invocations in progress finish with the
// version that they began with.
func (p *pool) replace(f *emulator.Function) {
	p.mu.Lock()
	old := p.now
	p.now = &version{function: f}
	var idle []*emulator.Environment
	unused := false
	if old != nil {
		idle, old.idle, old.retired = old.idle, nil, true
		unused = old.users == 0
	}
	p.changed.Broadcast()
	p.mu.Unlock()
	var stopping sync.WaitGroup
	for _, e := range idle {
		stopping.Go(func() { p.stop(e) })
	}
	stopping.Wait()
	if unused {
		function.Discard(old.function)
	}
}

// invoke invokes the function in an idle environment or a new one. If there are too many,
// it waits. The environment is idle again when the invocation is over.
func (p *pool) invoke(event emulator.Event) (*emulator.Answer, error) {
	v, e, err := p.take()
	if err != nil {
		return nil, err
	}
	if e == nil {
		if e, err = emulator.Start(v.function, p.log); err != nil {
			p.give(v, nil)
			return nil, err
		}
	}
	answer := e.Invoke(event)
	go func() {
		answer.Outcome()
		p.give(v, e)
	}()
	return answer, nil
}

// take returns an idle environment, or nil if the caller should start one.
func (p *pool) take() (*version, *emulator.Environment, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		v := p.now
		if v == nil {
			return nil, nil, errNoFunction
		}
		for n := len(v.idle); n > 0; n = len(v.idle) {
			e := v.idle[n-1]
			v.idle = v.idle[:n-1]
			if e.Spent() {
				go p.stop(e)
				continue
			}
			v.users++
			return v, e, nil
		}
		if p.count < p.max {
			p.count++
			v.users++
			return v, nil, nil
		}
		p.changed.Wait()
	}
}

// stop stops an environment, if it was started, and then frees its place.
func (p *pool) stop(e *emulator.Environment) {
	if e != nil {
		e.Stop()
	}
	p.mu.Lock()
	p.count--
	p.changed.Signal()
	p.mu.Unlock()
}

// give returns an environment to the pool. If e is nil, it frees the place of an
// environment that could not be started.
func (p *pool) give(v *version, e *emulator.Environment) {
	p.mu.Lock()
	v.users--
	keep := e != nil && !v.retired && !e.Spent()
	if keep {
		v.idle = append(v.idle, e)
	}
	unused := v.retired && v.users == 0
	p.changed.Signal()
	p.mu.Unlock()
	if !keep {
		p.stop(e)
	}
	if unused {
		function.Discard(v.function)
	}
}
