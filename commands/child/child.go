// Package child runs other programs on behalf of a command, so that an interrupt ends
// them, and removes temporary files however the command ends.
package child

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A command that is interrupted ends its child process, removes temporary files and ends
// by the signal.
var (
	interrupted, interrupt = context.WithCancel(context.Background())

	running sync.RWMutex // read-locked while a child process runs, or what has to finish

	temporary   []string
	temporaryMu sync.Mutex
)

// Interrupted is done once this process is interrupted.
func Interrupted() context.Context { return interrupted }

// RemoveLater removes a file or directory when the command ends.
func RemoveLater(name string) {
	temporaryMu.Lock()
	defer temporaryMu.Unlock()
	temporary = append(temporary, name)
}

// CleanUp removes what RemoveLater was told of.
func CleanUp() {
	temporaryMu.Lock()
	defer temporaryMu.Unlock()
	for _, name := range temporary {
		os.RemoveAll(name)
	}
}

// OnInterrupt has SIGINT, SIGTERM and SIGHUP end the command and its children. SIGHUP
// stays ignored where it was, as under nohup. Output that nobody reads any more is an
// error, while SIGPIPE would end this process and leave its children behind.
func OnInterrupt() {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(signals, syscall.SIGHUP)
	}
	go func() {
		number := (<-signals).(syscall.Signal)
		interrupt()
		running.Lock()
		CleanUp()
		if os.Getpid() != 1 { // the first process of a container cannot end by a signal
			signal.Reset(number)
			syscall.Kill(os.Getpid(), number)
			time.Sleep(time.Second)
		}
		os.Exit(128 + int(number))
	}()
}

// Command is exec.CommandContext, for Run: the end of ctx interrupts the process and its
// own children, and kills it where that does not help.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = 2 * time.Second
	return cmd
}

// Run runs a child process. It does not return once this process is interrupted.
func Run(cmd *exec.Cmd) error { return Finish(cmd.Run) }

// Finish runs a func to whose end an interrupt waits: so it has to look at Interrupted. It
// does not return once this process is interrupted.
func Finish(f func() error) error {
	running.RLock()
	err := f()
	running.RUnlock()
	if interrupted.Err() != nil {
		select {} // until OnInterrupt has ended this process
	}
	return err
}

// Output returns what a program printed, or an error with what it complained of. An empty
// dir is the working directory.
func Output(dir, name string, args ...string) ([]byte, error) {
	var complaint bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		if text := strings.TrimSpace(complaint.String()); text != "" {
			return nil, errors.New(text)
		}
		return nil, fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return out, nil
}

// Scratch makes a temporary directory that is removed when the command ends, below dir
// or else the system's.
func Scratch(dir, pattern string) (string, error) {
	name, err := os.MkdirTemp(dir, pattern)
	if err != nil {
		return "", CannotWriteTemporary(err)
	}
	RemoveLater(name)
	return name, nil
}

// CannotWriteTemporary makes a sentence of an error below the temporary directory.
func CannotWriteTemporary(err error) error {
	return fmt.Errorf("cannot write below %s, the temporary directory: %w", os.TempDir(), errors.Unwrap(err))
}
