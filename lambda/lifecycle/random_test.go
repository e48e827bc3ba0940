//go:build linux

package lifecycle_test

import (
	"encoding/binary"
	"math/rand"
	randv2 "math/rand/v2"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/eawsy/aws-lambda-go-shim/lambda/lifecycle"
)

// A restored process is a copy of another one. So is a forked one, as long as it needs
// no other thread. These are the claims of docs/handlers.md about random numbers.
func TestWhichNumbersAreTheSameInACopyOfTheProcess(t *testing.T) {
	for _, test := range []struct {
		name string
		draw func() uint64
		same bool
	}{
		{"math/rand's own functions", rand.Uint64, true},
		{"math/rand/v2's own functions", randv2.Uint64, true},
		{"a generator", random.Uint64, true},
		{"a generator that AfterRestore seeds again", func() uint64 {
			lifecycle.RunAfterRestore()
			return random.Uint64()
		}, false},
		{"crypto/rand", func() uint64 {
			s := seed()
			return binary.LittleEndian.Uint64(s[:])
		}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			here, there := drawInACopy(t, test.draw)
			if same := here == there; same != test.same {
				t.Errorf("the process has drawn %d, and its copy %d", here, there)
			}
		})
	}
}

// drawInACopy forks and returns what both processes draw next. A copy that would need a
// thread which it has not is stuck, and another one is made.
func drawInACopy(t *testing.T, draw func() uint64) (here, there uint64) {
	runtime.LockOSThread() // the runtime's generator is one for each thread
	defer runtime.UnlockOSThread()
	draw() // what it makes at first is made
	for try := 0; try < 20; try++ {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		fd := w.Fd()
		pid, _, errno := syscall.RawSyscall6(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0, 0, 0, 0)
		if errno != 0 {
			t.Fatal(errno)
		}
		if pid == 0 {
			drawn := draw()
			syscall.RawSyscall(syscall.SYS_WRITE, fd, uintptr(unsafe.Pointer(&drawn)), unsafe.Sizeof(drawn))
			syscall.RawSyscall(syscall.SYS_EXIT_GROUP, 0, 0, 0)
		}
		here = draw()
		w.Close()
		r.SetReadDeadline(time.Now().Add(time.Second))
		n, _ := r.Read((*[unsafe.Sizeof(there)]byte)(unsafe.Pointer(&there))[:])
		syscall.Kill(int(pid), syscall.SIGKILL)
		syscall.Wait4(int(pid), nil, 0, nil)
		r.Close()
		if n == int(unsafe.Sizeof(there)) {
			return here, there
		}
	}
	t.Skip("none of 20 copies has drawn a number")
	return
}
