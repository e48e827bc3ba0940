// Package emulator runs a function in an execution environment, as Lambda does: the function's
// process in one of Lambda's runtimes, and AWS's emulator, which sends it one invocation at a
// time.
package emulator

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"lambdashim/commands/cli"
)

//go:embed start.sh
var startProgram []byte

// Function is an unpacked function, with all that an environment needs to run it.
type Function struct {
	File       string // the zip, or the program that was built
	Name       string // the name of its Python module
	Label      string // its own name among several functions; empty for a single one
	Executable bool   // an executable, not a plugin
	Root       string // the directory with its files

	Runtime  *Runtime
	Settings Settings
	Emulator string    // its path
	Debugger *Debugger // nil to run without one
}

// Environment serves one invocation at a time.
type Environment struct {
	function *Function
	dir      string
	address  string // of the emulator
	output   *output
	process  *process
	api      *runtimeAPI
	pipes    []*os.File
	ports    []*port
	stop     context.CancelFunc
	ended    chan struct{} // closed when the emulator has ended
	spent    bool          // the function has timed out, or its process has ended
}

// Start starts the emulator. The emulator starts the function at the first invocation.
func Start(f *Function, log *Log) (e *Environment, err error) {
	e = &Environment{function: f, process: &process{}}
	if e.dir, err = cli.Scratch("", "environment-"); err != nil {
		return nil, err
	}
	if e.dir, err = filepath.Abs(e.dir); err != nil { // the function has another working directory
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(e.dir, "start.sh"), startProgram, 0o600); err != nil {
		return nil, cli.CannotWriteTemporary(err)
	}
	if err := f.Debugger.keepSettings(e.dir); err != nil {
		return nil, err
	}
	started, err := e.pipe(startedPipe)
	if err != nil {
		return nil, err
	}
	printed, err := e.pipe("output")
	if err != nil {
		return nil, err
	}
	e.output = newOutput(log, printed, f.Label)
	go e.process.watch(started, func() { e.output.line(f.Debugger.invitation()) })
	for attempt := 1; ; attempt++ {
		if err = e.emulate(); err == nil || attempt == 3 || cli.Interrupted().Err() != nil {
			break
		}
	}
	if err != nil {
		e.Stop()
		return nil, err
	}
	return e, nil
}

// pipe makes a named pipe. It opens it for writing too, so that reads never see its end.
func (e *Environment) pipe(name string) (*os.File, error) {
	name = filepath.Join(e.dir, name)
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		return nil, cli.CannotWriteTemporary(&os.PathError{Op: "mkfifo", Path: name, Err: err})
	}
	pipe, err := os.OpenFile(name, os.O_RDWR|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, cli.CannotWriteTemporary(err)
	}
	e.pipes = append(e.pipes, pipe)
	return pipe, nil
}

// Stop ends the environment with all its processes.
func (e *Environment) Stop() {
	if e.stop != nil { // otherwise no emulator was started
		e.stop()
		<-e.ended
		e.api.close()
	}
	for _, pipe := range e.pipes {
		pipe.Close()
	}
	for _, port := range e.ports {
		port.release()
	}
	os.RemoveAll(e.dir)
}

// Spent reports whether the next invocation needs a new environment, as in Lambda after a
// timeout or the end of the process. It must not be called during an invocation.
func (e *Environment) Spent() bool { return e.spent || e.process.hasEnded() }

// Invoke invokes the function. It returns when the answer begins.
func (e *Environment) Invoke(event Event) *Answer {
	i := newInvocation(event)
	e.output.newTail()
	e.api.begin(i)
	go e.serve(i)
	return <-i.answer
}

