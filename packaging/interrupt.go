package main

import (
	"context"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// A command that is interrupted ends its child process, removes what is
// temporary and ends by the signal.
var (
	interrupted, interrupt = context.WithCancel(context.Background())

	child sync.Mutex // held while a child process runs

	temporary   []string // what is to be removed however the command ends
	temporaryMu sync.Mutex
)

// removeLater has a file or directory removed when the command ends.
func removeLater(name string) {
	temporaryMu.Lock()
	defer temporaryMu.Unlock()
	temporary = append(temporary, name)
}

func cleanUp() {
	temporaryMu.Lock()
	defer temporaryMu.Unlock()
	for _, name := range temporary {
		os.RemoveAll(name)
	}
}

func onInterrupt() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		number := (<-signals).(syscall.Signal)
		interrupt()
		child.Lock()
		cleanUp()
		signal.Reset(number)
		syscall.Kill(os.Getpid(), number)
		time.Sleep(time.Second) // as the first process of a container it survives that
		os.Exit(128 + int(number))
	}()
}

// command is exec.Command, for run: the end of ctx interrupts the process and its
// own children, and kills it where that does not help.
func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = 2 * time.Second
	return cmd
}

// run runs a child process. It does not return once this process is interrupted.
func run(cmd *exec.Cmd) error {
	child.Lock()
	err := cmd.Run()
	child.Unlock()
	if interrupted.Err() != nil {
		select {} // until onInterrupt has ended this process
	}
	return err
}
