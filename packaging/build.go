package main

import (
	"bytes"
	"debug/elf"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"lambdashim/packaging/archive"
	"lambdashim/packaging/binary"
	"lambdashim/packaging/resolve"
	"lambdashim/packaging/signatures"
)

const buildHelp = `usage: build [--buildmode=plugin|exe] [GO BUILD FLAG...] [PACKAGE]

Builds the Go package in the working directory, or PACKAGE, as the plugin
$HANDLER.so or, with --buildmode=exe, as the executable bootstrap, checks it and
lists the handlers it exports.

environment:
  BUILDMODE    plugin or exe, for --buildmode
  HANDLER      the name of the plugin, and of the module in Lambda's setting
               "Handler: handler.Handle"; handler unless set
  LDFLAGS      flags for Go's linker, after -s -w
  GOARCH       amd64 or arm64; this machine's unless set
  GOFLAGS      flags for the go command, as -tags=...

Flags are those of go build, but for -o.
`

// function is what is built: a plugin or an executable, for one architecture.
type function struct {
	name, mode, arch string
	args             []string // for the go command
	dir, scratch     string   // the working directory, and one for what is temporary
}

// file is what build makes, in the working directory.
func (f *function) file() string {
	if f.mode == "exe" {
		return "bootstrap"
	}
	return f.name + ".so"
}

// build makes $HANDLER.so, or bootstrap, in the working directory.
func build(h home, args []string) error {
	if slices.Contains(args, "--help") || slices.Contains(args, "-h") {
		fmt.Print(buildHelp)
		return nil
	}
	f, err := parseBuild(args)
	if err != nil {
		return err
	}
	host, err := hostInfo(h, f.arch)
	if err != nil {
		return err
	}
	if _, err := exec.LookPath("go"); err != nil {
		return fmt.Errorf("there is no go command on PATH: install %s, or use the image", host.GoVersion)
	}
	os.Setenv("GOTOOLCHAIN", "local")
	if f.scratch, err = os.MkdirTemp(os.Getenv("GOTMPDIR"), "build-"); err != nil {
		return cannotWriteTemporary(err)
	}
	removeLater(f.scratch)
	onInterrupt()

	gocmd, listed, err := h.goCommand(f, host)
	if err != nil {
		return err
	}
	output, err := f.compile(gocmd)
	if err != nil {
		return err
	}
	info, err := f.check(output, host)
	if err != nil {
		return err
	}
	var handlers []signatures.Export
	if listed {
		exports, err := gocmd.exports()
		if err != nil {
			return err
		}
		if handlers = signatures.Handlers(exports); len(handlers) == 0 {
			return fmt.Errorf("%s would have no handler: expected an exported func(E, *runtime.Context) (R, error), or a variable of such a type, in package main, and found %s", f.file(), list(exports))
		}
	}
	n, err := f.install(output)
	if err != nil {
		return err
	}

	for _, warning := range info.Warnings() {
		fmt.Fprintln(os.Stderr, "build: warning:", warning)
	}
	fmt.Printf("%s  %s  linux/%s  %s  %s\n", f.file(), size(int64(n)), f.arch, info.GoVersion, info.Glibc.Needs())
	width := 0
	for _, e := range handlers {
		width = max(width, len(e.Name))
	}
	for _, e := range handlers {
		fmt.Printf("  %-*s  %s\n", width, e.Name, e.Signature)
	}
	return nil
}

// parseBuild reads the arguments and the environment.
func parseBuild(args []string) (*function, error) {
	f := &function{name: handlerName()}
	if err := checkHandler(f.name); err != nil {
		return nil, err
	}
	var err error
	if f.mode, f.args, err = buildMode(args); err != nil {
		return nil, err
	}
	for _, arg := range f.args {
		flag, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if strings.HasPrefix(arg, "-") && slices.Contains([]string{"o", "overlay", "C"}, flag) {
			return nil, usagef("%s is for the build command to set: leave it out, and use HANDLER to name the output", arg)
		}
	}
	if f.arch, err = targetArch(); err != nil {
		return nil, err
	}
	f.dir, err = os.Getwd()
	return f, err
}

