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

// A restored process is a copy of another one. So is a forked process, as long as it needs
// no other thread. The test checks the claims of docs/snapstart.md about random numbers.
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
			// The runtime itself draws a number where it starts a thread in between, which happens rarely.
			here, there := drawInACopy(t, test.draw)
			for tries := 1; here != there && tries < 5; tries++ {
				here, there = drawInACopy(t, test.draw)
			}
			if same := here == there; same != test.same {
				t.Errorf("the process has drawn %d, and its copy %d", here, there)
			}
		})
	}
}

// drawInACopy forks, and returns the next number that each process draws. A copy that needs
// another thread hangs; then drawInACopy makes another copy.
func drawInACopy(t *testing.T, draw func() uint64) (here, there uint64) {
	runtime.LockOSThread() // the runtime has a generator for each thread
	defer runtime.UnlockOSThread()
	draw() // so that its initialization is done
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
	t.Skip("no copy has drawn a number in 20 attempts")
	return
}
