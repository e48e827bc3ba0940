package compare

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// difference is an intended difference: a row of the table in docs/reliability.md, unless it is rare.
type difference struct {
	Where, They, We, Why string
	Rare                 bool

	// Seen lists the exchanges that show the difference. Each pattern must match one.
	Seen []struct {
		Aspect       string
		Exchanges    []string // names, in which * stands for anything
		Theirs, Ours string   // regular expressions for the whole text
		Sometimes    bool     // only some runs show the difference
	}
}

// programs returns the programs that tests/differential/differential.bats has built.
func programs(t *testing.T) (native, exe, plugin, python *program) {
	t.Helper()
	built := os.Getenv("BUILT")
	if built == "" {
		t.Skip("BUILT is not set: tests/differential/differential.bats builds the programs and sets it")
	}
	interpreter := []string{os.Getenv("PYTHON"), "-m", "awslambdaric"}
	path := []string{"PYTHONPATH=" + os.Getenv("RIC")}
	return &program{"aws-lambda-go", built, []string{filepath.Join(built, "native")}, false, nil},
		&program{"executable", filepath.Join(built, "exe"), []string{"./bootstrap"}, false, nil},
		&program{"plugin", filepath.Join(built, "plugin"), interpreter, true, path},
		&program{"awslambdaric", filepath.Join(built, "python"), interpreter, true, path}
}

// observeAll runs the exchanges with all programs at the same time.
func observeAll(t *testing.T, exchanges []exchange, programs ...*program) []map[string]observation {
	t.Helper()
	if only := os.Getenv("ONLY"); only != "" {
		exchanges = slices.DeleteFunc(exchanges, func(x exchange) bool { return !match(only, x.name) })
	}
	seen := make([]map[string]observation, len(programs))
	var group sync.WaitGroup
	for n, p := range programs {
		group.Go(func() { seen[n] = p.observe(t, exchanges) })
	}
	group.Wait()
	return seen
}

func TestNamesOfExchangesAreUnique(t *testing.T) {
	names := make(map[string]bool)
	for _, x := range everything() {
		if names[x.name] {
			t.Errorf("two exchanges are called %s", x.name)
		}
		names[x.name] = true
	}
	if len(names) < 150 {
		t.Errorf("expected at least 150 exchanges, found %d", len(names))
	}
}

func TestAgainstAWSLambdaGo(t *testing.T) {
	native, exe, plugin, _ := programs(t)
	seen := observeAll(t, everything(), native, exe, plugin)
	t.Logf("%d exchanges with aws-lambda-go", len(seen[0]))
	check(t, "testdata/packagings.json", seen[1], seen[2], everyAspect)
	check(t, "testdata/aws-lambda-go.json", seen[0], seen[1], everyAspect)
}

func TestAgainstAWSLambdaRIC(t *testing.T) {
	_, _, plugin, python := programs(t)
	exchanges := slices.DeleteFunc(everything(), func(x exchange) bool { return !x.python })
	seen := observeAll(t, exchanges, python, plugin)
	t.Logf("%d exchanges with awslambdaric", len(seen[0]))
	for _, observations := range seen {
		for _, o := range observations {
			o.canonical()
		}
	}
	check(t, "testdata/awslambdaric.json", seen[0], seen[1], func(aspect string) bool {
		return slices.Contains([]string{"requests", "process", "content type", "error type header", "invocation id", "body", "error"}, aspect)
	})
}

func everyAspect(string) bool { return true }

// canonical rewrites JSON bodies in one form, because Python and Go format JSON differently.
func (o observation) canonical() {
	for aspect, text := range o {
		var v any
		if base(aspect) == "body" && json.Unmarshal([]byte(text), &v) == nil {
			out, _ := json.Marshal(v)
			o[aspect] = string(out)
		}
	}
}

// check compares the observations of two programs. Their differences must be those that
// a file lists.
func check(t *testing.T, file string, theirs, ours map[string]observation, compared func(aspect string) bool) {
	t.Helper()
	listed := list(t, file)
	covered := make(map[string]bool)
	for _, name := range sortedKeys(theirs) {
		for _, aspect := range differing(theirs[name], ours[name]) {
			if !compared(base(aspect)) {
				continue
			}
			their, our := theirs[name][aspect], ours[name][aspect]
			known := false
			for row, d := range listed {
				for part, s := range d.Seen {
					if s.Aspect != base(aspect) || !whole(s.Theirs, their) || !whole(s.Ours, our) {
						continue
					}
					for _, pattern := range s.Exchanges {
						if match(pattern, name) {
							known = true
							covered[fmt.Sprint(row, part, pattern)] = true
						}
					}
				}
			}
			if !known {
				t.Errorf("%s: %s differs, but is not listed in %s\n  theirs %q\n  ours   %q", name, aspect, file, their, our)
			}
		}
	}
	if os.Getenv("ONLY") != "" {
		return
	}
	for row, d := range listed {
		for part, s := range d.Seen {
			for _, pattern := range s.Exchanges {
				if !s.Sometimes && !covered[fmt.Sprint(row, part, pattern)] {
					t.Errorf("%s lists a difference of %s in %s (row %q), but there is none", file, s.Aspect, pattern, d.Where)
				}
			}
		}
	}
}

// differing returns the aspects in which two observations differ. Aspects of a post are
// compared only if both posts with that number have the same kind.
func differing(a, b observation) (out []string) {
	for _, aspect := range sortedKeys(merge(a, b)) {
		number := strings.TrimPrefix(aspect, base(aspect))
		if a["kind"+number] != b["kind"+number] && aspect != "requests" && aspect != "process" {
			continue
		}
		if a[aspect] != b[aspect] {
			out = append(out, aspect)
		}
	}
	return out
}

// base returns an aspect without the number of its post.
func base(aspect string) string { return strings.TrimRight(aspect, " 0123456789") }

func merge(a, b observation) map[string]bool {
	out := make(map[string]bool)
	for aspect := range a {
		out[aspect] = true
	}
	for aspect := range b {
		out[aspect] = true
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for key := range m {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}

func list(t *testing.T, file string) (listed []difference) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &listed); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return listed
}

// whole reports whether a regular expression matches all of a text.
func whole(expression, text string) bool {
	return regexp.MustCompile(`(?s)^(?:` + expression + `)$`).MatchString(text)
}

// match reports whether a name matches a pattern in which * stands for anything.
func match(pattern, name string) bool {
	return whole(strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `.*`), name)
}