// goCommand prepares the go command that builds f. Listed tells whether what the
// package exports is what is served: a program may have a main of its own.
func (h home) goCommand(f *function, host *binary.Info) (c *goCommand, listed bool, err error) {
	found, err := resolve.Modules(h.modules()).Resolve(f.dir, f.scratch, f.name, h.shim("gopath"))
	if err != nil {
		return nil, false, explain(err.Error(), f.dir)
	}
	if found.GoVersion != host.GoVersion {
		return nil, false, fmt.Errorf("this is %s and the shim was built by %s: use that Go, or make the shim again by this one with make shim", found.GoVersion, host.GoVersion)
	}
	c = &goCommand{
		flags: []string{"-buildmode=" + f.mode, "-trimpath", "-ldflags=-s -w -extldflags=-s " + os.Getenv("LDFLAGS")},
		args:  f.args,
		env: append(found.Env, "GOOS=linux", "GOARCH="+f.arch, "CGO_ENABLED=1", "GOTMPDIR="+f.scratch,
			"CC="+quote(h.shim("cc", f.arch)), "CXX="+quote(h.shim("cc", f.arch+"++"))),
	}
	if c.overlay, err = found.Overlay(f.scratch); err != nil {
		return nil, false, cannotWriteTemporary(err)
	}
	pkg, err := c.list()
	if err != nil {
		return nil, false, explain(err.Error(), f.dir)
	}
	listed = true
	if f.mode == "exe" {
		if cgo := os.Getenv("CGO_ENABLED"); cgo != "" {
			c.env = append(c.env, "CGO_ENABLED="+cgo)
		} else if !pkg.hasC {
			c.env = append(c.env, "CGO_ENABLED=0")
		}
		if listed, err = h.addMain(pkg, found, f.scratch); err != nil {
			return nil, false, err
		}
	}
	if listed {
		for _, g := range pkg.glues() {
			if err := pkg.add(found, f.scratch, g.File, []byte(g.Text)); err != nil {
				return nil, false, err
			}
		}
	}
	// Once more, with what was added.
	if c.overlay, err = found.Overlay(f.scratch); err != nil {
		return nil, false, cannotWriteTemporary(err)
	}
	return c, listed, nil
}

// compile runs go build, which leaves a file alone that is up to date already.
func (f *function) compile(c *goCommand) (output string, err error) {
	output = filepath.Join(f.scratch, f.file())
	if before, err := os.ReadFile(f.file()); err == nil && bytes.HasPrefix(before, []byte(elf.ELFMAG)) {
		if err := os.WriteFile(output, before, 0o777); err != nil {
			return "", cannotWriteTemporary(err)
		}
	}
	if complaint, err := c.run(os.Stdout, "build", "-o", output); err != nil {
		return "", explain(complaint, f.dir)
	}
	return output, nil
}

// check reads what was built and finds what would keep it from running.
func (f *function) check(output string, host *binary.Info) (*binary.Info, error) {
	info, err := binary.Read(output)
	if err != nil {
		return nil, fmt.Errorf("package main is needed for a function: %w", err)
	}
	if info.Arch != f.arch {
		return nil, fmt.Errorf("%s is for %s, not for %s: the C compiler of GOARCH=%s made it", f.file(), info.Arch, f.arch, f.arch)
	}
	if f.mode == "plugin" {
		err = binary.Differs(info, host)
	}
	return info, err
}