// serve sends an invocation to the emulator, and writes its END and REPORT lines.
func (e *Environment) serve(i *invocation) {
	begun := time.Now()
	body, err := e.post(i)
	now := time.Now()
	if cli.Interrupted().Err() != nil {
		select {} // the command is ending
	}
	if err != nil {
		body = errorBody("Runtime.Unknown", fmt.Sprintf("RequestId: %s Error: %v", i.id, e.failure(err)))
	}
	e.output.flush()
	i.mu.Lock()
	if i.delivered.IsZero() {
		i.delivered = begun
		e.output.line("START RequestId: " + i.id + " Version: $LATEST")
	}
	duration := now.Sub(i.delivered)
	body = e.settle(i, body, &duration)
	report := e.report(i, duration)
	i.mu.Unlock()
	e.output.line("END RequestId: " + i.id)
	e.output.line(report)
	i.end(body, e.output.takeTail())
}

// post sends an event to the emulator and returns the body of its response.
func (e *Environment) post(i *invocation) ([]byte, error) {
	request, err := http.NewRequestWithContext(cli.Interrupted(), "POST", "http://"+e.address+"/2015-03-31/functions/function/invocations", bytes.NewReader(i.event.Payload))
	if err != nil {
		return nil, err
	}
	request.Header.Set("X-Amzn-RequestId", i.id)
	request.Header.Set("X-Amzn-Trace-Id", i.event.TraceID)
	request.Header.Set("X-Amz-Client-Context", i.event.ClientContext)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

// failure returns the error for an emulator that does not answer. The emulator's own last words say most.
func (e *Environment) failure(err error) error {
	select {
	case <-e.ended:
		err = errors.New(e.complaint())
	case <-time.After(time.Second):
	}
	return fmt.Errorf("AWS's emulator has failed: %w", err)
}

// settle decides how an invocation ended, and returns the body of its answer. For a
// timeout, the emulator's body is a sentence; otherwise it is the function's answer or an
// error that says how the process ended.
func (e *Environment) settle(i *invocation, body []byte, duration *time.Duration) []byte {
	timeout := time.Duration(e.function.Settings.Timeout) * time.Second
	sentence := fmt.Sprintf("Task timed out after %.2f seconds", timeout.Seconds())
	switch {
	case !i.answered && string(body) == sentence:
		e.spent = true
		*duration = timeout
		i.outcome = Outcome{Failed: true, ErrorType: "Sandbox.Timedout", timedOut: true}
		e.output.line(fmt.Sprintf("%s %s %s", time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), i.id, sentence))
		return errorBody("Sandbox.Timedout", fmt.Sprintf("RequestId: %s Error: %s", i.id, sentence))
	case !i.answered:
		e.spent = true
		i.outcome.Failed = true
		if len(body) == 0 { // the process ended during its initialization
			body = errorBody("Runtime.ExitError", fmt.Sprintf("RequestId: %s Error: %s", i.id, e.exit()))
		}
		if i.outcome.ErrorType == "" {
			f := failureIn(body)
			i.outcome.ErrorType = f.Type
			if f.Type == "Runtime.ExitError" {
				e.output.line(f.Message + "\n" + f.Type)
			}
		}
	}
	return body
}

// report returns the REPORT line of an invocation. Lambda bills the initialization too.
func (e *Environment) report(i *invocation, duration time.Duration) string {
	var b strings.Builder
	initialization, isFirst := e.process.initialization()
	fmt.Fprintf(&b, "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %.0f ms\tMemory Size: %d MB",
		i.id, milliseconds(duration), math.Ceil(milliseconds(duration+initialization)), e.function.Settings.Memory)
	if memory := e.process.measure(); memory > 0 && e.function.Debugger == nil { // 0 if the process ended too soon
		fmt.Fprintf(&b, "\tMax Memory Used: %d MB", (memory+1<<20-1)>>20)
	}
	if isFirst {
		fmt.Fprintf(&b, "\tInit Duration: %.2f ms", milliseconds(initialization))
	}
	switch {
	case i.outcome.timedOut:
		b.WriteString("\tStatus: timeout")
	case i.outcome.Failed && e.spent:
		b.WriteString("\tStatus: error\tError Type: " + i.outcome.ErrorType)
	}
	return b.String()
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
