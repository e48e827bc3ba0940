package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"
)

// point is a point in the course of an invocation.
type point int

const (
	never     point = iota // at no point
	asked                  // the client waits for an event
	halfSent               // half of the event is sent
	delivered              // all of the event is sent, and the handler runs
	begun                  // the first bytes of the answer are read
	received               // all of the answer is read
	accepted               // the 202 is sent
)

// phase is an invocation in which the process is stopped at a point and continued at the
// same or a later one, or in which the peer pauses at a point or reads slowly.
type phase struct {
	name         string
	event        func(*events) *event
	stop, resume point
	pause        point
	slowly       bool
	buffer       int // the peer's receive buffer; a small one keeps the client from sending everything at once
}

func small(*events) *event      { return order("small", 1) }
func full(e *events) *event     { return e.string(maxEvent) }
func sleeping(*events) *event   { return order("sleep", 300) }
func dripping(e *events) *event { return e.object("drip", 64<<10) }
func streamed(e *events) *event { return e.object("stream", 7<<19) }

var phases = []phase{
	{name: "stopped while it waits for an event", event: small, stop: asked, resume: asked},
	{name: "stopped, then the event comes", event: small, stop: asked, resume: delivered},
	{name: "stopped in the middle of an event of 6 MB", event: full, stop: halfSent, resume: halfSent},
	{name: "stopped in the handler", event: sleeping, stop: delivered, resume: delivered},
	{name: "stopped in the middle of a response of 6 MB", event: full, stop: begun, resume: begun, buffer: 64 << 10},
	{name: "stopped in the middle of a stream", event: dripping, stop: begun, resume: begun},
	{name: "stopped between the response and its 202", event: small, stop: received, resume: received},
	{name: "stopped, then the 202 comes", event: small, stop: received, resume: accepted},
	{name: "the event of 6 MB pauses in its middle", event: full, pause: halfSent},
	{name: "nobody reads the response of 6 MB for this long", event: full, pause: begun, buffer: 64 << 10},
	{name: "a stream of 3.5 MB is read for this long", event: streamed, slowly: true},
	{name: "the 202 is this late", event: small, pause: received},
}

// freeze runs each client through all phases at once, each in a separate process.
func freeze(clients []*client, long time.Duration) error {
	say("%d processes are stopped, or have a slow peer, for %v", len(phases)*len(clients), long)
	var group sync.WaitGroup
	results := make([][]error, len(phases))
	for i := range phases {
		results[i] = make([]error, len(clients))
		for j, c := range clients {
			group.Go(func() { results[i][j] = phases[i].prove(c, long) })
		}
	}
	group.Wait()

	head, rule := "| for "+long.String()+" |", "|---|"
	for _, c := range clients {
		head, rule = head+" "+c.name+" |", rule+"---|"
	}
	fmt.Println(head + "\n" + rule)
	var broken []error
	for i, p := range phases {
		row := "| " + p.name + " |"
		for j, err := range results[i] {
			if err == nil {
				row += " served |"
			} else {
				row += " **failed** |"
				broken = append(broken, fmt.Errorf("%s: %s: %w", clients[j].name, p.name, err))
			}
		}
		fmt.Println(row)
	}
	return errors.Join(broken...)
}

// prove starts a client, invokes it, runs the phase, and invokes it twice more.
func (p *phase) prove(c *client, long time.Duration) error {
	sessions, err := start(c, p.buffer)
	if err != nil {
		return err
	}
	s := sessions[0]
	defer s.stop()
	e := newEvents(1)
	if err := s.invoke(small(e)); err != nil {
		return fmt.Errorf("before: %w", err)
	}
	if err := p.invoke(s, p.event(e), long); err != nil {
		return err
	}
	for range 2 {
		if err := s.invoke(small(e)); err != nil {
			return fmt.Errorf("after: %w", err)
		}
	}
	return nil
}

// invoke does the phase's invocation, whose deadline passes meanwhile. The client must answer
// it once and then ask for the next one. A second answer is an error.
func (p *phase) invoke(s *session, e *event, long time.Duration) error {
	inv, half := s.invocation(long/2), len(e.body)/2
	if err := p.at(asked, s, long); err != nil {
		return err
	}
	s.next.head(inv, len(e.body))
	s.next.send(e.body[:half])
	if err := p.at(halfSent, s, long); err != nil {
		return err
	}
	s.next.send(e.body[half:])
	close(s.next.done)
	if err := p.at(delivered, s, long); err != nil {
		return err
	}
	r, err := s.answer(inv, e)
	if err != nil {
		return err
	}
	if _, err := io.CopyN(&s.body, r.Body, int64(min(len(e.body)/4, 16<<10))); err != nil {
		return err
	}
	if err := p.at(begun, s, long); err != nil {
		return err
	}
	for step := len(e.body) / 100; p.slowly && s.body.Len() < len(e.body)-step; time.Sleep(long / 100) {
		if _, err := io.CopyN(&s.body, r.Body, int64(step)); err != nil {
			return err
		}
	}
	if err := s.receive(r, e); err != nil {
		return err
	}
	if err := p.at(received, s, long); err != nil {
		return err
	}
	r.accept()
	if err := p.at(accepted, s, long); err != nil {
		return err
	}
	return s.ask()
}

// at does the phase's actions at a point.
func (p *phase) at(now point, s *session, long time.Duration) error {
	if p.stop == now {
		time.Sleep(50 * time.Millisecond) // until the client has reached the point
		if err := syscall.Kill(s.pid, syscall.SIGSTOP); err != nil {
			return err
		}
		time.Sleep(long / 2)
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.pid))
		if err != nil || !bytes.Contains(stat, []byte(") T ")) {
			return fmt.Errorf("the process did not stop: %.60q", stat)
		}
	}
	if p.resume == now {
		time.Sleep(long / 2)
		if err := syscall.Kill(s.pid, syscall.SIGCONT); err != nil {
			return err
		}
	}
	if p.pause == now {
		time.Sleep(long)
	}
	return nil
}
