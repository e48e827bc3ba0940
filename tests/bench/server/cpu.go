package main

import (
	"os"
	"syscall"
	"unsafe"
)

// cpus is a set of CPUs, a bit for each.
type cpus [16]uint64

// onOneCPU calls f, which exchanges messages with processes that it starts, on one CPU:
// the processes inherit it from this thread. To wake a process on another, idle CPU takes
// longer than a small invocation. If the kernel placed the two, the same client would take
// twice as long in one round as in the next.
func onOneCPU(f func() error) error {
	var all, one cpus
	if err := affinity(syscall.SYS_SCHED_GETAFFINITY, &all); err != nil {
		return err
	}
	for i, word := range all {
		if word != 0 {
			one[i] = word & -word
			break
		}
	}
	if err := affinity(syscall.SYS_SCHED_SETAFFINITY, &one); err != nil {
		return err
	}
	defer affinity(syscall.SYS_SCHED_SETAFFINITY, &all)
	return f()
}

// affinity gets or sets the CPUs of this thread.
func affinity(call uintptr, set *cpus) error {
	_, _, errno := syscall.RawSyscall(call, 0, unsafe.Sizeof(*set), uintptr(unsafe.Pointer(set)))
	if errno != 0 {
		return os.NewSyscallError("CPU affinity", errno)
	}
	return nil
}
