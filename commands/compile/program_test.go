package compile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func source(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "handler.go")
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestMainServesWhatThePackageExports(t *testing.T) {
	a := source(t, "package main\nfunc Handle() {}\nfunc hidden() {}\nfunc (t T) Method() {}\nfunc Generic[T any]() {}\ntype T struct{}\n")
	b := source(t, "package main\nvar (\n\tFirst, second = 1, 2\n\tThird func()\n)\nvar _ = 1\nconst Constant = 1\n")
	text, err := mainSource([]string{a, b}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, entries, _ := strings.Cut(string(text), "Main(\n")
	entries = strings.ReplaceAll(entries, "lambdashim_exe.Handler", "")
	want := "\t\t{Name: \"First\", Value: &First},\n\t\t{Name: \"Handle\", Value: Handle},\n\t\t{Name: \"Third\", Value: &Third},\n\t)\n}\n"
	if entries != want {
		t.Errorf("got %q, want %q", entries, want)
	}
}

func TestMainIsFound(t *testing.T) {
	none := source(t, "package main\nfunc Handle() {}\nfunc (T) main() {}\n")
	if found, err := findMain([]string{none}); found != nil || err != nil {
		t.Errorf("got %+v, %v", found, err)
	}
	empty := source(t, "package main\n\nfunc main() {\n\t// nothing\n} // end\nvar A = 1\n")
	found, err := findMain([]string{none, empty})
	if err != nil || found == nil || found.File != empty || found.Position != "handler.go:3" || !found.Empty || !found.Exports {
		t.Fatalf("got %+v, %v", found, err)
	}
	if got := strings.ReplaceAll(string(found.Without), " ", ""); got != "package\n"[:7]+"main\n\n\n\n//end\nvarA=1\n" {
		t.Errorf("without it: %q", got)
	}
	full, err := findMain([]string{source(t, "package main\nfunc main() { println() }\nfunc handle() {}\n")})
	if err != nil || full == nil || full.Empty || full.Exports {
		t.Errorf("got %+v, %v", full, err)
	}
}

func TestASyntaxErrorIsReported(t *testing.T) {
	if _, err := mainSource([]string{source(t, "package main\nfunc {")}, nil); err == nil {
		t.Error("no error")
	}
}
