package program

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "handler.go")
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestMainServesWhatThePackageExports(t *testing.T) {
	a := write(t, "package main\nfunc Handle() {}\nfunc hidden() {}\nfunc (t T) Method() {}\nfunc Generic[T any]() {}\ntype T struct{}\n")
	b := write(t, "package main\nvar (\n\tFirst, second = 1, 2\n\tThird func()\n)\nvar _ = 1\nconst Constant = 1\n")
	source, err := Main([]string{a, b}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, entries, _ := strings.Cut(string(source), "Main(\n")
	entries = strings.ReplaceAll(entries, "lambdashim_exe.Handler", "")
	want := "\t\t{Name: \"First\", Value: &First},\n\t\t{Name: \"Handle\", Value: Handle},\n\t\t{Name: \"Third\", Value: &Third},\n\t)\n}\n"
	if entries != want {
		t.Errorf("got %q, want %q", entries, want)
	}
}

func TestAMainOfItsOwnIsLeftAlone(t *testing.T) {
	source, err := Main([]string{write(t, "package main\nfunc Handle() {}\n"), write(t, "package main\nfunc main() {}\n")}, nil)
	if source != nil || err != nil {
		t.Errorf("got %q, %v", source, err)
	}
}

func TestFilesThatDoNotParseAreAnError(t *testing.T) {
	if _, err := Main([]string{write(t, "package main\nfunc {")}, nil); err == nil {
		t.Error("no error")
	}
}
