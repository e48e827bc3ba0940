// Command server is a Runtime API that measures its clients. It starts each as Lambda
// does, gives it invocations one after the other, and prints how long they took.
//
//	server [FLAG...] DIRECTORY...
//
// Each directory holds a peer: a client with a function, described in [readPeer]. All
// are measured in turn, round after round, each round in another order, so that a
// machine that is busy for a while is busy for all. Answers are checked.
//
// It prints a [results] as JSON, and its progress to stderr.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"
)

// results holds the figures of all peers. Times are in ms.
type results struct {
	Machine    string             `json:"machine"`
	Processors int                `json:"processors"`
	Go         string             `json:"go"`
	Throttled  bool               `json:"throttled"`
	Throttle   string             `json:"throttle"` // the kind of control group, or why there is none
	Starts     int                `json:"starts"`   // the number requested
	Peers      map[string]*figure `json:"peers"`
	Missing    map[string]string  `json:"missing"` // peers that could not be built, and why
}

// figure holds the figures of one peer.
type figure struct {
	Version string               `json:"version"`
	Zip     int64                `json:"zip"`   // bytes of the package to upload
	Init    []float64            `json:"init"`  // from the start of the process to its first request
	First   map[string][]float64 `json:"first"` // invocation after each cold start, by memory size
	Cold    map[string][]float64 `json:"cold"`  // both, by memory size
	Warm    []run                `json:"warm"`  // of each round
	Large   map[string][]float64 `json:"large"` // of each invocation, by kind and size
	Peak    []int64              `json:"peak"`  // kB, after the warm invocations of each round
}

// run summarizes the invocations of one process.
type run struct {
	P50  float64 `json:"p50"`
	P99  float64 `json:"p99"`
	Rate float64 `json:"rate"` // invocations per second
}

// Memory sizes, and the share of a CPU that Lambda gives to a function of that size.
// At 1769 MB it is a whole CPU.
var memories = []struct {
	name  string
	share float64
}{{"unthrottled", 0}, {"512 MB", 0.29}, {"128 MB", 0.072}}

type bench struct {
	starts, rounds, warm int
	limit                time.Duration
	kind                 string
	throttle             *throttle
	peers                []*peer
	results              results
}

func main() {
	var b bench
	flag.IntVar(&b.starts, "starts", 1000, "cold starts of each peer, at each memory size")
	flag.DurationVar(&b.limit, "limit", 200*time.Second, "time limit for the cold starts of one peer; slow peers have fewer")
	flag.IntVar(&b.rounds, "rounds", 10, "rounds of warm invocations")
	flag.IntVar(&b.warm, "warm", 4000, "warm invocations in a round, after a quarter as many to warm up")
	flag.StringVar(&b.kind, "kind", "hello", "what to invoke: hello, which includes large events, or gateway")
	cgroup := flag.String("cgroup", "", "the parent of the control group for throttled peers, instead of the root")
	b.results.Missing = map[string]string{}
	flag.Func("missing", "`NAME=REASON` of a peer that could not be built, for the results", func(value string) error {
		name, why, _ := strings.Cut(value, "=")
		b.results.Missing[name] = why
		return nil
	})
	flag.Parse()

	// Peers die with the thread that starts them: this must be the main thread.
	runtime.LockOSThread()
	debug.SetGCPercent(400)
	var err error
	if b.throttle, err = newThrottle(*cgroup); err != nil {
		b.results.Throttle = err.Error()
		say("%v", err)
	} else {
		b.results.Throttled, b.results.Throttle = true, b.throttle.version
	}
	var name syscall.Utsname
	syscall.Uname(&name)
	b.results.Machine = text(name.Sysname[:]) + " " + text(name.Release[:]) + " " + text(name.Machine[:])
	b.results.Processors, b.results.Go, b.results.Starts = runtime.NumCPU(), runtime.Version(), b.starts
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-interrupted
		b.throttle.remove()
		os.Exit(130)
	}()
	if err = b.read(flag.Args()); err == nil {
		err = b.measure()
	}
	b.throttle.remove()
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(b.results)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

// read reads the peers.
func (b *bench) read(directories []string) error {
	b.results.Peers = map[string]*figure{}
	for _, directory := range directories {
		p, err := readPeer(directory)
		if err != nil {
			return err
		}
		b.peers = append(b.peers, p)
		b.results.Peers[p.name] = &figure{Version: p.version, Zip: p.zip, First: map[string][]float64{}, Cold: map[string][]float64{}, Large: map[string][]float64{}}
	}
	return nil
}

func (b *bench) measure() error {
	warm := func() error { return onOneCPU(b.warmInvocations) }
	for _, part := range []func() error{b.coldStarts, warm, b.largeEvents} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// text converts a C string.
func text(chars []int8) string {
	var out []byte
	for _, c := range chars {
		if c == 0 {
			break
		}
		out = append(out, byte(c))
	}
	return string(out)
}

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "> "+format+"\n", args...) }

// startProgress returns a func that reports the progress every ten seconds.
func startProgress(what string, total int) func(done int) {
	begin := time.Now()
	said := begin
	say("%s: %d rounds", what, total)
	return func(done int) {
		if time.Since(said) < 10*time.Second {
			return
		}
		said = time.Now()
		left := time.Since(begin) / time.Duration(done) * time.Duration(total-done)
		say("%s: %d of %d rounds, %v left", what, done, total, left.Round(time.Second))
	}
}
