package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is one process that serves a function.
type process struct {
	cmd      *exec.Cmd
	log      *os.File // its stdout and stderr
	exited   chan struct{}
	stdin    io.WriteCloser    // only if Python code calls the function
	answers  chan *callsAnswer // only if Python code calls the function
	timedOut bool
}

// callsAnswer is a line that call.py writes.
type callsAnswer struct {
	Ready        bool            `json:"ready"`
	Result       json.RawMessage `json:"result"`
	ErrorType    string          `json:"errorType"`
	ErrorMessage string          `json:"errorMessage"`
	Frames       int             `json:"frames"`
}

// start starts a function as f needs it. The Runtime API is at address.
func start(w *way, f *fault, address string) (*process, error) {
	log, err := os.CreateTemp("", "fault")
	if err != nil {
		return nil, err
	}
	os.Remove(log.Name())
	// Append, so that writers do not overwrite each other.
	syscall.Syscall(syscall.SYS_FCNTL, log.Fd(), syscall.F_SETFL, syscall.O_RDWR|syscall.O_APPEND)
	function := "function"
	if f.crash {
		function = "crash"
	}
	directory, argv := w.command(function, f.setting())
	shell := "ulimit -c 0; " + f.shell + ` exec "$@" ` + f.redirect
	cmd := exec.Command("/bin/bash", append([]string{"-c", shell, "bash"}, argv...)...)
	cmd.Dir = directory
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"),
		"LANG=C.UTF-8",
		"PYTHONPATH=" + os.Getenv("RIC") + ":" + directory,
		"PYTHONDONTWRITEBYTECODE=1",
		"AWS_LAMBDA_FUNCTION_NAME=fn",
		"_HANDLER=" + f.setting(),
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128",
		"ANSWERS=3",
		"DEADLINE_MS=" + strconv.Itoa(int(f.deadline().Milliseconds())),
	}, f.env...)
	if !w.called {
		cmd.Env = append(cmd.Env, "AWS_LAMBDA_RUNTIME_API="+address)
	}
	cmd.Stdout, cmd.Stderr = log, log
	p := &process{cmd: cmd, log: log, exited: make(chan struct{}), answers: make(chan *callsAnswer)}
	var child *os.File
	if w.called {
		var parent *os.File
		if parent, child, err = os.Pipe(); err != nil {
			return nil, err
		}
		cmd.ExtraFiles = []*os.File{child}
		if p.stdin, err = cmd.StdinPipe(); err != nil {
			return nil, err
		}
		go p.listen(parent)
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if child != nil {
		child.Close()
	}
	go func() {
		cmd.Wait()
		close(p.exited)
	}()
	return p, nil
}

func (p *process) listen(from *os.File) {
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			from.Close()
			return
		}
		answer := new(callsAnswer)
		if json.Unmarshal(line, answer) != nil {
			return
		}
		p.answers <- answer
	}
}

// logged returns the log from offset on.
func (p *process) logged(offset int64) string {
	text, _ := io.ReadAll(io.NewSectionReader(p.log, offset, 1<<30))
	return string(text)
}

// end waits for the end of the process and describes it: "exit status 2", "signal: aborted".
func (p *process) end() string {
	<-p.exited
	return strings.TrimSuffix(p.cmd.ProcessState.String(), " (core dumped)")
}

func (p *process) hasEnded() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

// stop kills a process that hangs, and reports whether it was still running.
func (p *process) stop() bool {
	if p.hasEnded() {
		return false
	}
	p.cmd.Process.Kill()
	<-p.exited
	return p.end() == "signal: killed"
}

func (p *process) kill() {
	p.cmd.Process.Kill()
	select {
	case <-p.exited:
	case <-time.After(10 * time.Second):
	}
	p.log.Close()
}
