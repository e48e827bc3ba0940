package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"
)

// Bounds on the growth of a client in a run. Each worker may open the two descriptors of Go's
// network poller late.
const (
	growthBound = 1024             // kB of memory for each 100,000 invocations
	moreThreads = 4                // threads that Go's runtime may start late
	progress    = 10 * time.Second // how often progress is shown
)

// run is the result of one client's invocations.
type run struct {
	*client
	count  int
	done   int       // invocations so far, with those of the warm-up
	said   time.Time // when progress was shown
	bytes  int       // of events
	took   time.Duration
	at     []float64 // the number of invocations before each state
	states []state
	err    error
}

// compared says what is allowed in addition to the bounds.
type compared struct {
	beside string // the run whose growth of memory is subtracted from the others'
	noise  int    // kB by which memory varies in any run
}

// soak runs all clients, as many at a time as there are processors.
func soak(clients []*client, count int, invoke func(*run) error, by compared) error {
	var (
		group sync.WaitGroup
		turns = make(chan struct{}, runtime.NumCPU())
		runs  = make([]*run, len(clients))
	)
	for i, c := range clients {
		r := &run{client: c, count: int(float64(count) * c.share)}
		runs[i] = r
		turns <- struct{}{}
		group.Go(func() {
			r.err = invoke(r)
			<-turns
		})
	}
	group.Wait()

	allowed := 0.0
	for _, r := range runs {
		if r.err == nil && r.name == by.beside {
			allowed = max(0, r.growth())
		}
	}
	fmt.Println("| | invocations | events | a second | MB after the warm-up | at the end | growth for 100,000 | peaks | threads | descriptors |\n" +
		"|---|---|---|---|---|---|---|---|---|---|")
	var broken []error
	for _, r := range runs {
		if r.err == nil {
			fmt.Println(r.row())
			if r.name != by.beside {
				r.err = r.bounds(allowed, float64(by.noise))
			}
		}
		if r.err != nil {
			broken = append(broken, fmt.Errorf("%s: %w", r.name, r.err))
		}
	}
	return errors.Join(broken...)
}

// invoke invokes the client r.count times, after a fifth of that to let heaps grow to their
// size.
func (r *run) invoke() error {
	sessions, err := start(r.client, 0)
	if err != nil {
		return err
	}
	defer sessions[0].stop()
	events := make([]*events, len(sessions))
	for i := range sessions {
		events[i] = newEvents(uint64(r.count + i))
	}
	every := r.count / min(50, max(5, r.count/1000)) // invocations between states
	if err := r.part(sessions, events, r.count/5); err != nil {
		return err
	}
	begin := time.Now()
	r.bytes = 0
	for n := 0; ; n += every {
		var now state
		for i, s := range sessions {
			if now, err = s.settled(events[i]); err != nil {
				return fmt.Errorf("invocation %d: %w", s.count, err)
			}
		}
		r.add(n, now)
		if n >= r.count {
			break
		}
		if err := r.part(sessions, events, every); err != nil {
			return err
		}
	}
	r.took = time.Since(begin)
	return r.logged(sessions)
}

// part does a number of invocations, on all slots at once.
func (r *run) part(sessions []*session, events []*events, count int) error {
	var (
		group  sync.WaitGroup
		mu     sync.Mutex
		failed error
	)
	for i, s := range sessions {
		group.Go(func() {
			for n := i; n < count; n += len(sessions) {
				event := events[i].next(s.count + 1)
				err := s.invoke(event)
				mu.Lock()
				if err != nil && failed == nil {
					failed = fmt.Errorf("invocation %d: %w", s.count, err)
				}
				over := failed != nil
				r.bytes += len(event.body)
				if r.done++; time.Since(r.said) > progress {
					r.said = time.Now()
					say("%s: %s of %s", r.name, thousands(r.done), thousands(r.count*6/5))
				}
				mu.Unlock()
				if over {
					return
				}
			}
		})
	}
	group.Wait()
	return failed
}

