package exe

import (
	"runtime"
	"runtime/debug"
	"syscall"
	"testing"
	"time"
)

// live is what a test keeps alive.
var live []byte

// start has the process as Main finds it.
func start(t *testing.T) {
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	before := debug.SetGCPercent(goPercent)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	live = nil
	runtime.GC()
}

func expect(t *testing.T, percent int) {
	t.Helper()
	got := debug.SetGCPercent(-1)
	debug.SetGCPercent(got)
	if got != percent {
		t.Errorf("the percent is %d, not %d", got, percent)
	}
}

// collect collects after so much CPU time, in ns, and returns when finalizers have run.
func collect(after int64) {
	var s sentinel
	for begin := int64(-1); begin < 0 || s.cpu()-begin < after; {
		syscall.Getrusage(syscall.RUSAGE_SELF, &s.usage)
		if begin < 0 {
			begin = s.cpu()
		}
	}
	runtime.GC()
	time.Sleep(50 * time.Millisecond)
}

func TestASmallHeapIsCollectedEarlier(t *testing.T) {
	start(t)
	shrinkHeap()
	for range 4 {
		collect(2 * minInterval)
		expect(t, ownPercent)
	}
}

func TestThePercentIsGosAfterACollectionThatHasLeftMuch(t *testing.T) {
	start(t)
	live = make([]byte, 4<<20)
	runtime.GC() // so that the only one from then on is the next
	shrinkHeap()
	collect(2 * minInterval)
	expect(t, goPercent)
	live = nil
	collect(2 * minInterval)
	expect(t, goPercent)
}

func TestThePercentIsGosAfterFrequentCollections(t *testing.T) {
	start(t)
	shrinkHeap()
	collect(2 * minInterval)
	collect(0)
	expect(t, goPercent)
}

func TestWhatTheFunctionHasSetStays(t *testing.T) {
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		t.Run(name, func(t *testing.T) {
			start(t)
			t.Setenv(name, "100")
			shrinkHeap()
			expect(t, goPercent)
		})
	}
	for _, percent := range []int{-1, 50, 200} {
		t.Run("before", func(t *testing.T) {
			start(t)
			debug.SetGCPercent(percent)
			shrinkHeap()
			expect(t, percent)
		})
		t.Run("after", func(t *testing.T) {
			start(t)
			shrinkHeap()
			debug.SetGCPercent(percent)
			live = make([]byte, 4<<20)
			collect(0)
			expect(t, percent)
		})
	}
}
