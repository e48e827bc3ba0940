package main

import (
	"fmt"
	"slices"
	"strings"
)

// passesAgain reports whether a test passes three times more. Some tests fail only by their timing, most of the time.
func (p *pkg) passesAgain(way, test string) bool {
	for range 3 {
		if !p.run(way, []string{test}, nil).passed(test) {
			return false
		}
	}
	return true
}

// check runs the tests of a package in one way. It returns how many requests passed through Lambda's packages, and how many
// tests are not as they should be.
func (p *pkg) check(way string, rows []row) (requests int64, wrong int) {
	complain := func(test, format string, args ...any) {
		wrong++
		fmt.Printf("%s by %s: %s "+format+"\n", append([]any{p.ImportPath, way, test}, args...)...)
	}
	var fail, skip, itself []string
	for _, r := range rows {
		switch {
		case r.pkg != p.ImportPath || !slices.Contains(r.ways, way):
		case r.result == "skip":
			skip = append(skip, r.test)
		case r.result == "itself":
			itself = append(itself, r.test)
		default:
			fail = append(fail, r.test)
		}
	}
	r := p.run(way, nil, slices.Concat(fail, skip))
	requests = r.requests
	passed, tried := map[string]bool{}, map[string]bool{}
	expected, without := len(fail)+len(skip), 0
	r.addPassed(passed)
	for test := range r.failures() {
		top, _, _ := strings.Cut(test, "/")
		if tried[top] {
			continue
		}
		tried[top] = true
		// Again, because the machine may have been busy, or another test may have ended the process.
		again := p.run(way, []string{top}, slices.Concat(fail, skip))
		again.addPassed(passed)
		for test := range again.failures() {
			if i := slices.Index(itself, test); i >= 0 {
				itself = slices.Delete(itself, i, i+1)
				expected++
				continue
			}
			only := []string{test}
			switch alone := p.run(way, only, nil); {
			case alone.passed(test):
				alone.addPassed(passed)
			case !p.run("", only, nil).passed(test):
				without++
			default:
				complain(test, "fails:\n%s", alone.output[test])
			}
		}
	}
	if len(fail) > 0 {
		r = p.run(way, fail, nil)
	}
	for _, test := range fail {
		if r.results[test] == "" { // another test may have ended the process
			r.results[test] = p.run(way, []string{test}, nil).results[test]
		}
		if r.results[test] == "" {
			complain(test, "is in the table, but does not exist")
		} else if r.passed(test) && p.passesAgain(way, test) {
			complain(test, "is in the table, but passes")
		}
	}
	for _, test := range itself {
		complain(test, "is in the table, but passes or has subtests that fail")
	}
	for _, test := range skip {
		if top, _, _ := strings.Cut(test, "/"); !p.has(top) {
			complain(test, "is in the table, but does not exist")
		}
	}
	if requests == 0 {
		return 0, wrong
	}
	fmt.Printf("%s by %s: %d tests pass, %d cannot, %d fail without Lambda too; %d requests\n",
		p.ImportPath, way, len(passed), expected, without, requests)
	if len(passed) == 0 {
		complain("no test", "passes")
	}
	return requests, wrong
}
