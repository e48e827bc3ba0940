// Driver runs each fault in each way and prints a table of the outcomes.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
)

func main() {
	table, err := tables(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
	fmt.Print(table)
}

// tables measures the faults whose title contains one of the words, or all.
func tables(words []string) (string, error) {
	measured := make(map[*fault]map[*way]outcome)
	var chosen []*fault
	for _, g := range groups {
		for _, f := range g.faults {
			measured[f] = make(map[*way]outcome)
			if len(words) == 0 || slices.ContainsFunc(words, func(word string) bool { return strings.Contains(f.title, word) }) {
				chosen = append(chosen, f)
			}
		}
	}
	var (
		mu     sync.Mutex
		failed error
		wg     sync.WaitGroup
	)
	one := func(w *way, faults []*fault) {
		outcomes, err := measure(w, faults)
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			failed = err
			return
		}
		for n, f := range faults {
			measured[f][w] = outcomes[n]
		}
	}
	for _, w := range ways {
		for _, g := range groups {
			var faults []*fault
			for _, f := range g.faults {
				switch {
				case !slices.Contains(chosen, f), f.without[w] != "", w.called && (f.api != nil || f.refused):
				case f.slow:
					wg.Go(func() { one(w, []*fault{f}) })
				default:
					faults = append(faults, f)
				}
			}
			wg.Go(func() { one(w, faults) })
		}
	}
	wg.Wait()
	if failed != nil {
		return "", failed
	}
	return markdown(measured), nil
}

func markdown(measured map[*fault]map[*way]outcome) string {
	var out strings.Builder
	for _, g := range groups {
		begun := false
		for _, f := range g.faults {
			if len(measured[f]) == 0 {
				continue
			}
			if !begun {
				fmt.Fprintf(&out, "## %s\n\n| fault | in | the caller gets | the log says | the process |\n|---|---|---|---|---|\n", g.title)
				begun = true
			}
			out.WriteString(rows(f, measured[f]))
		}
		if begun {
			out.WriteString("\n")
		}
	}
	return out.String()
}

// rows returns the rows of one fault. Ways with the same outcome share a row.
func rows(f *fault, measured map[*way]outcome) string {
	var out strings.Builder
	title := f.title
	row := func(cells ...string) {
		fmt.Fprintf(&out, "| %s | %s |\n", title, strings.Join(cells, " | "))
		title = ""
	}
	done := make(map[*way]bool)
	for n, w := range ways {
		o, ok := measured[w]
		if !ok || done[w] {
			continue
		}
		names := []string{w.name}
		for _, other := range ways[n+1:] {
			if same, ok := measured[other]; ok && same == o {
				names = append(names, other.name)
				done[other] = true
			}
		}
		row(strings.Join(names, ", "), o.caller, o.log, o.process)
	}
	for n, w := range ways {
		why := f.without[w]
		if why == "" || done[w] {
			continue
		}
		names := []string{w.name}
		for _, other := range ways[n+1:] {
			if f.without[other] == why {
				names = append(names, other.name)
				done[other] = true
			}
		}
		row(strings.Join(names, ", "), "n/a: "+why, "", "")
	}
	return out.String()
}
