package main

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// coldStarts measures first invocations, each in a new process.
func (b *bench) coldStarts() error {
	// The first start of each peer fills the page cache; the others tell how many starts fit into the limit.
	count := map[string]int{}
	for probe := range 3 {
		for _, p := range b.peers {
			begin := time.Now()
			if err := b.coldStart(p, nil); err != nil {
				return err
			}
			if probe > 0 {
				count[p.name] = max(1, count[p.name], min(b.starts, int(b.limit/time.Since(begin))))
			}
		}
	}
	progress := startProgress("cold starts", b.starts)
	for round := range b.starts {
		for _, p := range b.shuffled(round) {
			// The starts of a peer with fewer of them are spread evenly.
			n := count[p.name]
			if (round+1)*n/b.starts == round*n/b.starts {
				continue
			}
			if err := b.coldStart(p, b.results.Peers[p.name]); err != nil {
				return err
			}
		}
		progress(round + 1)
	}
	return nil
}

// settle keeps this process busy for a while. Its caches go cold while a client starts,
// which takes from one to hundreds of milliseconds. After settle they are the same for
// all clients.
func settle() {
	for begin := time.Now(); time.Since(begin) < 2*time.Millisecond; {
	}
}

// coldStart starts a peer once for each memory size and adds the times to f, unless f
// is nil.
func (b *bench) coldStart(p *peer, f *figure) error {
	event := newEvent(b.kind, 0)
	for _, memory := range memories {
		if memory.share > 0 && b.throttle == nil {
			continue
		}
		s, err := start(p, b.kind, b.throttle, memory.share)
		if err != nil {
			return err
		}
		settle()
		first, err := s.invoke(event)
		if err == nil {
			err = event.check(s.answer)
		}
		s.stop()
		if err != nil {
			return fmt.Errorf("%s: first invocation, %s: %w", p.name, memory.name, err)
		}
		if f != nil {
			f.Init = append(f.Init, s.init) // never throttled
			f.First[memory.name] = append(f.First[memory.name], first)
			f.Cold[memory.name] = append(f.Cold[memory.name], s.init+first)
		}
	}
	return nil
}

// warmInvocations measures invocations after a warm-up.
func (b *bench) warmInvocations() error {
	progress := startProgress("warm invocations", b.rounds)
	for round := range b.rounds {
		for _, p := range b.shuffled(round) {
			s, err := start(p, b.kind, nil, 0)
			if err != nil {
				return err
			}
			event := newEvent(b.kind, 0)
			_, err = s.invocations(event, b.warm/4)
			begin := time.Now()
			var times []float64
			if err == nil {
				times, err = s.invocations(event, b.warm)
			}
			took := time.Since(begin).Seconds()
			f := b.results.Peers[p.name]
			f.Peak = append(f.Peak, s.peak())
			s.stop()
			if err != nil {
				return fmt.Errorf("%s: warm invocations: %w", p.name, err)
			}
			f.Warm = append(f.Warm, run{percentile(times, 50), percentile(times, 99), float64(b.warm) / took})
		}
		progress(round + 1)
	}
	return nil
}

// largeEvents measures events of 1 MB and of 5.5 MB, which is close to Lambda's limit:
// returned as they are, decoded, and decoded and encoded again.
func (b *bench) largeEvents() error {
	if b.kind != "hello" {
		return nil
	}
	type large struct {
		*event
		name string
		n    int // invocations in a round
	}
	var events []large
	for _, kind := range []string{"raw", "typed", "again", "any"} {
		events = append(events, large{newEvent(kind, 1<<20), kind + " 1 MB", 10}, large{newEvent(kind, 11<<19), kind + " 5.5 MB", 4})
	}
	rounds := (b.rounds + 1) / 2
	progress := startProgress("large events", rounds)
	for round := range rounds {
		for _, e := range events {
			for _, p := range b.shuffled(round) {
				if p.commands[e.kind] == nil {
					continue
				}
				s, err := start(p, e.kind, nil, 0)
				if err != nil {
					return err
				}
				_, err = s.invocations(e.event, e.n/2)
				var times []float64
				if err == nil {
					times, err = s.invocations(e.event, e.n)
				}
				s.stop()
				if err != nil {
					return fmt.Errorf("%s: event %s: %w", p.name, e.name, err)
				}
				f := b.results.Peers[p.name]
				f.Large[e.name] = append(f.Large[e.name], times...)
			}
		}
		progress(round + 1)
	}
	return nil
}

// shuffled returns the peers in the order of a round, which is the same in each run.
func (b *bench) shuffled(round int) []*peer {
	out := make([]*peer, len(b.peers))
	for i, j := range rand.New(rand.NewPCG(uint64(round), 0)).Perm(len(b.peers)) {
		out[i] = b.peers[j]
	}
	return out
}
