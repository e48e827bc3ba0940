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

func newPool(log *emulator.Log) *pool {
	p := &pool{log: log}
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
		p.count -= len(idle)
		unused = old.users == 0
	}
	p.changed.Broadcast()
	p.mu.Unlock()
	var stopping sync.WaitGroup
	for _, e := range idle {
		stopping.Go(e.Stop)
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
				p.count--
				go e.Stop()
				continue
			}
			v.users++
			return v, e, nil
		}
		if p.count < maxEnvironments {
			p.count++
			v.users++
			return v, nil, nil
		}
		p.changed.Wait()
	}
}

// give returns an environment to the pool. If e is nil, it frees the place of an
// environment that could not be started.
func (p *pool) give(v *version, e *emulator.Environment) {
	p.mu.Lock()
	v.users--
	keep := e != nil && !v.retired && !e.Spent()
	if keep {
		v.idle = append(v.idle, e)
	} else {
		p.count--
	}
	unused := v.retired && v.users == 0
	p.changed.Signal()
	p.mu.Unlock()
	if e != nil && !keep {
		e.Stop()
	}
	if unused {
		function.Discard(v.function)
	}
}
