package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// session is a client's process and a slot of the Runtime API that it calls.
type session struct {
	*api
	*client
	pid   int
	slot  int
	next  *request // the client's request for the next event
	count int
	// refused counts the answers that came too late.
	refused int
	body    bytes.Buffer
}

// patience is the longest time to wait for a request of a client.
const patience = 2 * time.Minute

// start starts a client as Lambda does and waits until each of its loops asks for an
// invocation. It returns a session for each slot. buffer is the argument of listen.
func start(c *client, buffer int) ([]*session, error) {
	a, err := listen(c.slots, buffer)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(c.command[0], c.command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = c.directory, c.log, c.log
	cmd.Env = os.Environ()
	if c.slots > 1 {
		cmd.Env = append(cmd.Env, fmt.Sprintf("AWS_LAMBDA_MAX_CONCURRENCY=%d", c.slots))
	}
	cmd.Env = append(cmd.Env,
		"AWS_LAMBDA_RUNTIME_API="+a.address, "_HANDLER=handler.Echo", "LAMBDA_TASK_ROOT="+c.directory,
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
	var all []*session
	for slot := range c.slots {
		s := &session{api: a, client: c, pid: cmd.Process.Pid, slot: slot}
		if err := s.ask(); err != nil {
			s.stop()
			return nil, fmt.Errorf("start: %w; its log is %s", err, c.log.Name())
		}
		all = append(all, s)
	}
	return all, nil
}

func (s *session) stop() {
	for _, pid := range processes(s.pid) {
		syscall.Kill(pid, syscall.SIGKILL)
	}
	<-s.ended
	s.server.Close()
}

// ask waits until the client asks for the next invocation.
func (s *session) ask() (err error) {
	s.next, err = s.expect(s.api.next, "GET", invocations+"next", patience)
	return err
}

// invocation returns a new invocation with its own id and trace.
func (s *session) invocation(limit time.Duration) *invocation {
	s.count++
	return &invocation{
		id:       fmt.Sprintf(idOf+"%012d", s.slot, s.count),
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
	return s.expect(s.answers[s.slot], "POST", invocations+inv.id+e.answer(), patience)
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
	late := s.late > 0 && s.count%s.late == 0
	if late {
		s.refused++
	}
	// Every other late answer is refused before it is read.
	if !late || s.refused%2 == 0 {
		if err = s.receive(r, e); err != nil {
			return err
		}
	}
	if !late {
		r.accept()
		return s.ask()
	}
	r.refuse()
	// A minimal error follows, which is late too.
	if r, err = s.expect(s.answers[s.slot], "POST", invocations+inv.id+"/error", patience); err != nil {
		return err
	}
	r.refuse()
	return s.ask()
}

// state is the resource use of a process and its children.
type state struct {
	resident, peak, threads, descriptors int // memory in kB
}

func stateOf(pid int) (now state, err error) {
	for _, pid := range processes(pid) {
		one, err := stateOfOne(pid)
		if err != nil {
			return state{}, err
		}
		now.resident, now.peak = now.resident+one.resident, now.peak+one.peak
		now.threads, now.descriptors = now.threads+one.threads, now.descriptors+one.descriptors
	}
	return now, nil
}

// processes returns a process and its children.
func processes(pid int) []int {
	all := []int{pid}
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	for _, child := range strings.Fields(string(children)) {
		n, _ := strconv.Atoi(child)
		all = append(all, n)
	}
	return all
}

func stateOfOne(pid int) (now state, err error) {
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
