package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// row is a test that cannot pass.
type row struct {
	pkg, test string
	ways      []string
	result    string
}

// readRows reads a table with a header and the columns package, test, ways, result and reason, separated by tabs. A test may be
// a subtest, such as TestServer/h1, and ways is a list such as url,stream. The results are:
//
//	fails   the test must fail
//	itself  the test must fail, but its subtests must pass, except those in the table
//	skip    the test is not run, because it would take minutes or does not always fail
func readRows(file string) (rows []row, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		columns := strings.Split(line, "\t")
		if len(columns) != 5 || slices.Contains(columns, "") {
			return nil, fmt.Errorf("%s:%d: %q is not a package, a test, ways, a result and a reason", file, i+1, line)
		}
		if i == 0 {
			continue
		}
		r := row{columns[0], columns[1], strings.Split(columns[2], ","), columns[3]}
		if !slices.Contains([]string{"fails", "itself", "skip"}, r.result) {
			return nil, fmt.Errorf("%s:%d: the result %q is none of fails, itself and skip", file, i+1, r.result)
		}
		for _, way := range r.ways {
			if !slices.Contains(ways, way) {
				return nil, fmt.Errorf("%s:%d: %q is not one of %q", file, i+1, way, ways)
			}
		}
		rows = append(rows, r)
	}
	return rows, nil
}
