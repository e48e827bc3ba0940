package function

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"lambdashim/commands/archive"
	"lambdashim/commands/cli"
	"lambdashim/commands/emulator"
	"lambdashim/commands/home"
	"lambdashim/commands/pack"
)

// build builds the function in the working directory for this machine, in a directory of
// its own, unless it is one of several that were built together.
func (o *Options) build(h home.Home) (*emulator.Function, []archive.Entry, error) {
	name := home.Handler()
	program, mode, err := home.Built("", name)
	if err != nil {
		return nil, nil, err
	}
	if o.Debugging() {
		program, mode = home.Executable, "exe"
	}
	if o.name == "" {
		if err := o.makeDirectory(); err != nil {
			return nil, nil, err
		}
	}
	built := filepath.Join(o.directory, program)
	if o.name == "" {
		reuse(built)
		if err := o.compile(h, mode); err != nil {
			return nil, nil, err
		}
		keep(built)
	}
	entries, warnings, err := pack.Entries(h, name, built, o.files)
	if err != nil {
		return nil, nil, err
	}
	for _, warning := range warnings {
		fmt.Fprintln(os.Stderr, "pack: warning:", warning)
	}
	if archive.Unzipped(entries) > pack.MaxUnzipped {
		return nil, nil, tooLarge(program)
	}
	f := &emulator.Function{File: program, Name: name, Label: o.name, Executable: mode == "exe", Debugger: o.debugger}
	return f, entries, nil
}

// makeDirectory makes the directory to build in.
func (o *Options) makeDirectory() (err error) {
	if o.directory == "" {
		o.directory, err = cli.Scratch("", "program-")
	}
	return err
}

// compile runs the build command, and keeps its report. Its messages do not name the
// directory that it builds in.
func (o *Options) compile(h home.Home, mode string, packages ...string) error {
	cmd, err := command(h, "build", append([]string{"--buildmode=" + mode, "-o", o.directory}, packages...)...)
	if err != nil {
		return err
	}
	if o.Debugging() {
		cmd.Args = append(cmd.Args, debugFlags...)
		cmd.Env = append(cmd.Env, debugLDFLAGS())
	}
	var report, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &report, &complaint
	err = cli.Run(cmd)
	o.report = report.String()
	os.Stderr.Write(bytes.ReplaceAll(complaint.Bytes(), []byte(o.directory+"/"), nil))
	if errors.As(err, new(*exec.ExitError)) {
		return cli.ErrReported
	}
	return err
}

// handlerLine is a handler with an event of aws-lambda-go in the report of build: its name, and the name of the event's type.
var handlerLine = regexp.MustCompile(`(?m)^  (\w+) +func\((?:context\.Context, )?\*?events\.(\w+)[,)]`)

// EventType returns the name of the type in aws-lambda-go's package events that the function's handler takes, or "" if it
// takes another type, or was not built by Prepare.
func (o *Options) EventType(f *emulator.Function) string {
	handler := f.Settings.Handler[strings.LastIndexAny(f.Settings.Handler, ".:")+1:]
	for _, m := range handlerLine.FindAllStringSubmatch(o.report, -1) {
		if m[1] == handler {
			return m[2]
		}
	}
	return ""
}

// command returns another command of this program, which works for this machine.
func command(h home.Home, name string, arguments ...string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := cli.Command(cli.Interrupted(), self, append([]string{string(h), name}, arguments...)...)
	cmd.Env = append(os.Environ(), "GOARCH="+runtime.GOARCH)
	return cmd, nil
}

// reuse copies the last plugin of this name to built, and keep makes built the last one. Go
// does not link a plugin again that is up to date. It always links an executable.
func reuse(built string) {
	content, err := os.ReadFile(last(built))
	if err != nil {
		return
	}
	if _, err := os.Stat(built); err != nil {
		os.WriteFile(built, content, 0o777)
	}
}

func keep(built string) {
	file := last(built)
	content, err := os.ReadFile(built)
	before, _ := os.ReadFile(file)
	if file == "" || err != nil || bytes.Equal(content, before) || os.MkdirAll(filepath.Dir(file), 0o777) != nil {
		return
	}
	archive.Replace(file, 0o777, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// last returns the path of the last plugin, or "" if there is no place for it.
func last(built string) string {
	cache, err := os.UserCacheDir()
	if err != nil || filepath.Base(built) == home.Executable {
		return ""
	}
	return filepath.Join(cache, "aws-lambda-go-shim", filepath.Base(built))
}
