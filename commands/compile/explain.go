package compile

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"lambdashim/commands/cli"
)

var (
	newerGo     = regexp.MustCompile(`(?m)^(?:go: )?(.*) requires go >= (([0-9]+\.[0-9]+)\S*) \(running go ([^;)]+)`)
	noDownload  = regexp.MustCompile(`(?m)^go: download go(([0-9]+\.[0-9]+)\S*)(?: for \S+)?: `)
	notVendored = regexp.MustCompile(`cannot find module providing package (\S+): import lookup disabled by -mod=vendor`)
	emptyDir    = regexp.MustCompile(`(?m)no (?:non-test )?Go files in (/.*)$`)
	noDirectory = regexp.MustCompile(`(?m)^stat (.*): directory not found$`)
	noPackage   = regexp.MustCompile(`(?m)^package (\S+) is not in std `)
	outside     = regexp.MustCompile(`(?m)^main module \(.*\) does not contain package |^directory .* outside main module or its selected dependencies$`)
	overlaid    = regexp.MustCompile(`(?m)^go: updates to (\S+) needed, but \S+ is part of the overlay`)
	noFiles     = regexp.MustCompile(`(?m)^(no Go files in|go: no Go files|package .*: no Go files|.*: no non-test Go files in)`)
)

// explain says why the go command failed. It prints that command's own words, except where
// they would not tell the user what to do. The releases are those that the shim works with, such as "go1.27".
func explain(complaint, dir string, noGoMod bool, releases []string) error {
	switch m := newerGo.FindStringSubmatch(complaint); {
	case m != nil:
		or := "use an older version of it"
		if strings.HasSuffix(m[1], "go.mod") || strings.HasSuffix(m[1], "go.work") {
			or = "lower its go line"
		}
		return fmt.Errorf("%s wants Go %s but this is Go %s: %s, or %s", m[1], m[2], m[4], newerImage(m[3], releases), or)
	case noDownload.MatchString(complaint):
		m := noDownload.FindStringSubmatch(complaint)
		return fmt.Errorf("the go.mod or go.work here wants Go %s, which the go command cannot download: %s, or lower the go line", strings.TrimSuffix(m[1], ":"), newerImage(m[2], releases))
	case noDirectory.MatchString(complaint):
		return fmt.Errorf("the directory %q does not exist: give build the directory of your handler.go", noDirectory.FindStringSubmatch(complaint)[1])
	case noPackage.MatchString(complaint):
		pkg := noPackage.FindStringSubmatch(complaint)[1]
		return fmt.Errorf("package %q does not exist: to build the directory of that name, write ./%s", pkg, pkg)
	case noFiles.MatchString(complaint):
		if m := emptyDir.FindStringSubmatch(complaint); m != nil {
			dir = m[1]
		}
		return fmt.Errorf("%s has no Go files: run build in the directory of your handler.go", dir)
	case notVendored.MatchString(complaint):
		pkg := notVendored.FindStringSubmatch(complaint)[1]
		return fmt.Errorf("the directory vendor does not have the package %s: run go get %s and go mod vendor, or build with GOFLAGS=-mod=mod", pkg, pkg)
	case outside.MatchString(complaint):
		return errors.New("the package is not in the module of the working directory: run build in the directory of the package")
	case overlaid.MatchString(complaint):
		return fmt.Errorf("%s is not complete, and build does not change it: run gomod && go mod tidy", overlaid.FindStringSubmatch(complaint)[1])
	}
	fmt.Fprint(os.Stderr, strings.TrimRight(complaint, "\n")+"\n")
	if noGoMod && strings.Contains(complaint, "no required module provides package") {
		return errors.New("without a go.mod only the standard library and the modules of the shim can be imported: make one with gomod NAME && go mod tidy")
	}
	return cli.ErrReported
}

// newerImage says where to get a release of Go. Only the releases of this version have an image for sure.
func newerImage(release string, releases []string) string {
	if slices.Contains(releases, "go"+release) {
		return "use the image eawsy/aws-lambda-go-shim:go" + release
	}
	return "use a version of aws-lambda-go-shim that works with it"
}
