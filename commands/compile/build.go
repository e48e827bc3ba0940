// Package compile is the command build, which makes a function's plugin or executable.
package compile

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lambdashim/commands/archive"
	"lambdashim/commands/binary"
	"lambdashim/commands/cli"
	"lambdashim/commands/handlers"
	"lambdashim/commands/home"
)

// build describes what to build, for one architecture.
type build struct {
	*options
	home         home.Home
	name, arch   string
	dir, scratch string       // the directory where the go command runs, and one for temporary files
	host         *binary.Info // the host that opens the plugin; nil for an executable
	noGoMod      bool
	deployable   *bool // whether settings with a variable have been printed
}

// file returns the path of the plugin or executable.
func (f *build) file() string {
	return filepath.Join(f.directory, home.Program(f.name, f.mode))
}

// explain says why the go command failed.
func (f *build) explain(complaint string) error {
	releases, err := f.home.Releases()
	if err != nil {
		return err
	}
	return explain(complaint, f.dir, f.noGoMod, releases)
}

// Run is the command.
func Run(h home.Home, args []string) error {
	f := &build{home: h, name: home.Handler(), deployable: new(bool)}
	err := home.CheckHandler(f.name)
	if err != nil {
		return err
	}
	if f.options, err = parse(args); err != nil {
		return err
	}
	if err := f.begin(); err != nil {
		return err
	}
	for _, name := range []string{"GOTMPDIR", "TMPDIR"} { // an interrupted go or C compiler may leave files
		if err := os.Setenv(name, f.scratch); err != nil {
			return err
		}
	}
	if f.many {
		err = f.buildAll()
	} else {
		err = f.build()
	}
	if *f.deployable {
		fmt.Println(home.WhyEnvironment)
	}
	return err
}

// begin finds out where and for what the command runs.
func (f *build) begin() (err error) {
	if f.arch, err = home.Arch(); err != nil {
		return err
	}
	if f.dir, err = os.Getwd(); err != nil {
		return err
	}
	if err := f.home.NeedGo(); err != nil {
		return err
	}
	cli.OnInterrupt()
	f.scratch, err = cli.Scratch(os.Getenv("GOTMPDIR"), "build-")
	return err
}

// build builds the function that the arguments name, checks it, installs it and reports it.
func (f *build) build() error {
	c, err := f.prepare()
	if err != nil {
		return err
	}
	list, err := c.list()
	if err != nil {
		return f.explain(err.Error())
	}
	for _, m := range list {
		if err := m.complete(f, c.found); err != nil {
			return err
		}
	}
	if complaint, err := f.compile(c, list); err != nil {
		return f.explain(complaint)
	}
	return f.finish(list[0])
}

// finish checks what go build has made of a function, installs it and reports it.
func (f *build) finish(m *mainPackage) error {
	info, err := f.check(m.output)
	if err != nil {
		return err
	}
	served, warnings, err := f.handlers(m)
	if err != nil {
		return err
	}
	n, err := f.install(m.output)
	if err != nil {
		return err
	}
	f.report(info, n, served, append(info.Warnings(), warnings...))
	return nil
}

// handlers returns the handlers that the function serves. If it has handlers, but also a main
// of its own that does not seem to know Lambda, a warning says which of the two runs.
func (f *build) handlers(m *mainPackage) (served []handlers.Export, warnings []string, err error) {
	served = handlers.Only(m.exports)
	switch {
	case m.ownMain != nil && len(served) > 0:
		warnings = append(warnings, fmt.Sprintf("%s runs func main in %s, which must serve invocations itself: to have %s served instead, put main into a file with the line //go:build !lambda, and build with -tags=lambda", f.file(), m.ownMain.position, served[0].Name))
		return nil, warnings, nil
	case m.ownMain == nil && len(served) == 0:
		err := fmt.Errorf("%s would have no handler: expected an exported func(E, *runtime.Context) (R, error), or a variable of such a type, in package main, but found %s", f.file(), list(m.exports))
		if m.hasMain {
			err = cannotServe{err}
		}
		return nil, nil, err
	}
	return served, nil, nil
}

// prepare prepares the go command that builds f.
func (f *build) prepare() (*goCommand, error) {
	c, err := f.goCommand()
	if err != nil {
		return nil, err
	}
	if err := f.home.CheckGo(c.found.GoVersion); err != nil {
		return nil, err
	}
	if f.mode == "plugin" {
		if f.host, err = f.findHost(c.found); err != nil {
			return nil, err
		}
	}
	if isFiles(f.args) {
		directory, err := directoryOf(f.args, f.dir, c.shown)
		if err != nil {
			return nil, err
		}
		c.args = []string{directory}
	}
	// Go's defaults, which GOFLAGS and flags of the user may restore: a revision makes each
	// commit build other bytes, and a profile changes the standard library of a plugin.
	goflags := "GOFLAGS=-buildvcs=false "
	if f.mode == "plugin" {
		goflags += "-pgo=off "
	}
	ldflags := "-s -w '-extldflags=-s -Wl,--hash-style=gnu' "
	if f.mode == "exe" {
		ldflags += "-buildid= " // saves 200 bytes, and linking again takes little time
	}
	c.flags = append([]string{"-buildmode=" + f.mode, "-trimpath", "-ldflags=" + ldflags + os.Getenv("LDFLAGS")}, f.goFlags...)
	c.env = append(c.env, goflags+c.found.GOFLAGS)
	return c, nil
}

