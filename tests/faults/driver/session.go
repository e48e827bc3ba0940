package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"lambdashim/peer"
)

// grace is how long after a deadline a process is killed. A function that obeys its
// deadline answers in that time.
const grace = time.Second

// running limits the number of processes that run at the same time. Most of them wait.
var running = make(chan struct{}, 8)

// measure runs faults in a way, in one process after the other. A process serves faults
// until it ends.
func measure(w *way, faults []*fault) ([]outcome, error) {
	var all []outcome
	for len(all) < len(faults) {
		rest := faults[len(all):]
		if !rest[0].alone() {
			n := 1
			for n < len(rest) && !rest[n].alone() {
				n++
			}
			rest = rest[:n]
		} else {
			rest = rest[:1]
		}
		session := serve
		if w.called {
			session = call
		}
		if !rest[0].slow {
			running <- struct{}{}
		}
		outcomes, err := session(w, rest)
		if !rest[0].slow {
			<-running
		}
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", w.name, rest[0].title, err)
		}
		all = append(all, outcomes...)
	}
	return all, nil
}

// serve runs one process with a Runtime API and returns the outcomes of the faults that
// it got.
func serve(w *way, faults []*fault) ([]outcome, error) {
	api, err := peer.Start(script(faults)...)
	if err != nil {
		return nil, err
	}
	defer api.Close()
	address := api.Address()
	if faults[0].refused {
		address = refusing()
	}
	p, err := start(w, faults[0], address)
	if err != nil {
		return nil, err
	}
	defer p.kill()

	timedOut := p.wait(api, faults)
	var end string
	switch {
	case timedOut:
		end = "killed at the deadline"
	case p.hasEnded():
		end = "ends: " + p.end()
	}
	logs := p.logs()
	invocations := api.Invocations()
	var out []outcome
	for n, f := range faults {
		var o outcome
		var failed *failure
		var log string
		log, logs = logOf(logs)
		if f.init {
			o.caller, failed = initCaller(api, &invocations[0], p, timedOut)
			if invocations[0].Answers == 0 {
				o.process = end
			} else {
				o.process = "lives"
			}
			o.log = logText(log, failed)
			return []outcome{o}, nil
		}
		inv, next := &invocations[2*n], &invocations[2*n+1]
		o.process = "lives"
		if next.Answers == 0 {
			o.process = end
		}
		o.caller, failed = caller(api, inv, p, timedOut, next.Deliveries == 0)
		o.log = logText(log, failed)
		out = append(out, o)
		if next.Answers == 0 {
			break
		}
	}
	return out, nil
}

// wait waits until the script is over or the process has ended. When time is up, it kills
// the process, as Lambda does.
func (p *process) wait(api *peer.Peer, faults []*fault) (timedOut bool) {
	w := p.watch()
	at := [2]int{-1, 0}
	for {
		select {
		case <-api.Done():
			// Give the process time to end after its last answer.
			select {
			case <-p.exited:
			case <-time.After(20 * time.Millisecond):
			}
			return false
		case <-p.exited:
			return false
		case <-time.After(20 * time.Millisecond):
		}
		invocations := api.Invocations()
		n := 0
		for n < len(invocations) && invocations[n].Answers > 0 {
			n++
		}
		now := [2]int{n, 0}
		if n < len(invocations) {
			now[1] = invocations[n].Deliveries
		}
		if now != at {
			at = now
			w.reset()
		}
		limit := faults[min(n/2, len(faults)-1)].deadline()
		if w.stuck(limit + grace) {
			return p.stop()
		}
	}
}

// call runs one process in which Python code calls the function.
func call(w *way, faults []*fault) ([]outcome, error) {
	p, err := start(w, faults[0], "")
	if err != nil {
		return nil, err
	}
	defer p.kill()
	defer p.stdin.Close()

	var out []outcome
	told := p.answer(faults[0].deadline() + grace)
	if faults[0].init || told == nil || !told.Ready {
		o := outcome{caller: told.caller(), process: p.state(told)}
		log, _ := logOf(p.logs())
		o.log = logText(log, nil)
		return []outcome{o}, nil
	}
	for _, f := range faults {
		event := f.payload()
		if f.python != "" {
			text, _ := json.Marshal(map[string]string{"Fault": "fine", "Python": f.python})
			event = string(text)
		}
		var o outcome
		told := p.ask(event, f)
		o.caller = told.caller()
		var next *callsAnswer
		if told != nil {
			time.Sleep(f.wait)
			next = p.ask(probe.payload(), f)
		}
		o.process = p.state(next)
		out = append(out, o)
		if next == nil {
			break
		}
	}
	logs := p.logs()
	for n := range out {
		var log string
		log, logs = logOf(logs)
		out[n].log = logText(log, nil)
	}
	return out, nil
}

// ask passes an event, and returns nil if the process ended or hung instead of answering.
func (p *process) ask(event string, f *fault) *callsAnswer {
	fmt.Fprintln(p.stdin, event)
	return p.answer(f.deadline() + grace)
}

// answer waits for a line from call.py. If the process hangs, it kills it.
func (p *process) answer(limit time.Duration) *callsAnswer {
	w := p.watch()
	for {
		select {
		case told := <-p.answers:
			return told
		case <-p.exited:
			// The process may have written an answer before its end.
			select {
			case told := <-p.answers:
				return told
			case <-time.After(100 * time.Millisecond):
				return nil
			}
		case <-time.After(20 * time.Millisecond):
		}
		if w.stuck(limit) {
			p.timedOut = p.stop()
			return nil
		}
	}
}

func (p *process) state(answered *callsAnswer) string {
	if answered != nil {
		return "lives"
	}
	if p.timedOut {
		return "does not return"
	}
	return "ends: " + p.end()
}

const marker = "fault: "

// logs returns everything that the process has written.
func (p *process) logs() string { return p.logged(0) }

// logOf splits the log at the next probe. first is without the markers of faults.
func logOf(logs string) (first, rest string) {
	first, rest, _ = strings.Cut(logs, marker+probe.name+"\n")
	lines := strings.SplitAfter(first, "\n")
	kept := lines[:0]
	for _, line := range lines {
		if !strings.HasPrefix(line, marker) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, ""), rest
}
