package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// watch starts a program that calls a function itself. At intervals, the program prints the
// number of calls and the size of their events, and waits for a line. At that time watch
// records its state.
func (r *run) watch() error {
	r.count = 0
	cmd := exec.Command(r.command[0], r.command[1:]...)
	cmd.Dir, cmd.Stderr = r.directory, r.log
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	var begin, said time.Time
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if _, err := fmt.Sscan(lines.Text(), &r.count, &r.bytes); err != nil {
			cmd.Process.Kill()
			cmd.Wait()
			return fmt.Errorf("expected two numbers, got %q", lines.Text())
		}
		now, err := stateOf(cmd.Process.Pid)
		if err == nil {
			r.add(r.count, now)
		}
		if begin.IsZero() {
			begin = time.Now()
		}
		r.took = time.Since(begin)
		if time.Since(said) > progress {
			said = time.Now()
			say("%s: %s calls", r.name, thousands(r.count))
		}
		io.WriteString(stdin, "\n")
	}
	if err := cmd.Wait(); err != nil {
		log, _ := os.ReadFile(r.log.Name())
		lines := strings.Split(strings.TrimSpace(string(log)), "\n")
		return fmt.Errorf("%w, after %s calls or more: %s", err, thousands(r.count), strings.Join(lines[:min(3, len(lines))], " | "))
	}
	if len(r.states) < 2 {
		return fmt.Errorf("it printed %d lines, expected 2 or more", len(r.states))
	}
	return nil
}
