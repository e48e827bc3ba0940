// A function that can end in every possible way.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
	"github.com/eawsy/aws-lambda-go-shim/lambda/lifecycle"
)

func init() {
	switch os.Getenv("INIT") {
	case "panic":
		panic("in init")
	case "exit status 0":
		os.Exit(0)
	case "exit status 3":
		os.Exit(3)
	case "shutdown":
		lifecycle.OnShutdown(func() { fmt.Println("shutting down") })
	case "slow shutdown":
		lifecycle.OnShutdown(func() {
			fmt.Println("shutting down")
			time.Sleep(time.Hour)
		})
	case "signal: killed":
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
}

// slow is a slow stream. If fails is set, it ends with an error.
type slow struct {
	lines int
	fails bool
}

func (s *slow) Read(p []byte) (int, error) {
	if s.lines == 0 && s.fails {
		return 0, errors.New("the source is dry")
	} else if s.lines == 0 {
		return 0, io.EOF
	}
	s.lines--
	time.Sleep(300 * time.Millisecond)
	return copy(p, "line\n"), nil
}

// Handle does what the event says.
func Handle(event json.RawMessage, ctx *runtime.Context) (interface{}, error) {
	var what string
	if json.Unmarshal(event, &what) != nil {
		return event, nil
	}
	switch what {
	case "error":
		return nil, errors.New("bad luck")
	case "exit":
		os.Exit(4)
	case "sleep":
		fmt.Println("sleeping")
		if err := os.WriteFile("sleeping", nil, 0o600); err != nil {
			return nil, err
		}
		time.Sleep(time.Hour)
	case "child":
		child := exec.Command("sleep", "987654")
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := child.Start(); err != nil {
			return nil, err
		}
		return "started", nil
	case "kill the emulator":
		return nil, syscall.Kill(os.Getppid(), syscall.SIGKILL)
	case "lines":
		fmt.Println("first")
		time.Sleep(time.Second)
		fmt.Println("second")
	case "megabytes":
		fmt.Print(strings.Repeat("x", 5<<20))
	case "large":
		return strings.Repeat("y", 7<<20), nil
	case "memory":
		block := make([]byte, 64<<20)
		for i := range block {
			block[i] = 1
		}
	case "environment":
		return os.Environ(), nil
	case "arguments":
		return os.Args[1:], nil
	case "context":
		return ctx, nil
	case "stream":
		return &slow{lines: 3}, nil
	case "broken stream":
		return &slow{lines: 1, fails: true}, nil
	}
	return what, nil
}
