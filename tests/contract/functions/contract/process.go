package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	goruntime "runtime"
	"syscall"
	"time"
)

// Sleep waits in Go's scheduler.
func Sleep(milliseconds int) error {
	time.Sleep(time.Duration(milliseconds) * time.Millisecond)
	return nil
}

// Spin computes for some milliseconds.
func Spin(milliseconds int) (int, error) {
	n := 0
	for end := time.Now().Add(time.Duration(milliseconds) * time.Millisecond); time.Now().Before(end); n++ {
	}
	return n, nil
}

// Syscall waits in the kernel.
func Syscall(milliseconds int) error {
	for end := time.Now().Add(time.Duration(milliseconds) * time.Millisecond); ; {
		left := syscall.NsecToTimeval(time.Until(end).Nanoseconds())
		if left.Sec < 0 || left.Usec < 0 {
			return nil
		}
		syscall.Select(0, nil, nil, nil, &left)
	}
}

// Busy does everything that a signal could disturb: it grows stacks, allocates,
// collects garbage and switches goroutines.
func Busy(milliseconds int) (int, error) {
	n := 0
	for end := time.Now().Add(time.Duration(milliseconds) * time.Millisecond); time.Now().Before(end); n++ {
		results := make(chan int)
		for i := range 4 {
			go func() { results <- recurse(200 * i) }()
		}
		for range 4 {
			<-results
		}
		if recurse(1000) != 1000 {
			return 0, fmt.Errorf("lost count")
		}
		if n%100 == 0 {
			goruntime.GC()
		}
	}
	return n, nil
}

// SleepAloud is Sleep, and prints a line first.
func SleepAloud(milliseconds int) error {
	fmt.Println("sleeping")
	return Sleep(milliseconds)
}

// Notified registers for SIGUSR1 and waits for one, for some milliseconds.
func Notified(milliseconds int) (string, error) {
	return notified(milliseconds, func() error { return nil })
}

// NotifiedByItself is Notified with a SIGUSR1 that it sends itself.
func NotifiedByItself(milliseconds int) (string, error) {
	return notified(milliseconds, func() error { return syscall.Kill(os.Getpid(), syscall.SIGUSR1) })
}

// NotifiedOn waits three seconds, and writes a byte to a file descriptor when it has registered.
func NotifiedOn(descriptor int) (string, error) {
	return notified(3000, func() error {
		_, err := syscall.Write(descriptor, []byte{'x'})
		return err
	})
}

func notified(milliseconds int, registered func() error) (string, error) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1)
	defer signal.Stop(c)
	if err := registered(); err != nil {
		return "", err
	}
	select {
	case s := <-c:
		return s.String(), nil
	case <-time.After(time.Duration(milliseconds) * time.Millisecond):
		return "none", nil
	}
}

// Shell runs a command.
func Shell(command string) (string, error) {
	out, err := exec.Command("sh", "-c", command).Output()
	return string(out), err
}

// Write writes to stdout and stderr in turn.
func Write(text string) error {
	fmt.Println("fmt", text)
	fmt.Fprintln(os.Stderr, "stderr", text)
	print("print ", text, "\n")
	os.Stdout.WriteString("stdout " + text + "\n")
	return nil
}

func main() { panic("the main of a plugin does not run") }
