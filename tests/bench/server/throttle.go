package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// period is the length in µs of the interval in which a control group may use its share of
// CPU time. Lambda has the same.
const period = 20000

// throttle is a control group with a limit on CPU time. It is nil where this machine
// cannot have one.
type throttle struct {
	directory string
	version   string
}

// newThrottle makes a control group, of version 1 or 2, in parent. If parent is empty, it
// uses the root of the hierarchy that has the cpu controller.
func newThrottle(parent string) (*throttle, error) {
	if os.Geteuid() != 0 {
		return nil, errors.New("throttling needs root")
	}
	t := &throttle{}
	mounts, err := os.ReadFile("/proc/mounts")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(mounts)) {
		words := strings.Fields(line)
		controllers, _ := os.ReadFile(filepath.Join(words[1], "cgroup.controllers"))
		switch {
		case words[2] == "cgroup" && slices.Contains(strings.Split(words[3], ","), "cpu"):
			t.version = "cgroup v1"
		case words[2] == "cgroup2" && slices.Contains(strings.Fields(string(controllers)), "cpu"):
			t.version = "cgroup v2"
		default:
			continue
		}
		if parent == "" {
			parent = words[1]
		}
		break
	}
	if t.version == "" {
		return nil, errors.New("throttling needs the cpu controller of control groups, which is not mounted")
	}
	if t.version == "cgroup v2" {
		if err := os.WriteFile(filepath.Join(parent, "cgroup.subtree_control"), []byte("+cpu"), 0); err != nil {
			return nil, fmt.Errorf("throttling: %w", err)
		}
	}
	t.directory = filepath.Join(parent, "bench-"+strconv.Itoa(os.Getpid()))
	if err := os.Mkdir(t.directory, 0o755); err != nil {
		return nil, fmt.Errorf("throttling: %w", err)
	}
	if t.version == "cgroup v1" {
		err = t.write("cpu.cfs_period_us", strconv.Itoa(period))
	}
	if err = errors.Join(err, t.limit(1), t.lift()); err != nil {
		t.remove()
		return nil, fmt.Errorf("throttling: %w", err)
	}
	return t, nil
}

func (t *throttle) add(pid int) error { return t.write("cgroup.procs", strconv.Itoa(pid)) }

// limit gives the group a share of one CPU.
func (t *throttle) limit(share float64) error {
	quota := strconv.Itoa(int(share * period))
	if t.version == "cgroup v1" {
		return t.write("cpu.cfs_quota_us", quota)
	}
	return t.write("cpu.max", quota+" "+strconv.Itoa(period))
}

// lift ends the limit.
func (t *throttle) lift() error {
	if t.version == "cgroup v1" {
		return t.write("cpu.cfs_quota_us", "-1")
	}
	return t.write("cpu.max", "max")
}

func (t *throttle) write(file, value string) error {
	return os.WriteFile(filepath.Join(t.directory, file), []byte(value), 0)
}

// remove kills the processes in the group and removes it.
func (t *throttle) remove() {
	if t == nil {
		return
	}
	t.lift()
	for range 100 {
		if os.Remove(t.directory) == nil {
			return
		}
		left, _ := os.ReadFile(filepath.Join(t.directory, "cgroup.procs"))
		for pid := range strings.FieldsSeq(string(left)) {
			if pid, err := strconv.Atoi(pid); err == nil {
				syscall.Kill(pid, syscall.SIGKILL)
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
}
