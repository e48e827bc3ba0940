package peer

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// Ended says how a process ended.
type Ended struct {
	Status int    `json:"status"`           // -1 for a signal
	Signal string `json:"signal,omitempty"` // for example "terminated"

	// Over says that the script was over, so the peer sent the process SIGTERM.
	Over bool `json:"over"`

	// Killed says that the process did not end in time, by itself or by SIGTERM.
	Killed bool `json:"killed,omitempty"`

	Stdout []string `json:"stdout"`
	Stderr []string `json:"stderr"`
}

// grace is how long a process may take to end by SIGTERM.
const grace = 10 * time.Second

// Run runs a process under the peer until it ends, the script is over, or no request has
// come for as long as patience. It sets Lambda's variables unless cmd.Env has them.
func (p *Peer) Run(cmd *exec.Cmd, patience time.Duration) (*Ended, error) {
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Env = p.environment(cmd.Env)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = time.Second // for what its children still write
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()

	e := new(Ended)
	var err error
	select {
	case err = <-ended:
	case <-p.done:
		e.Over = true
		time.Sleep(50 * time.Millisecond) // for requests of other connections
		cmd.Process.Signal(syscall.SIGTERM)
		select {
		case err = <-ended:
		case <-time.After(grace):
			e.Killed = true
		}
	case <-p.silence(patience):
		e.Killed = true
	}
	if e.Killed {
		cmd.Process.Kill()
		err = <-ended
	}
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited && !errors.Is(err, exec.ErrWaitDelay) {
		return nil, err
	}
	e.Status = cmd.ProcessState.ExitCode()
	if status := cmd.ProcessState.Sys().(syscall.WaitStatus); status.Signaled() {
		e.Signal = status.Signal().String()
	}
	e.Stdout, e.Stderr = lines(stdout.String()), lines(stderr.String())
	return e, nil
}

// silence returns a channel that is closed when no request began, and none was answered,
// for some time.
func (p *Peer) silence(patience time.Duration) <-chan struct{} {
	silent := make(chan struct{})
	p.mu.Lock()
	p.active = time.Now()
	p.mu.Unlock()
	go func() {
		for {
			p.mu.Lock()
			left := patience - time.Since(p.active)
			p.mu.Unlock()
			if left <= 0 {
				close(silent)
				return
			}
			select {
			case <-time.After(left):
			case <-p.closed:
				return
			}
		}
	}()
	return silent
}

func lines(text string) []string {
	text = strings.TrimSuffix(text, "\n")
	if text == "" {
		return []string{}
	}
	return strings.Split(text, "\n")
}

// environment adds the variables that Lambda sets.
func (p *Peer) environment(env []string) []string {
	set := make(map[string]bool)
	for _, variable := range env {
		name, _, _ := strings.Cut(variable, "=")
		set[name] = true
	}
	for _, variable := range []string{
		"_HANDLER=handler.Handle",
		"AWS_LAMBDA_FUNCTION_NAME=fn",
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128",
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/fn",
		"AWS_LAMBDA_LOG_STREAM_NAME=2026/11/24/[$LATEST]0123456789abcdef",
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_REGION=us-east-1",
		"PYTHONDONTWRITEBYTECODE=1",
	} {
		if name, _, _ := strings.Cut(variable, "="); !set[name] {
			env = append(env, variable)
		}
	}
	return append(env, "AWS_LAMBDA_RUNTIME_API="+p.Address())
}