// logged returns an error if the log has not one line for each answer that came too late.
func (r *run) logged(sessions []*session) error {
	text, err := os.ReadFile(r.log.Name())
	if err != nil {
		return err
	}
	refused, lines := 0, strings.Count(string(text), ", and then a minimal error with status 400: ")
	for _, s := range sessions {
		refused += s.refused
	}
	if lines != refused {
		return fmt.Errorf("%d answers came too late, and the log has %d lines about them", refused, lines)
	}
	if r.late > 0 {
		say("%s: %s answers came too late", r.name, thousands(refused))
	}
	return nil
}

// add adds a state to the run and to the client's table, which shows how memory grows.
func (r *run) add(count int, now state) {
	r.at, r.states = append(r.at, float64(count)), append(r.states, now)
	fmt.Fprintln(r.table, count, now.resident, now.peak, now.threads, now.descriptors)
}

// settled returns the state of a client after the largest invocations and after freeing
// memory. It should be the same each time.
func (s *session) settled(e *events) (state, error) {
	for range 3 {
		if err := s.invoke(e.string(maxEvent)); err != nil {
			return state{}, err
		}
	}
	for range 2 {
		if err := s.invoke(order("free", 1)); err != nil {
			return state{}, err
		}
	}
	return stateOf(s.pid)
}

// growth returns by how many kB memory grows with 100,000 invocations, using least squares.
func (r *run) growth() float64 {
	var x, y, xx, xy float64
	for i, at := range r.at {
		kb := float64(r.states[i].resident)
		x, y, xx, xy = x+at, y+kb, xx+at*at, xy+at*kb
	}
	n := float64(len(r.at))
	return 1e5 * (n*xy - x*y) / (n*xx - x*x)
}

// bounds returns an error for each broken bound. allowed is kB for each 100,000 invocations
// that memory may grow by in addition; noise is kB.
func (r *run) bounds(allowed, noise float64) error {
	var broken []error
	if over := r.growth() - allowed; over >= growthBound && over*float64(r.count)/1e5 > noise {
		broken = append(broken, fmt.Errorf("memory grows by %.0f kB for each 100,000 invocations", r.growth()))
	}
	half := len(r.states) / 2
	for _, bound := range []struct {
		name   string
		number func(state) int
		more   int
	}{{"threads", threads, moreThreads}, {"descriptors", descriptors, 2 * r.slots}} {
		_, before := span(r.states[:half], bound.number)
		if _, after := span(r.states[half:], bound.number); after > before+bound.more {
			broken = append(broken, fmt.Errorf("%d %s became %d", before, bound.name, after))
		}
	}
	return errors.Join(broken...)
}

func (r *run) row() string {
	first, last := r.states[0], r.states[len(r.states)-1]
	return fmt.Sprintf("| %s | %s | %.1f GB | %.0f | %.1f | %.1f | %+.2f | %.0f, %.0f | %s | %s |",
		r.name, thousands(r.count), float64(r.bytes)/1e9, float64(r.count)/r.took.Seconds(),
		mb(first.resident), mb(last.resident), r.growth()/1024, mb(first.peak), mb(last.peak),
		spanned(r.states, threads), spanned(r.states, descriptors))
}

func threads(s state) int     { return s.threads }
func descriptors(s state) int { return s.descriptors }

// span returns the least and the greatest value of a number.
func span(states []state, number func(state) int) (least, most int) {
	least, most = number(states[0]), number(states[0])
	for _, s := range states {
		least, most = min(least, number(s)), max(most, number(s))
	}
	return least, most
}

// spanned formats a span as 9 or 9–11.
func spanned(states []state, number func(state) int) string {
	least, most := span(states, number)
	if least == most {
		return fmt.Sprint(least)
	}
	return fmt.Sprintf("%d–%d", least, most)
}

func mb(kb int) float64 { return float64(kb) / 1024 }

// thousands formats 1000000 as 1,000,000.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
