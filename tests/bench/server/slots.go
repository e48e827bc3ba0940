package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Duration of the parts of a round with several invocations at once.
const (
	slotsWarm    = time.Second
	slotsMeasure = 3 * time.Second
)

// slots is a Runtime API for functions that serve several invocations at once. It waits until
// all slots have asked for their first invocation, then answers each request immediately.
type slots struct {
	n        int
	asked    atomic.Int64
	ready    chan struct{} // closed when each slot has asked
	begin    chan struct{} // closed to start the invocations
	broken   chan error    // what was wrong with an answer
	given    sync.Map      // ids of invocations without an answer so far
	ids      atomic.Int64
	answered atomic.Int64
}

func (s *slots) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == nextPath {
		if s.asked.Add(1) == int64(s.n) {
			close(s.ready)
		}
		select {
		case <-s.begin:
		case <-r.Context().Done():
			return
		}
		id := fmt.Sprintf("8476a536-e9f4-11e8-9739-%012d", s.ids.Add(1))
		s.given.Store(id, true)
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", id)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(time.Minute).UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:bench")
		w.Write(newEvent("hello", 0).body)
		return
	}
	body, err := io.ReadAll(r.Body)
	id, isResponse := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, root), "/response")
	_, isGiven := s.given.LoadAndDelete(id)
	switch {
	case err != nil:
		return
	case !isResponse || !isGiven:
		s.fail(fmt.Errorf("%s %s with the body %.1000q", r.Method, r.URL.Path, body))
	default:
		if err := newEvent("hello", 0).check(bytes.TrimSpace(body)); err != nil {
			s.fail(err)
		}
		s.answered.Add(1)
	}
	w.WriteHeader(http.StatusAccepted)
}

func (s *slots) fail(err error) {
	select {
	case s.broken <- err:
	default: // an earlier error is kept
	}
}

// busy is the result of one round with several invocations at once.
type busy struct {
	processes  int
	idle, used float64 // MB of all processes: when each slot has asked, and after the invocations
	rate       float64 // invocations per second
	cpu        float64 // µs of all the function's processes per invocation
}

// several measures each peer with n invocations at once, and prints a table.
func (b *bench) several(n int) error {
	found := map[string][]busy{}
	for round := range b.rounds {
		for _, p := range b.peers {
			say("%d at once, round %d of %d: %s", n, round+1, b.rounds, p.name)
			one, err := atOnce(p, n)
			if err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
			found[p.name] = append(found[p.name], one)
		}
	}
	fmt.Print("|  | processes | memory (MB), idle | memory (MB), after the invocations | CPU time of an invocation (µs) | invocations per s |\n|---|---:|---:|---:|---:|---:|\n")
	for _, p := range b.peers {
		of := func(what func(busy) float64) float64 {
			var all []float64
			for _, one := range found[p.name] {
				all = append(all, what(one))
			}
			slices.Sort(all)
			return all[len(all)/2]
		}
		fmt.Printf("| %s | %.0f | %.0f | %.0f | %.0f | %.0f |\n", p.name,
			of(func(o busy) float64 { return float64(o.processes) }), of(func(o busy) float64 { return o.idle }),
			of(func(o busy) float64 { return o.used }), of(func(o busy) float64 { return o.cpu }), of(func(o busy) float64 { return o.rate }))
	}
	return nil
}

// atOnce starts a peer, and gives it n invocations at once.
func atOnce(p *peer, n int) (found busy, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return found, err
	}
	s := &slots{n: n, ready: make(chan struct{}), begin: make(chan struct{}), broken: make(chan error, 1)}
	server := &http.Server{Handler: s}
	go server.Serve(listener)
	defer server.Close()
	cmd, err := p.command("hello", listener.Addr().String())
	if err != nil {
		return found, err
	}
	cmd.Env = append(cmd.Env, "AWS_LAMBDA_MAX_CONCURRENCY="+strconv.Itoa(n))
	cmd.SysProcAttr.Setsid = true
	if err := cmd.Start(); err != nil {
		return found, err
	}
	exited := make(chan struct{})
	go func() {
		cmd.Wait()
		close(exited)
	}()
	defer func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // and the processes that it started
		<-exited
	}()
	select {
	case <-s.ready:
	case <-exited:
		return found, errors.New("its process ended")
	case err := <-s.broken:
		return found, err
	case <-time.After(patience * time.Second):
		return found, fmt.Errorf("only %d of %d slots have asked for an invocation", s.asked.Load(), n)
	}
	before, err := settled(cmd.Process.Pid)
	if err != nil {
		return found, err
	}
	close(s.begin)
	time.Sleep(slotsWarm)
	warm, err := sessionUse(cmd.Process.Pid)
	answered, began := s.answered.Load(), time.Now()
	time.Sleep(slotsMeasure)
	answered, took := s.answered.Load()-answered, time.Since(began)
	after, afterErr := sessionUse(cmd.Process.Pid)
	if err := errors.Join(err, afterErr); err != nil {
		return found, err
	}
	select {
	case err := <-s.broken:
		return found, err
	default:
	}
	if answered == 0 || after.processes != before.processes {
		return found, fmt.Errorf("%d invocations were answered, and the number of processes went from %d to %d", answered, before.processes, after.processes)
	}
	return busy{
		processes: after.processes,
		idle:      before.memory,
		used:      after.memory,
		rate:      float64(answered) / took.Seconds(),
		cpu:       float64((after.cpu - warm.cpu).Microseconds()) / float64(answered),
	}, nil
}

// use is the resource use of the processes of a session.
type use struct {
	processes int
	memory    float64 // MB; memory that processes share is divided between them
	cpu       time.Duration
}

// settled waits until a session starts no more processes, and returns its use then. One
// process may ask for all slots while others are still being started.
func settled(session int) (use, error) {
	for last, quiet := 0, 0; ; quiet++ {
		time.Sleep(200 * time.Millisecond)
		found, err := sessionUse(session)
		if err != nil || quiet >= 5 {
			return found, err
		}
		if found.processes != last {
			last, quiet = found.processes, 0
		}
	}
}

// sessionUse returns the resource use of all processes of a session.
func sessionUse(session int) (u use, err error) {
	processes, err := filepath.Glob("/proc/[0-9]*")
	for _, process := range processes {
		stat, err := os.ReadFile(process + "/stat")
		if err != nil {
			continue // it has ended
		}
		// The name may have spaces. After it come, from the third field on: state, parent, group, session …
		fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
		if string(fields[3]) != strconv.Itoa(session) || string(fields[0]) == "Z" {
			continue
		}
		rollup, err := os.ReadFile(process + "/smaps_rollup")
		if err != nil {
			return u, err
		}
		_, pss, _ := bytes.Cut(rollup, []byte("\nPss:"))
		kb, err := strconv.ParseFloat(string(bytes.Fields(pss)[0]), 64)
		if err != nil {
			return u, err
		}
		u.processes++
		u.memory += kb * 1024 / 1e6
		for _, ticks := range fields[11:13] { // of user and system, in hundredths of a second
			n, _ := strconv.Atoi(string(ticks))
			u.cpu += time.Duration(n) * 10 * time.Millisecond
		}
	}
	return u, err
}
