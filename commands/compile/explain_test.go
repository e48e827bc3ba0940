package compile

import "testing"

func TestComplaintsOfTheGoCommandAreExplained(t *testing.T) {
	for complaint, want := range map[string]string{
		"go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)\n":               "go.mod wants Go 1.99 but this is Go 1.26.8: use a version of aws-lambda-go-shim that works with it, or lower its go line",
		"go: ../go.mod requires go >= 1.99rc1 (running go 1.26.8; GOTOOLCHAIN=local)\n":         "../go.mod wants Go 1.99rc1 but this is Go 1.26.8: use a version of aws-lambda-go-shim that works with it, or lower its go line",
		"go: go.work requires go >= 1.99.3 (running go 1.26.8; GOTOOLCHAIN=local)\n":            "go.work wants Go 1.99.3 but this is Go 1.26.8: use a version of aws-lambda-go-shim that works with it, or lower its go line",
		"go: example.com/d@v1.2.3 requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)\n": "example.com/d@v1.2.3 wants Go 1.99 but this is Go 1.26.8: use a version of aws-lambda-go-shim that works with it, or use an older version of it",
		"go: go.mod requires go >= 1.98.2 (running go 1.97.8; GOTOOLCHAIN=local)\n":             "go.mod wants Go 1.98.2 but this is Go 1.97.8: use the image eawsy/aws-lambda-go-shim:go1.98, or lower its go line",
		"no Go files in /src\n":                                   "/src has no Go files: run build in the directory of your handler.go",
		"package x: no non-test Go files in /src\n":               "/src has no Go files: run build in the directory of your handler.go",
		"no Go files in /src/other\n":                             "/src/other has no Go files: run build in the directory of your handler.go",
		"stat /src/other: directory not found\n":                  `the directory "/src/other" does not exist: give build the directory of your handler.go`,
		"package other is not in std (/usr/local/go/src/other)\n": `package "other" does not exist: to build the directory of that name, write ./other`,
		"handler.go:5:2: cannot find module providing package example.com/x: import lookup disabled by -mod=vendor\n": "the directory vendor does not have the package example.com/x: run go get example.com/x and go mod vendor, or build with GOFLAGS=-mod=mod",
		"main module (handler) does not contain package handler/orders\n":                                             "the package is not in the module of the working directory: run build in the directory of the package",
		"directory .. outside main module or its selected dependencies\n":                                             "the package is not in the module of the working directory: run build in the directory of the package",
		"go: updates to go.mod needed, but go.mod is part of the overlay specified with -overlay\n":                   "go.mod is not complete, and build does not change it: run gomod && go mod tidy",
	} {
		if got := explain(complaint, "/src", false, []string{"go1.98", "go1.97"}); got.Error() != want {
			t.Errorf("%s is explained as\n%v\nwant\n%s", complaint, got, want)
		}
	}
}
