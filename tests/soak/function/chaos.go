package main

import (
	"fmt"
	"os"
	"os/exec"
	goruntime "runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Work is the work of one call.
type Work struct {
	Thread, Round int
	Text          string
	Exec          bool // start a program too
}

// Done is the result of one call.
type Done struct {
	Sum    int    // of the bytes of Text, added up by 1,000 goroutines
	Python string // the variable that Python set before this call
	Before string // the variable that Go set in the call before
	Output string // the value of Go's variable that the program saw
}

var disturbing atomic.Bool

// Chaos does some work. Its variables have only a few values, because libc keeps each value
// that was ever set.
func Chaos(work Work) (Done, error) {
	if disturbing.CompareAndSwap(false, true) {
		go disturb()
	}
	thread, value := strconv.Itoa(work.Thread), strconv.Itoa(work.Round%100)
	done := Done{Python: os.Getenv("PYTHON_" + thread), Before: os.Getenv("GO_" + thread)}
	if err := os.Setenv("GO_"+thread, value); err != nil {
		return done, err
	}

	sums := make(chan int)
	for i := range 1000 {
		go func() {
			sum := 0
			part := []byte(strings.Repeat(work.Text, 2)[i%len(work.Text):])
			for _, b := range part[:len(work.Text)] {
				sum += int(b)
			}
			sums <- sum
		}()
	}
	for range 1000 {
		done.Sum += <-sums
	}
	if work.Round%20 == 0 {
		goruntime.GC()
	}
	if work.Exec {
		output, err := exec.Command("/bin/sh", "-c", "printf %s \"$GO_"+thread+"\"").Output()
		if err != nil {
			return done, fmt.Errorf("sh: %w", err)
		}
		done.Output = string(output)
	}
	return done, nil
}

// disturb sets and removes variables until the process ends.
func disturb() {
	for n := 0; ; n++ {
		name := "BACKGROUND_" + strconv.Itoa(n%50)
		if n%3 == 0 {
			os.Unsetenv(name)
		} else {
			os.Setenv(name, strings.Repeat("x", n%40))
		}
		time.Sleep(50 * time.Microsecond)
	}
}
