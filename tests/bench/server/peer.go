package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// peer is a client of the Runtime API with a function to measure.
type peer struct {
	name, version string
	zip           int64
	environment   []string
	commands      map[string]*command // by kind of event
}

type command struct {
	directory string
	words     []string
}

// handlers holds the value of _HANDLER for each kind of event.
var handlers = map[string]string{
	"hello":   "handler.Handle",
	"raw":     "handler.Raw",
	"typed":   "handler.Typed",
	"again":   "handler.Again",
	"any":     "handler.Any",
	"gateway": "handler.Handle",
}

// readPeer reads the file peer in a directory, whose name is the peer's name. Each line
// of the file is a word and its values, separated by tabs:
//
//	version  a readable description of the peer
//	zip      the package to upload, whose size is reported; optional
//	env      a variable of the environment, as NAME=VALUE
//	hello    the directory to start in and the command that answers small events
//	raw      the same for a handler that returns a large event undecoded
//	typed    the same for one that decodes it and returns the number of its items
//	again    the same for one that decodes it and returns it
//	any      the same without a type
//	gateway  the same for an HTTP handler behind an API Gateway
//
// Paths are relative to the directory. A kind without a line is not measured.
func readPeer(directory string) (*peer, error) {
	directory, err := filepath.Abs(directory)
	if err != nil {
		return nil, err
	}
	content, err := os.ReadFile(filepath.Join(directory, "peer"))
	if err != nil {
		return nil, err
	}
	p := &peer{name: filepath.Base(directory), commands: map[string]*command{}}
	for line := range strings.Lines(string(content)) {
		words := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case len(words) < 2:
			return nil, fmt.Errorf("%s/peer: %q: expected a word, a tab and more", directory, line)
		case words[0] == "version":
			p.version = words[1]
		case words[0] == "env":
			p.environment = append(p.environment, words[1:]...)
		case words[0] == "zip":
			info, err := os.Stat(filepath.Join(directory, words[1]))
			if err != nil {
				return nil, err
			}
			p.zip = info.Size()
		case handlers[words[0]] != "" && len(words) > 2:
			p.commands[words[0]] = &command{filepath.Join(directory, words[1]), words[2:]}
		default:
			return nil, fmt.Errorf("%s/peer: %q: unknown", directory, line)
		}
	}
	return p, nil
}

// command returns the command that starts the peer, with Lambda's environment variables.
func (p *peer) command(kind, address string) (*exec.Cmd, error) {
	c := p.commands[kind]
	if c == nil {
		return nil, fmt.Errorf("%s: no command for %s in its file peer", p.name, kind)
	}
	cmd := exec.Command(c.words[0], c.words[1:]...)
	cmd.Dir = c.directory
	cmd.Env = append(append(os.Environ(), p.environment...),
		"AWS_LAMBDA_RUNTIME_API="+address,
		"_HANDLER="+handlers[kind], "LAMBDA_TASK_ROOT="+c.directory,
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_LAMBDA_FUNCTION_NAME=bench", "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128", "AWS_REGION=us-east-1",
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/bench", "AWS_LAMBDA_LOG_STREAM_NAME=stream")
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd, nil
}

// session is a peer's process and the Runtime API that it calls.
type session struct {
	*api
	process  *os.Process
	exited   chan struct{}
	throttle *throttle
	share    float64
	init     float64 // ms from the start of the process to its first request
	count    int     // invocations so far
}

// start starts a peer and waits for its first request. From then on, if share is not 0,
// the peer gets only that share of one CPU.
func start(p *peer, kind string, t *throttle, share float64) (*session, error) {
	a, err := listen()
	if err != nil {
		return nil, err
	}
	s := &session{api: a, throttle: t, share: share, exited: make(chan struct{})}
	cmd, err := p.command(kind, net.JoinHostPort("127.0.0.1", strconv.Itoa(a.port)))
	if err != nil {
		a.close()
		return nil, err
	}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		a.close()
		return nil, err
	}
	s.process = cmd.Process
	go func() {
		cmd.Wait()
		a.wake() // before its sockets are closed and their numbers are reused
		close(s.exited)
	}()
	if share > 0 {
		err = t.add(cmd.Process.Pid)
	}
	if err == nil {
		err = s.request("GET", nextPath)
	}
	s.init = ms(time.Since(begin))
	if err == nil && share > 0 {
		err = t.limit(share)
	}
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("%s: start: %w", p.name, err)
	}
	return s, nil
}

// stop kills the process and waits for its end.
func (s *session) stop() {
	if s.share > 0 {
		s.throttle.lift() // dying takes CPU time too
	}
	s.process.Kill()
	<-s.exited
	s.close()
}

// invoke answers the peer's request for an invocation, and receives the peer's answer
// into s.answer, which is valid until the next one. It returns the time from the first
// byte sent to the last received, in ms.
func (s *session) invoke(e *event) (float64, error) {
	if s.count > 0 {
		if err := s.request("GET", nextPath); err != nil {
			return 0, err
		}
	}
	id := fmt.Sprintf("8476a536-e9f4-11e8-9739-%012d", s.count)
	s.count++
	return s.exchange(id, e.body)
}

// invocations invokes the peer n times and returns the times in ms. Because checking a
// large answer takes long, only the first is checked; the others are compared with it.
func (s *session) invocations(e *event, n int) ([]float64, error) {
	times := make([]float64, n)
	var want []byte
	for i := range times {
		var err error
		if times[i], err = s.invoke(e); err != nil {
			return nil, err
		}
		if want == nil {
			want = bytes.Clone(s.answer)
			err = e.check(want)
		} else if !bytes.Equal(s.answer, want) {
			err = e.check(s.answer)
		}
		if err != nil {
			return nil, err
		}
	}
	return times, nil
}

// peak returns the peak memory of the process, in kB.
func (s *session) peak() int64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Pid))
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	n, _ := strconv.ParseInt(string(bytes.Fields(append(rest, " 0"...))[0]), 10, 64)
	return n
}

func ms(d time.Duration) float64 { return float64(d) / 1e6 }
