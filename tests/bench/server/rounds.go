package main

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// coldStarts measures first invocations. A process is started for each, and killed.
func (b *bench) coldStarts() error {
	// The first start of each fills the page cache; the others say how many it has time for.
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
			// Peers with fewer starts have theirs at even intervals.
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

// settle keeps this process busy for a while. Clients take from one to hundreds of
// milliseconds to start, in which its own caches go cold: after this they are the
// same for all.
func settle() {
	for begin := time.Now(); time.Since(begin) < 2*time.Millisecond; {
	}
}

// coldStart starts a peer once for each memory size and adds what it took.
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
			f.First[memory.name] = append(f.First[memory.name], first)
			if memory.share == 0 {
				f.Init = append(f.Init, s.init)
			}
		}
	}
	return nil
}

// warmInvocations measures those after the first ones.
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

// largeEvents measures events that are returned as they are, and events that are
// decoded, of 1 MB and of close to the most that Lambda takes.
func (b *bench) largeEvents() error {
	if b.kind != "hello" {
		return nil
	}
	rounds := (b.rounds + 1) / 2
	progress := startProgress("large events", rounds)
	for round := range rounds {
		for _, p := range b.shuffled(round) {
			for _, kind := range []string{"raw", "typed"} {
				if p.commands[kind] == nil {
					continue
				}
				for _, size := range []struct {
					name  string
					bytes int
					n     int
				}{{"1 MB", 1 << 20, 10}, {"5.5 MB", 11 << 19, 4}} {
					s, err := start(p, kind, nil, 0)
					if err != nil {
						return err
					}
					event := newEvent(kind, size.bytes)
					_, err = s.invocations(event, size.n/2)
					var times []float64
					if err == nil {
						times, err = s.invocations(event, size.n)
					}
					s.stop()
					if err != nil {
						return fmt.Errorf("%s: %s event of %s: %w", p.name, kind, size.name, err)
					}
					f := b.results.Peers[p.name]
					f.Large[kind+" "+size.name] = append(f.Large[kind+" "+size.name], times...)
				}
			}
		}
		progress(round + 1)
	}
	return nil
}

// shuffled is the peers in the order of a round, the same at each run.
func (b *bench) shuffled(round int) []*peer {
	out := make([]*peer, len(b.peers))
	for i, j := range rand.New(rand.NewPCG(uint64(round), 0)).Perm(len(b.peers)) {
		out[i] = b.peers[j]
	}
	return out
}
