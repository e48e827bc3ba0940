package logging

import (
	"syscall"
	"time"
)

// stderr is where lines go. Tests set it.
var stderr = syscall.Stderr

// write writes a line to standard error. Package os could do that, but it is a
// fourteenth of a small executable.
func write(line []byte) {
	for len(line) > 0 {
		n, err := syscall.Write(stderr, line)
		switch err {
		case syscall.EINTR:
			continue
		case syscall.EAGAIN: // somebody has made it non-blocking
			time.Sleep(time.Millisecond)
			continue
		}
		if err != nil || n <= 0 {
			return
		}
		line = line[n:]
	}
}
