package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// watch distinguishes a process that hangs from one that is slow because the machine is
// busy. The deadlines here are much shorter than Lambda's.
type watch struct {
	pid     int
	since   time.Time // when the current wait began
	ticks   int       // CPU time at the beginning of the wait
	last    int       // CPU time at the last look
	resting int       // looks in a row that found the process idle
}

// Limits. Ticks are hundredths of a second, as in proc(5).
const (
	restful = 25  // looks, at least 20 ms apart
	greedy  = 300 // ticks
)

func (p *process) watch() *watch {
	w := &watch{pid: p.cmd.Process.Pid}
	w.reset()
	return w
}

// reset begins a new wait.
func (w *watch) reset() {
	_, w.ticks = w.look()
	w.since, w.resting, w.last = time.Now(), 0, w.ticks
}

// stuck reports whether more than limit has passed and the process either is idle or has
// used enough CPU time.
func (w *watch) stuck(limit time.Duration) bool {
	active, ticks := w.look()
	w.resting++
	if active || ticks != w.last {
		w.resting, w.last = 0, ticks
	}
	return time.Since(w.since) > limit && (w.resting > restful || ticks-w.ticks > greedy)
}

// look reports whether a thread is not sleeping, and the CPU time of the process in ticks.
func (w *watch) look() (active bool, ticks int) {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", w.pid))
	for _, name := range threads {
		text, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(text), ") ")
		fields := strings.Fields(rest)
		if len(fields) < 13 {
			continue
		}
		active = active || fields[0] != "S"
		user, _ := strconv.Atoi(fields[11])
		system, _ := strconv.Atoi(fields[12])
		ticks += user + system
	}
	return active, ticks
}
