package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// watch tells a process that hangs from one that is slow because the machine is busy:
// the deadlines here are much shorter than Lambda's.
type watch struct {
	pid     int
	since   time.Time // of what is waited for
	ticks   int       // of CPU time, at that time
	last    int       // of CPU time, when it was looked at last
	resting int       // how often in a row it was found doing nothing
}

// Ticks are hundredths of a second, as in proc(5).
const (
	restful = 25 // looks, which are 20 ms apart or more
	greedy  = 300
)

func (p *process) watch() *watch {
	w := &watch{pid: p.cmd.Process.Pid}
	w.reset()
	return w
}

// reset begins to wait for something else.
func (w *watch) reset() {
	_, w.ticks = w.look()
	w.since, w.resting, w.last = time.Now(), 0, w.ticks
}

// stuck reports whether more than limit has passed, and the process either rests or has
// had time enough.
func (w *watch) stuck(limit time.Duration) bool {
	active, ticks := w.look()
	w.resting++
	if active || ticks != w.last {
		w.resting, w.last = 0, ticks
	}
	return time.Since(w.since) > limit && (w.resting > restful || ticks-w.ticks > greedy)
}

// look reports whether a thread does not sleep, and the CPU time of the process.
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
