// Package compile is the command build, which makes a function's plugin or executable.
package compile

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
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
	dir, scratch string       // the working directory, and one for temporary files
	host         *binary.Info // the host that opens the plugin; nil for an executable
	noGoMod      bool
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
	f := &build{home: h, name: home.Handler()}
	err := home.CheckHandler(f.name)
	if err != nil {
		return err
	}
	if f.options, err = parse(args); err != nil {
		return err
	}
	if f.arch, err = home.Arch(); err != nil {
		return err
	}
	if f.dir, err = os.Getwd(); err != nil {
		return err
	}
	if err := h.NeedGo(); err != nil {
		return err
	}
	cli.OnInterrupt()
	if f.scratch, err = cli.Scratch(os.Getenv("GOTMPDIR"), "build-"); err != nil {
		return err
	}
	for _, name := range []string{"GOTMPDIR", "TMPDIR"} { // an interrupted go or C compiler may leave files
		if err := os.Setenv(name, f.scratch); err != nil {
			return err
		}
	}
	return f.build()
}

// build builds the file, checks it, installs it and reports it.
func (f *build) build() error {
	c, m, err := f.prepare()
	if err != nil {
		return err
	}
	output, err := f.compile(c)
	if err != nil {
		return err
	}
	info, err := f.check(output)
	if err != nil {
		return err
	}
	served, warnings, err := f.handlers(c, m)
	if err != nil {
		return err
	}
	n, err := f.install(output)
	if err != nil {
		return err
	}
	f.report(info, n, served, append(info.Warnings(), warnings...))
	return nil
}

// handlers returns the handlers that the function serves. If it has handlers, but also a main
// of its own that does not seem to know Lambda, a warning says which of the two runs.
func (f *build) handlers(c *goCommand, m *mainPackage) (served []handlers.Export, warnings []string, err error) {
	if m.ownMain != nil && m.dependencies[lambdaStart] {
		return nil, nil, nil
	}
	exports, err := c.exports()
	if err != nil {
		return nil, nil, err
	}
	served = handlers.Only(exports)
	switch {
	case m.ownMain != nil && len(served) > 0:
		warnings = append(warnings, fmt.Sprintf("%s runs func main in %s, which must serve invocations itself: to have %s served instead, put main into a file with the line //go:build !lambda, and build with -tags=lambda", f.file(), m.ownMain.position, served[0].Name))
		return nil, warnings, nil
	case m.ownMain == nil && len(served) == 0:
		return nil, nil, fmt.Errorf("%s would have no handler: expected an exported func(E, *runtime.Context) (R, error), or a variable of such a type, in package main, but found %s", f.file(), list(exports))
	}
	return served, nil, nil
}

// prepare prepares the go command that builds f, and describes the package that it builds.
func (f *build) prepare() (*goCommand, *mainPackage, error) {
	found, err := resolve(f.home, f.dir, f.scratch, f.name, f.goFlags)
	if err != nil {
		return nil, nil, f.explain(err.Error())
	}
	f.noGoMod = found.NoGoMod
	if err := f.home.CheckGo(found.GoVersion); err != nil {
		return nil, nil, err
	}
	if err := f.useGo(found); err != nil {
		return nil, nil, err
	}
	if f.mode == "plugin" {
		if f.host, err = f.findHost(found.GoVersion); err != nil {
			return nil, nil, err
		}
	}
	if isFiles(f.args) {
		directory, err := directoryOf(f.args, f.dir, found.Overlay)
		if err != nil {
			return nil, nil, err
		}
		f.args = []string{directory}
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
	c := &goCommand{
		flags: append([]string{"-buildmode=" + f.mode, "-trimpath", "-ldflags=" + ldflags + os.Getenv("LDFLAGS")}, f.goFlags...),
		args:  f.args,
		// CC is a name, not a path, because Go's build IDs contain it.
		env: append(slices.Concat(found.Env, found.CFlags), goflags+found.GOFLAGS, "GOOS=linux", "GOARCH="+f.arch, "CGO_ENABLED=1",
			"CC="+f.arch, "CXX="+f.arch+"++", "PATH="+f.home.Shim("cc")+string(os.PathListSeparator)+os.Getenv("PATH")),
	}
	if c.overlay, err = found.Overlay.Flags(); err != nil {
		return nil, nil, err
	}
	m, err := c.list()
	if err != nil {
		return nil, nil, f.explain(err.Error())
	}
	if err := m.complete(f, c, found); err != nil {
		return nil, nil, err
	}
	// complete has added files to the overlay.
	c.overlay, err = found.Overlay.Flags()
	return c, m, err
}

// compile runs go build, which does not change a file that is up to date.
func (f *build) compile(c *goCommand) (output string, err error) {
	output = filepath.Join(f.scratch, filepath.Base(f.file()))
	if before, err := os.ReadFile(f.file()); err == nil && bytes.HasPrefix(before, []byte(elf.ELFMAG)) {
		if err := os.WriteFile(output, before, 0o777); err != nil {
			return "", cli.CannotWriteTemporary(err)
		}
	}
	if complaint, err := c.run(os.Stdout, "build", "-o", output); err != nil {
		return "", f.explain(complaint)
	}
	return output, nil
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
	fmt.Println(home.WhyEnvironment)
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
