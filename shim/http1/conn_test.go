package http1

import (
	"syscall"
	"testing"
)

func TestASocketIsNeverAStandardStream(t *testing.T) {
	var pipe [2]int
	if err := syscall.Pipe2(pipe[:], syscall.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(pipe[0])
	defer syscall.Close(pipe[1])
	if got, err := aboveStandard(pipe[0]); got != pipe[0] || err != nil {
		t.Errorf("%d was moved to %d: %v", pipe[0], got, err)
	}
	stdin, err := syscall.Dup(0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(stdin)
	defer syscall.Dup2(stdin, 0)
	got, err := aboveStandard(0)
	if got <= 2 || err != nil {
		t.Errorf("0 was moved to %d: %v", got, err)
	}
	syscall.Close(got)
}
