package main

import (
	"errors"
	"testing"
)

func TestAHandlerIsAPythonModuleThatNobodyElseHas(t *testing.T) {
	const letters = " is no Python module name: use letters, digits and underscores, as in handler"
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
		"class":        `HANDLER "class" is a keyword of Python's: choose another name, as handler`,
		"None":         `HANDLER "None" is a keyword of Python's: choose another name, as handler`,
		"print":        `HANDLER "print" is a keyword of Python's: choose another name, as handler`,
		"async":        `HANDLER "async" is a keyword of Python's: choose another name, as handler`,
		"json":         `HANDLER "json" is a module that Lambda's Python itself imports: choose another name, as handler`,
		"awslambdaric": `HANDLER "awslambdaric" is a module that Lambda's Python itself imports: choose another name, as handler`,
	} {
		expect(t, checkHandler(name), want)
	}
}

func TestAPackageIsAPlainFileName(t *testing.T) {
	const plain = " is no plain file name: use letters, digits and . _ + -, not first a dash or a dot"
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
		"a\nb.zip":           `PACKAGE "a\nb"` + plain,
	} {
		expect(t, checkPackage(path), want)
	}
}

// expect compares a usage error with its text.
func expect(t *testing.T, err error, want string) {
	t.Helper()
	got := ""
	if err != nil {
		got = err.Error()
		if !errors.As(err, new(usageError)) {
			t.Errorf("%s is no usage error", got)
		}
	}
	if got != want {
		t.Errorf("the error is %s\nand not %s", got, want)
	}
}

func TestASizeIsWrittenForPeople(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 14_800: "14.8 kB", 999_999: "1000.0 kB", 1_000_000: "1.00 MB", 3_787_040: "3.79 MB", 262_144_000: "262.14 MB",
	} {
		if got := size(n); got != want {
			t.Errorf("%d is written as %s and not %s", n, got, want)
		}
	}
}

func TestTheGoCommandsComplaintsThatDoNotSayWhatToDoAreExplained(t *testing.T) {
	for complaint, want := range map[string]string{
		"go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)\n":               "go.mod wants Go 1.99 and this is Go 1.26.8: use the image eawsy/aws-lambda-go-shim:go1.99, or lower its go line",
		"go: ../go.mod requires go >= 1.99rc1 (running go 1.26.8; GOTOOLCHAIN=local)\n":         "../go.mod wants Go 1.99rc1 and this is Go 1.26.8: use the image eawsy/aws-lambda-go-shim:go1.99, or lower its go line",
		"go: go.work requires go >= 1.99.3 (running go 1.26.8; GOTOOLCHAIN=local)\n":            "go.work wants Go 1.99.3 and this is Go 1.26.8: use the image eawsy/aws-lambda-go-shim:go1.99, or lower its go line",
		"go: example.com/d@v1.2.3 requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)\n": "example.com/d@v1.2.3 wants Go 1.99 and this is Go 1.26.8: use the image eawsy/aws-lambda-go-shim:go1.99, or use an older version of it",
		"no Go files in /src\n":                                                                 "/src has no Go files: run build in the directory of your handler.go",
		"package x: no non-test Go files in /src\n":                                             "/src has no Go files: run build in the directory of your handler.go",
		"-buildmode=plugin requires exactly one main package\n":                                 "expected one package main, and found a package of another name, or several: the files of a function start with package main",
		"flag provided but not defined: -foo\nusage: go build [-o output] [flags] [packages]\n": "flag provided but not defined: -foo: see go help build for the flags there are",
	} {
		if got := explain(complaint, "/src"); got.Error() != want {
			t.Errorf("of %s the explanation is\n%v and not\n%s", complaint, got, want)
		}
	}
}
