package emulator

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is the function's process. The emulator starts it, and starts another one when
// it has died.
type process struct {
	mu      sync.Mutex
	pid     int
	started time.Time // zero again once its initialization was reported
	ready   time.Time // when it asked for its first event
	memory  int64     // its peak, in bytes
}

// startedPipe is the name of the pipe that watch reads.
const startedPipe = "started"

// watch reads the process ids that start.sh writes, until the pipe is closed. Any other line is the debugger's, which
// listens then.
func (p *process) watch(started *os.File, listens func()) {
	for lines := bufio.NewScanner(started); lines.Scan(); {
		pid, err := strconv.Atoi(lines.Text())
		if err != nil {
			listens()
			continue
		}
		p.mu.Lock()
		p.pid, p.started, p.ready = pid, time.Now(), time.Time{}
		p.mu.Unlock()
	}
}

// asks records that the process has asked for an event.
func (p *process) asks() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ready.IsZero() {
		p.ready = time.Now()
	}
}

// initialization returns how long the initialization took. It is not ok if that has not
// ended, or if an earlier call returned it.
func (p *process) initialization() (d time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.started.IsZero() || p.ready.IsZero() {
		return 0, false
	}
	d = p.ready.Sub(p.started)
	p.started = time.Time{}
	return d, true
}

// measure updates and returns the process's peak memory, in bytes. The kernel records the
// peak; for a process that has died, the last value that was read counts.
func (p *process) measure() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
	_, after, _ := strings.Cut(string(status), "\nVmHWM:")
	line, _, _ := strings.Cut(after, "\n")
	if kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(line), " kB"), 10, 64); err == nil {
		p.memory = max(p.memory, kib<<10)
	}
	return p.memory
}

// hasEnded reports whether the process has ended.
func (p *process) hasEnded() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pid != 0 && syscall.Kill(p.pid, 0) != nil
}

// maxShutdown is how long a function may take to end after SIGTERM, as in Lambda if it has an
// internal extension.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
const maxShutdown = 500 * time.Millisecond

// shutDown ends the process as Lambda does: with SIGTERM, and later with SIGKILL.
func (p *process) shutDown(api string) {
	p.mu.Lock()
	pid := p.pid
	p.mu.Unlock()
	if pid != 0 && syscall.Kill(-pid, syscall.SIGTERM) == nil {
		for deadline := time.Now().Add(maxShutdown); !p.hasEnded() && time.Now().Before(deadline); {
			time.Sleep(2 * time.Millisecond)
		}
	}
	p.kill(api)
}

// kill kills the process and its children, which are a process group. It finds children
// that left the group by the address of the Runtime API, which no other process has.
func (p *process) kill(api string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pid == 0 {
		return
	}
	syscall.Kill(-p.pid, syscall.SIGKILL)
	variable := []byte("\x00AWS_LAMBDA_RUNTIME_API=" + api + "\x00")
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		variables, _ := os.ReadFile(file)
		if !bytes.Contains(append([]byte{0}, variables...), variable) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
			syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}