// compile runs go build for functions that one command can build, and reads what they export. A plugin that is up to date
// is not linked again. If go build fails, the functions that it could build have an output nevertheless.
func (f *build) compile(c *goCommand, functions []*mainPackage) (complaint string, err error) {
	one := *c
	one.shown = c.shown.Over()
	if cgo := functions[0].cgo; cgo != "" {
		one.env = append(slices.Clone(c.env), "CGO_ENABLED="+cgo)
	}
	scratch, err := cli.Scratch(f.scratch, "output-")
	if err != nil {
		return "", err
	}
	output := filepath.Join(scratch, home.Program(f.name, f.mode))
	if len(functions) > 1 {
		output = scratch
	}
	outputs := make(map[*mainPackage]string)
	for _, m := range functions {
		maps.Copy(one.shown.replace, m.shown.replace)
		outputs[m] = output
		if len(functions) > 1 {
			outputs[m] = filepath.Join(scratch, path.Base(m.path))
		}
	}
	if before, err := os.ReadFile(f.file()); f.mode == "plugin" && err == nil && bytes.HasPrefix(before, []byte(elf.ELFMAG)) {
		if err := os.WriteFile(output, before, 0o777); err != nil {
			return "", cli.CannotWriteTemporary(err)
		}
	}
	one.args = arguments(functions)
	complaint, failed := one.run(os.Stdout, "build", "-o", output)
	var unknown []*mainPackage
	for _, m := range functions {
		if _, err := os.Stat(outputs[m]); failed != nil && (len(functions) == 1 || err != nil) {
			continue
		}
		m.output = outputs[m]
		if m.ownMain == nil || !m.dependencies[lambdaStart] {
			unknown = append(unknown, m)
		}
	}
	if len(unknown) == 0 {
		return complaint, failed
	}
	one.args = arguments(unknown)
	exports, err := one.exports()
	if err != nil {
		return err.Error(), err
	}
	for _, m := range unknown {
		m.exports = exports[m.Dir]
	}
	return complaint, failed
}

func arguments(packages []*mainPackage) (list []string) {
	for _, m := range packages {
		list = append(list, m.args...)
	}
	return list
}

// check reads the output and returns an error if it could not run.
func (f *build) check(output string) (*binary.Info, error) {
	info, err := binary.Read(output)
	if err != nil {
		return nil, err
	}
	if info.Arch != f.arch {
		return nil, fmt.Errorf("%s is for %s, not for %s: the C compiler of GOARCH=%s made it", f.file(), info.Arch, f.arch, f.arch)
	}
	if f.mode == "plugin" {
		err = binary.Differs(info, f.host)
	}
	return info, err
}

// install moves the output to its destination. It sets the file's time to now even if the
// bytes have not changed, because pack takes the latest build.
func (f *build) install(output string) (n int, err error) {
	content, err := os.ReadFile(output)
	if err != nil {
		return 0, err
	}
	if now, err := os.ReadFile(f.file()); err == nil && bytes.Equal(now, content) {
		time := time.Now()
		if os.Chtimes(f.file(), time, time) == nil {
			return len(content), nil
		}
	}
	if err := os.MkdirAll(f.directory, 0o777); err != nil {
		return 0, fmt.Errorf("cannot make the directory %s: %w", f.directory, errors.Unwrap(err))
	}
	return len(content), archive.Replace(f.file(), 0o777, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// report prints the warnings, a line about the output, its handlers, and the settings for
// deploying them.
func (f *build) report(info *binary.Info, n int, served []handlers.Export, warnings []string) {
	for _, warning := range warnings {
		fmt.Fprintln(os.Stderr, "build: warning:", warning)
	}
	fmt.Printf("%s  %s  linux/%s  %s  %s\n", f.file(), cli.Size(int64(n)), f.arch, info.GoVersion, info.Glibc.Needs())
	width := 0
	for _, e := range served {
		width = max(width, len(e.Name))
	}
	for _, e := range served {
		fmt.Printf("  %-*s  %s\n", width, e.Name, e.Signature)
	}
	if !info.Glibc.After(binary.AmazonLinux2023) {
		f.reportSettings(served)
	}
}

// reportSettings prints options of aws lambda create-function, one line for each handler, or
// only one for Handle if there is a Handle. An executable also gets lines for a custom runtime.
func (f *build) reportSettings(served []handlers.Export) {
	var names []string
	for _, e := range served {
		names = append(names, e.Name)
	}
	if len(names) == 0 || slices.Contains(names, "Handle") { // none: a main of its own serves any
		names = []string{"Handle"}
	}
	begin := "deploy with"
	say := func(runtime, more string) {
		for _, name := range names {
			fmt.Printf("%-11s  --runtime %s --handler %s.%s --architectures %s%s\n", begin, runtime, f.name, name, home.Architectures[f.arch], more)
			begin = "or"
		}
	}
	if f.mode == "plugin" {
		say(home.Recommended, "")
		return
	}
	say(home.Recommended, " "+home.Environment)
	say("provided.al2023", "")
	*f.deployable = true
}

func list(exports []handlers.Export) string {
	if len(exports) == 0 {
		return "nothing exported"
	}
	var found []string
	for _, e := range exports {
		found = append(found, e.Name+" "+e.Signature)
	}
	return strings.Join(found, "; ")
}