// install puts what was built into the working directory, unless the same is there.
func (f *function) install(output string) (n int, err error) {
	content, err := os.ReadFile(output)
	if err != nil {
		return 0, err
	}
	if now, err := os.ReadFile(f.file()); err == nil && bytes.Equal(now, content) {
		return len(content), nil
	}
	removeLater(archive.Temporary(f.file()))
	return len(content), archive.Replace(f.file(), 0o777, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

func cannotWriteTemporary(err error) error {
	return fmt.Errorf("cannot write below %s, the temporary directory: %w", os.TempDir(), errors.Unwrap(err))
}

// buildMode is what --buildmode or BUILDMODE says, and the other arguments.
func buildMode(args []string) (mode string, rest []string, err error) {
	mode = os.Getenv("BUILDMODE")
	for _, arg := range args {
		value, one := strings.CutPrefix(arg, "-buildmode=")
		if two, ok := strings.CutPrefix(arg, "--buildmode="); ok {
			value, one = two, ok
		}
		if one {
			mode = value
		} else {
			rest = append(rest, arg)
		}
	}
	switch mode {
	case "":
		mode = "plugin"
	case "plugin", "exe":
	default:
		return "", nil, usagef("build mode %q is none of a function's: use plugin or exe", mode)
	}
	return mode, rest, nil
}

// targetArch is GOARCH, or this machine's.
func targetArch() (string, error) {
	arch := os.Getenv("GOARCH")
	if arch == "" {
		arch = runtime.GOARCH
	}
	if arch != "amd64" && arch != "arm64" {
		return "", usagef("GOARCH %q is none of Lambda's: use amd64 or arm64", arch)
	}
	return arch, nil
}

func hostInfo(h home, arch string) (*binary.Info, error) {
	host := h.shim(arch, "host.so")
	if _, err := os.Stat(host); err != nil {
		return nil, fmt.Errorf("there is no shim for %s at %s: make it with make shim ARCH=%s", arch, host, arch)
	}
	return binary.Read(host)
}

// goCommand is a go build and the calls that go with it.
type goCommand struct {
	flags, overlay, args, env []string
}

// run runs a go command with the build's flags and arguments. It returns what
// the command complained of, where that failed.
func (c *goCommand) run(stdout io.Writer, verb string, flags ...string) (string, error) {
	var complaint bytes.Buffer
	cmd := command(interrupted, "go", slices.Concat([]string{verb}, c.flags, c.overlay, flags, c.args)...)
	cmd.Env = append(os.Environ(), c.env...)
	cmd.Stdout = stdout
	cmd.Stderr = &complaint
	err := run(cmd)
	if err == nil { // -v, -x, warnings of the C compiler
		os.Stderr.Write(complaint.Bytes())
	}
	return complaint.String(), err
}

// exports reads the exports of the package, which go build has just compiled.
func (c *goCommand) exports() ([]signatures.Export, error) {
	var out bytes.Buffer
	if complaint, err := c.run(&out, "list", "-export", "-json=Export,ImportPath,Name"); err != nil {
		return nil, errors.New(complaint)
	}
	var pkg struct{ Export, ImportPath, Name string }
	if err := json.Unmarshal(out.Bytes(), &pkg); err != nil {
		return nil, err
	}
	file, err := os.Open(pkg.Export)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return signatures.List(pkg.ImportPath, file)
}

var (
	newerGo     = regexp.MustCompile(`(?m)^(?:go: )?(.*) requires go >= (([0-9]+\.[0-9]+)\S*) \(running go ([^;)]+)`)
	unknownFlag = regexp.MustCompile(`^flag provided but not defined: \S+`)
	noFiles     = regexp.MustCompile(`(?m)^(no Go files in|go: no Go files|package .*: no Go files|.*: no non-test Go files in)`)
)

// explain reports why the go command failed: in its own words, unless they do
// not tell the user of this command what to do.
func explain(complaint, dir string) error {
	switch m := newerGo.FindStringSubmatch(complaint); {
	case m != nil:
		or := "use an older version of it"
		if strings.HasSuffix(m[1], "go.mod") || strings.HasSuffix(m[1], "go.work") {
			or = "lower its go line"
		}
		return fmt.Errorf("%s wants Go %s and this is Go %s: use the image eawsy/aws-lambda-go-shim:go%s, or %s", m[1], m[2], m[4], m[3], or)
	case noFiles.MatchString(complaint):
		return fmt.Errorf("%s has no Go files: run build in the directory of your handler.go", dir)
	case unknownFlag.MatchString(complaint):
		return usagef("%s: see go help build for the flags there are", unknownFlag.FindString(complaint))
	case strings.Contains(complaint, "-buildmode=plugin requires exactly one main package"):
		return errors.New("expected one package main, and found a package of another name, or several: the files of a function start with package main")
	}
	fmt.Fprint(os.Stderr, strings.TrimRight(complaint, "\n")+"\n")
	if strings.Contains(complaint, "no required module provides package") {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
			return errors.New("without a go.mod only the standard library and aws-lambda-go-core can be imported: make one with go mod init NAME && go mod tidy")
		}
	}
	return errReported
}

func list(exports []signatures.Export) string {
	if len(exports) == 0 {
		return "nothing exported"
	}
	var found []string
	for _, e := range exports {
		found = append(found, e.Name+" "+e.Signature)
	}
	return strings.Join(found, "; ")
}

// quote makes one word of a path, for CC, which the go command splits.
func quote(path string) string {
	if strings.ContainsAny(path, " \t'\"") && !strings.Contains(path, "'") {
		return "'" + path + "'"
	}
	return path
}

// size writes a number of bytes for people.
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1e6:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.2f MB", float64(n)/1e6)
}
