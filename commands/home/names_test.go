package home

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lambdashim/commands/cli"
)

func TestAHandlerHasTheNameOfANewPythonModule(t *testing.T) {
	const letters = " is not a Python module name: use letters, digits and underscores, as in handler"
	for name, want := range map[string]string{
		"handler":      "",
		"Handler":      "",
		"_h":           "",
		"h4ndler_2":    "",
		"main":         "",
		"print_":       "",
		"":             `HANDLER ""` + letters,
		"a b":          `HANDLER "a b"` + letters,
		"a-b":          `HANDLER "a-b"` + letters,
		"-h":           `HANDLER "-h"` + letters,
		"a.b":          `HANDLER "a.b"` + letters,
		"a/b":          `HANDLER "a/b"` + letters,
		"../a":         `HANDLER "../a"` + letters,
		"4a":           `HANDLER "4a"` + letters,
		"ä":            `HANDLER "ä"` + letters,
		"a\n":          `HANDLER "a\n"` + letters,
		`"a"`:          `HANDLER "\"a\""` + letters,
		"$(touch x)":   `HANDLER "$(touch x)"` + letters,
		"`x`":          "HANDLER \"`x`\"" + letters,
		"class":        `HANDLER "class" is a keyword of Python: choose another name, such as handler`,
		"None":         `HANDLER "None" is a keyword of Python: choose another name, such as handler`,
		"print":        `HANDLER "print" is a keyword of Python: choose another name, such as handler`,
		"async":        `HANDLER "async" is a keyword of Python: choose another name, such as handler`,
		"json":         `HANDLER "json" is a module of Python's standard library: choose another name, such as handler`,
		"awslambdaric": `HANDLER "awslambdaric" is a module of Lambda's Python runtime: choose another name, such as handler`,
	} {
		expect(t, CheckHandler(name), want)
	}
}

func TestAPackageIsAPlainFileName(t *testing.T) {
	const plain = " is not a plain file name: use letters, digits and . _ + -, and begin with neither a dash nor a dot"
	for path, want := range map[string]string{
		"handler.zip":        "",
		"my-package_1.2.zip": "",
		"a dir/package.zip":  "",
		"/tmp/package.zip":   "",
		"../package.zip":     "",
		"a b.zip":            `PACKAGE "a b"` + plain,
		"-x.zip":             `PACKAGE "-x"` + plain,
		"-d/x.zip":           `PACKAGE "-d/x"` + plain,
		"d/-x.zip":           `PACKAGE "d/-x"` + plain,
		".zip":               `PACKAGE ""` + plain,
		".x.zip":             `PACKAGE ".x"` + plain,
		"$(x).zip":           `PACKAGE "$(x)"` + plain,
		"'x'.zip":            `PACKAGE "'x'"` + plain,
		"*.zip":              `PACKAGE "*"` + plain,
		"a\nb.zip":           `PACKAGE "a\nb"` + plain,
	} {
		expect(t, CheckPackage(path), want)
	}
}

// expect checks that err is a usage error with this text, or nil if want is empty.
func expect(t *testing.T, err error, want string) {
	t.Helper()
	got := ""
	if err != nil {
		got = err.Error()
		if !errors.As(err, new(cli.UsageError)) {
			t.Errorf("%s is not a usage error", got)
		}
	}
	if got != want {
		t.Errorf("the error is %s\nwant %s", got, want)
	}
}

// It tries every module of the standard library of each CPython on this machine.
func TestNoModuleOfTheStandardLibraryIsAHandler(t *testing.T) {
	pythons, _ := filepath.Glob(os.ExpandEnv("$HOME/.pyenv/versions/3.*/bin/python3"))
	tried := 0
	for _, python := range append(pythons, "python3") {
		out, err := exec.Command(python, "-c", "import sys; print(*getattr(sys, 'stdlib_module_names', ()))").Output()
		if err != nil || len(out) < 10 { // CPython before 3.10 has no such list
			continue
		}
		tried++
		for _, name := range strings.Fields(string(out)) {
			if !strings.HasPrefix(name, "_") && CheckHandler(name) == nil {
				t.Errorf("%s: %s is allowed", python, name)
			}
		}
	}
	if tried == 0 {
		t.Skip("there is no CPython from 3.10 on")
	}
	if names := strings.Fields(standard); !slices.IsSorted(names) || len(slices.Compact(names)) != len(strings.Fields(standard)) {
		t.Error("standard.txt is not sorted, or names a module twice")
	}
}
