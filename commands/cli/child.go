package cli

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

// An interrupted command ends its child process, removes temporary files and then ends
// itself with the same signal.
var (
	interrupted, interrupt = context.WithCancel(context.Background())

	running sync.RWMutex // read-locked during Run and Finish

	temporary   []string
	temporaryMu sync.Mutex

	directory = os.TempDir() // before build gives its compilers another
)

// Interrupted is done once this process is interrupted.
func Interrupted() context.Context { return interrupted }

// RemoveLater registers a file or directory to be removed when the command ends.
func RemoveLater(name string) {
	temporaryMu.Lock()
	defer temporaryMu.Unlock()
	temporary = append(temporary, name)
}

// CleanUp removes the files that RemoveLater registered. The command must end then: Scratch
// makes no more directories, and does not return.
func CleanUp() {
	temporaryMu.Lock()
	for _, name := range temporary {
		for try := 0; os.RemoveAll(name) != nil && try < 10; try++ { // while another goroutine makes a file in it
		}
	}
}

// OnInterrupt makes SIGINT, SIGTERM and SIGHUP end the command and its children. SIGHUP
// stays ignored if it was, as under nohup. Writing to a closed pipe becomes an error:
// SIGPIPE would end this process and leave its children running.
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
		if os.Getpid() != 1 { // a signal cannot end the first process of a container
			signal.Reset(number)
			syscall.Kill(os.Getpid(), number)
			time.Sleep(time.Second)
		}
		os.Exit(128 + int(number))
	}()
}

// Command is exec.CommandContext for use with Run. When ctx ends, it interrupts the process
// and its own children. If the process does not end within two seconds, it is killed.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = 2 * time.Second
	return cmd
}

// Run runs a child process. It does not return once this process is interrupted.
func Run(cmd *exec.Cmd) error { return Finish(cmd.Run) }

// Finish runs f. An interrupt waits until f ends, so f must watch Interrupted. Finish does
// not return once this process is interrupted.
func Finish(f func() error) error {
	running.RLock()
	err := f()
	running.RUnlock()
	if interrupted.Err() != nil {
		select {} // until OnInterrupt has ended this process
	}
	return err
}

// Output returns a program's output. If the program fails, the error is what it wrote to
// stderr. An empty dir means the working directory.
func Output(dir, name string, args ...string) ([]byte, error) {
	var out, complaint bytes.Buffer
	cmd := Command(interrupted, name, args...)
	cmd.Dir = dir
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := Run(cmd); err != nil {
		if text := strings.TrimSpace(complaint.String()); text != "" {
			return nil, errors.New(text)
		}
		return nil, fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return out.Bytes(), nil
}

// Scratch makes a temporary directory below dir, or below the system's if dir is empty. It
// is removed when the command ends.
func Scratch(dir, pattern string) (string, error) {
	temporaryMu.Lock()
	defer temporaryMu.Unlock()
	name, err := os.MkdirTemp(dir, pattern)
	if err != nil {
		return "", CannotWriteTemporary(err)
	}
	temporary = append(temporary, name)
	return name, nil
}

// CannotWriteTemporary turns an error below the temporary directory into a sentence.
func CannotWriteTemporary(err error) error {
	return fmt.Errorf("cannot write below %s, the temporary directory: %w", directory, errors.Unwrap(err))
}
