// Command suites runs the tests of other projects with each request as an event of Lambda.
//
//	suites SKIPPED net/http net/http/httputil       packages of the standard library
//	suites SKIPPED github.com/go-chi/chi/v5@v5.5.0  all packages of a module
//
// Each test runs in two ways: its requests pass through package gateway as events of a function URL ("url"), and through
// package stream ("stream"). SKIPPED is a table of the tests that cannot pass, with the ways and the
// reason. Every test in the table must exist and fail. All others must pass, except those that fail without Lambda too.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

var ways = []string{"url", "stream"}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: suites SKIPPED PACKAGE|MODULE@VERSION...")
		os.Exit(2)
	}
	wrong, err := run(os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "suites:", err)
	}
	if err != nil || wrong > 0 {
		os.Exit(1)
	}
}

// run returns how many tests failed but should pass, or the reverse.
func run(table string, args []string) (wrong int, err error) {
	rows, err := readRows(table)
	if err != nil {
		return 0, err
	}
	scratch, err := os.MkdirTemp("", "suites")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(scratch)
	b, err := prepare(scratch)
	if err != nil {
		return 0, err
	}
	directory, patterns := b.goroot+"/src", args
	if module, _, ok := strings.Cut(args[0], "@"); ok {
		directory, patterns = scratch+"/module", []string{module + "/..."}
		if err := b.copyModule(args[0], directory); err != nil {
			return 0, err
		}
	}
	packages, err := b.compile(directory, patterns)
	if err != nil {
		return 0, err
	}
	known, requests := map[string]bool{}, int64(0)
	for _, p := range packages {
		known[p.ImportPath] = true
		for _, way := range ways {
			n, w := p.check(way, rows)
			requests, wrong = requests+n, wrong+w
			if n == 0 { // the other ways would be the same
				break
			}
		}
	}
	if requests == 0 {
		return 0, errors.New("no request passed through Lambda's packages: does build.go still know what a ServeHTTP method looks like?")
	}
	for _, r := range rows {
		if !known[r.pkg] {
			return 0, fmt.Errorf("%s: there is no package %s with tests", table, r.pkg)
		}
	}
	return wrong, nil
}
