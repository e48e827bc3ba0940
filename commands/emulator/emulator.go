package emulator

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

// maxStart is how long the emulator may take until it answers.
const maxStart = 10 * time.Second

// emulate starts the emulator on two free ports, and waits until it accepts connections. It may listen on the port of its
// Runtime API later, so both stay reserved.
func (e *Environment) emulate() (err error) {
	runtimeAPI, err := e.reserve()
	if err != nil {
		return err
	}
	if e.address, err = e.reserve(); err != nil {
		return err
	}
	if e.api, err = newRuntimeAPI(runtimeAPI, e.process); err != nil {
		return err
	}
	e.api.delivers = func() { e.output.line("START RequestId: " + e.api.invocation().id + " Version: $LATEST") }
	ctx, cancel := context.WithCancel(cli.Interrupted())
	arguments := append([]string{"--log-level", "error", "--runtime-interface-emulator-address", e.address, "--runtime-api-address", runtimeAPI,
		"/bin/sh", filepath.Join(e.dir, "start.sh"), e.dir, e.api.address()}, e.command()...)
	cmd := cli.Command(ctx, e.function.Emulator, arguments...)
	cmd.Dir = e.function.Root
	cmd.Env = e.function.Runtime.Variables(e.function)
	if e.function.Debugger != nil {
		cmd.Env = append([]string{"XDG_CONFIG_HOME=" + e.dir}, cmd.Env...)
	}
	cmd.Cancel = func() error {
		e.process.shutDown(e.api.address())
		e.lastOutput()
		return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
	}
	if err = e.run(cmd, cancel); err == nil {
		if err = e.await(); err != nil {
			cancel()
			<-e.ended
		}
	}
	if err != nil {
		e.stop = nil
		e.api.close()
	}
	return err
}

// command returns the wrapper, the program to start, and its arguments, for start.sh.
func (e *Environment) command() []string {
	command := append([]string{e.function.Runtime.wrapper}, e.function.Runtime.start...)
	if d := e.function.Debugger; d != nil {
		return d.command(filepath.Join(e.function.Root, home.Executable), command, filepath.Join(e.dir, startedPipe))
	}
	return command
}

// lastOutput waits until the output of the function's end has been passed on, but not for a log that nobody reads.
func (e *Environment) lastOutput() {
	passed := make(chan struct{})
	go func() {
		e.output.flush()
		close(passed)
	}()
	select {
	case <-passed:
	case <-time.After(maxShutdown):
	}
}

// reserve reserves a port until the environment stops, and returns its address.
func (e *Environment) reserve() (string, error) {
	p, err := reservePort(0)
	if err != nil {
		return "", err
	}
	e.ports = append(e.ports, p)
	return p.address, nil
}

// run starts the emulator. Its own output goes to a file; the function's output goes
// elsewhere (see start.sh).
func (e *Environment) run(cmd *exec.Cmd, cancel context.CancelFunc) error {
	said, err := os.OpenFile(e.emulatorLog(), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		cancel()
		return cli.CannotWriteTemporary(err)
	}
	cmd.Stdout, cmd.Stderr = said, said
	ended := make(chan struct{})
	e.stop, e.ended = cancel, ended
	// Pdeathsig ends the emulator even if this command is killed. The kernel watches the
	// thread that started the emulator, so this thread must live as long as the emulator.
	cmd.SysProcAttr.Pdeathsig = syscall.SIGTERM
	go func() {
		runtime.LockOSThread()
		if err := cli.Run(cmd); err != nil {
			fmt.Fprintln(said, err)
		}
		said.Close()
		e.process.kill(e.api.address())
		close(ended)
	}()
	return nil
}

// await waits until the emulator accepts connections.
func (e *Environment) await() error {
	for deadline := time.Now().Add(maxStart); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		select {
		case <-e.ended:
			return fmt.Errorf("AWS's emulator %s cannot be started: %s", e.function.Emulator, e.complaint())
		default:
		}
		if conn, err := net.Dial("tcp", e.address); err == nil {
			conn.Close()
			return nil
		}
	}
	return fmt.Errorf("AWS's emulator %s does not answer after %v: %s", e.function.Emulator, maxStart, e.complaint())
}

var exited = regexp.MustCompile(`\(rapid\) Invoke failed .*error=(Runtime exited .*?)(?: InvokeID=.*)?\n`)

// exit says how the function's process ended during its initialization, in Lambda's words. The emulator answers with
// nothing then, but logs it first.
func (e *Environment) exit() string {
	said, _ := os.ReadFile(e.emulatorLog())
	if all := exited.FindAllSubmatch(said, -1); all != nil {
		return string(all[len(all)-1][1])
	}
	return "Runtime exited without providing a reason"
}

func (e *Environment) emulatorLog() string { return filepath.Join(e.dir, "emulator.log") }

// complaint returns the emulator's last lines of output, and how it ended: not its log of invocations, which e.output has,
// and not the stack of a panic.
func (e *Environment) complaint() string {
	said, _ := os.ReadFile(e.emulatorLog())
	text, _, _ := strings.Cut(string(said), "\n\ngoroutine ")
	lines := slices.DeleteFunc(strings.Split(strings.TrimSpace(text), "\n"), func(line string) bool {
		first, _, _ := strings.Cut(line, " RequestId: ")
		return first == "START" || first == "END" || first == "REPORT"
	})
	return strings.Join(lines[max(0, len(lines)-2):], ": ")
}
