package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// session is a client's process and the Runtime API that it calls.
type session struct {
	*api
	*client
	pid   int
	next  *request // the client's request for the next event
	count int
	body  bytes.Buffer
}

// patience is the longest time to wait for a request of a client.
const patience = 2 * time.Minute

// start starts a client as Lambda does and waits for its first request. buffer is the
// argument of listen.
func start(c *client, buffer int) (*session, error) {
	a, err := listen(buffer)
	if err != nil {
		return nil, err
	}
	handler := "handler.Echo"
	if c.web {
		handler = "handler.Web"
	}
	cmd := exec.Command(c.command[0], c.command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = c.directory, c.log, c.log
	cmd.Env = append(os.Environ(),
		"AWS_LAMBDA_RUNTIME_API="+a.address, "_HANDLER="+handler, "TMPDIR="+c.files, "LAMBDA_TASK_ROOT="+c.directory,
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand", "AWS_LAMBDA_FUNCTION_NAME=soak", "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512", "AWS_REGION=us-east-1",
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/soak", "AWS_LAMBDA_LOG_STREAM_NAME=stream")
	// The process dies with the thread that started it, so that thread waits for its end.
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait()
		}
		close(a.ended)
	}()
	if err := <-started; err != nil {
		a.server.Close()
		return nil, err
	}
	s := &session{api: a, client: c, pid: cmd.Process.Pid}
	if err := s.ask(); err != nil {
		s.stop()
		return nil, fmt.Errorf("start: %w; its log is %s", err, c.log.Name())
	}
	return s, nil
}

func (s *session) stop() {
	syscall.Kill(s.pid, syscall.SIGKILL)
	<-s.ended
	s.server.Close()
}

// ask waits until the client asks for the next invocation.
func (s *session) ask() (err error) {
	s.next, err = s.expect("GET", invocations+"next", patience)
	return err
}

// invocation returns a new invocation with its own id and trace.
func (s *session) invocation(limit time.Duration) *invocation {
	s.count++
	return &invocation{
		id:       fmt.Sprintf("8476a536-e9f4-11e8-9739-%012d", s.count),
		trace:    fmt.Sprintf("Root=1-%08x-%016x%08x;Parent=%016x;Sampled=0", rand.Uint32(), rand.Uint64(), s.count, rand.Uint64()),
		deadline: time.Now().Add(limit),
	}
}

// deliver sends an event.
func (s *session) deliver(inv *invocation, e *event) {
	s.next.head(inv, len(e.body))
	s.next.to.Write(e.body)
	close(s.next.done)
}

// answer waits for the request that carries the answer.
func (s *session) answer(inv *invocation, e *event) (*request, error) {
	s.body.Reset()
	return s.expect("POST", invocations+inv.id+e.answer(), patience)
}

// receive reads the rest of the answer, and checks it.
func (s *session) receive(r *request, e *event) error {
	if _, err := s.body.ReadFrom(r.Body); err != nil {
		return fmt.Errorf("the answer broke off after %d bytes: %w", s.body.Len(), err)
	}
	return e.check(s.body.Bytes(), r.Trailer)
}

// invoke does one invocation, from its event to the request for the next one.
func (s *session) invoke(e *event) error {
	inv := s.invocation(time.Minute)
	s.deliver(inv, e)
	r, err := s.answer(inv, e)
	if err != nil {
		return err
	}
	if e.web != nil && e.web.leaves {
		err = s.leave(r, e)
	} else {
		err = s.receive(r, e)
	}
	if err != nil {
		return err
	}
	r.accept()
	return s.ask()
}

// state is the resource use of a process.
type state struct {
	resident, peak, threads, descriptors int // memory in kB
	files, goroutines                    int // of a client for the web
}

func stateOf(pid int) (now state, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return state{}, err
	}
	fields := map[string]int{}
	for line := range strings.Lines(string(text)) {
		var value int
		if name, rest, ok := strings.Cut(line, ":"); ok {
			fmt.Sscan(rest, &value)
			fields[name] = value
		}
	}
	descriptors, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	now.resident, now.peak, now.threads, now.descriptors = fields["VmRSS"], fields["VmHWM"], fields["Threads"], len(descriptors)
	return now, err
}
