package exe

import (
	"runtime"
	"syscall"
	_ "unsafe" // for linkname

	"lambdashim/env"
)

// Go collects no garbage before a heap has 4 MB, times its GC percent. A function that
// keeps little alive fills that with garbage: with half the percent it needs 2 MB less.
const (
	goPercent  = 100
	ownPercent = 51 // and not 50, which might be the function's own setting

	// largeGoal is how far the heap may grow until the next collection, in bytes. It is
	// more only where much is alive.
	largeGoal = 5 << 19

	// minInterval is the CPU time from one collection to the next, in ns. One of a small
	// heap takes about 0.3 ms.
	minInterval = 10e6
)

// setGCPercent is what debug.SetGCPercent calls. It returns the previous setting.
//
//go:linkname setGCPercent runtime/debug.setGCPercent
func setGCPercent(percent int32) int32

// shrinkHeap lowers the GC percent of a function that has not set one, nor a limit.
func shrinkHeap() {
	if env.Get("GOGC") != "" || env.Get("GOMEMLIMIT") != "" {
		return
	}
	if percent := setGCPercent(ownPercent); percent != goPercent {
		setGCPercent(percent)
		return
	}
	runtime.SetFinalizer(new(sentinel), (*sentinel).collected)
}

// sentinel is garbage that tells of a collection.
type sentinel struct {
	usage  syscall.Rusage // at the one before
	memory runtime.MemStats
}

// collected runs after each collection, up to the first that shows that the function
// keeps much alive or makes much garbage: then collecting less is worth the memory.
func (s *sentinel) collected() {
	before := s.cpu()
	syscall.Getrusage(syscall.RUSAGE_SELF, &s.usage)
	runtime.ReadMemStats(&s.memory)
	if s.cpu()-before >= minInterval && s.memory.NextGC <= largeGoal {
		runtime.SetFinalizer(s, (*sentinel).collected)
		return
	}
	if percent := setGCPercent(goPercent); percent != ownPercent {
		setGCPercent(percent) // of the function's own
	}
}

// cpu is the CPU time of the process, in ns.
func (s *sentinel) cpu() int64 { return s.usage.Utime.Nano() + s.usage.Stime.Nano() }
