package main

import (
	"encoding/json"
	"io"
	"iter"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// results are the results of some tests and subtests: "pass", "fail", "skip", or "run" if the process ended first.
type results struct {
	results  map[string]string
	output   map[string]string
	requests int64 // that passed through Lambda's packages
}

// run runs the tests in only, or all, except some. If the process ends in the middle, the rest runs in another one. If way is
// empty, they run without Lambda.
func (p *pkg) run(way string, only, except []string) *results {
	r := &results{results: make(map[string]string), output: make(map[string]string)}
	for {
		flags := []string{"-test.v=test2json", "-test.short", "-test.timeout=2m"}
		if len(only) > 0 {
			flags = append(flags, "-test.run="+pattern(only), "-test.timeout=1m")
		}
		if len(except) > 0 {
			flags = append(flags, "-test.skip="+pattern(except))
		}
		if p.once(r, way, flags) {
			return r
		}
		known := len(except)
		except = slices.Clone(except)
		for test := range r.failures() {
			if !slices.Contains(except, test) {
				except = append(except, test)
			}
		}
		if len(except) == known {
			return r
		}
	}
}

// has reports whether a test exists that is no subtest.
func (p *pkg) has(test string) bool {
	out, _ := exec.Command(p.binary, "-test.list=^"+test+"$").Output()
	return strings.TrimSpace(string(out)) == test
}

// pattern returns the regular expression of some tests' names.
func pattern(tests []string) string {
	all := make([]string, len(tests))
	for i, test := range tests {
		parts := strings.Split(test, "/")
		for j, part := range parts {
			parts[j] = "^" + regexp.QuoteMeta(part) + "$"
		}
		all[i] = strings.Join(parts, "/")
	}
	return strings.Join(all, "|")
}

// once runs the tests' program once. It reports whether the program came to its end.
func (p *pkg) once(r *results, way string, flags []string) (complete bool) {
	count := p.binary + ".requests"
	os.Remove(count)
	cmd := exec.Command("go", append([]string{"tool", "test2json", p.binary}, flags...)...)
	cmd.Dir = p.Dir
	cmd.Env = append(os.Environ(), "PWD="+p.Dir, "GOROOT="+p.goroot, "SUITES_WAY="+way, "SUITES_COUNT="+count)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		panic(err)
	}
	for decoder := json.NewDecoder(out); ; {
		var event struct{ Action, Test, Output string }
		if err := decoder.Decode(&event); err == io.EOF {
			break
		} else if err != nil {
			panic(err)
		}
		switch event.Action {
		case "output":
			r.output[event.Test] += event.Output
			complete = complete || event.Test == "" && (event.Output == "PASS\n" || event.Output == "FAIL\n")
		case "run", "pass", "fail", "skip":
			if event.Test != "" {
				r.results[event.Test] = event.Action
			}
		}
	}
	cmd.Wait() // the results say whether it failed
	if info, err := os.Stat(count); err == nil {
		r.requests += info.Size()
	}
	return complete
}

// passed reports whether a test passed, with all its subtests in all processes.
func (r *results) passed(test string) bool {
	return (r.results[test] == "pass" || r.results[test] == "skip") && !r.below(test)
}

func (r *results) addPassed(to map[string]bool) {
	for test, result := range r.results {
		if result == "pass" {
			to[test] = true
		}
	}
}

// failures returns the tests that failed, without those that failed by a subtest only.
func (r *results) failures() iter.Seq[string] {
	return func(yield func(string) bool) {
		for test, result := range r.results {
			if result != "fail" && result != "run" || r.below(test) {
				continue
			}
			if !yield(test) {
				return
			}
		}
	}
}

// below reports whether a subtest of a test failed.
func (r *results) below(test string) bool {
	for other, result := range r.results {
		if (result == "fail" || result == "run") && strings.HasPrefix(other, test+"/") {
			return true
		}
	}
	return false
}
