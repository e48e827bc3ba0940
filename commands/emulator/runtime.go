package emulator

import (
	"cmp"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lambdashim/commands/home"
)

// python27 is a program that serves a handler as the runtime python2.7 did.
//
//go:embed python27.py
var python27 string

// Runtime is one of Lambda's runtimes, on this machine.
type Runtime struct {
	known
	client  string   // the directory of Lambda's client for Python; empty if the runtime starts no Python
	wrapper string   // starts the function, and gets start as its arguments; empty without a wrapper
	start   []string // the program to start, and its arguments
}

// For returns the runtime of this name for a function. If the name is empty, it returns the python3 on PATH for a
// plugin, and for an executable what the settings that build prints say: it adds their variable. So it does for a debugger.
func (list Runtimes) For(f *Function, name string, h home.Home) (*Runtime, error) {
	path, version := "", ""
	var err error
	if _, set := f.Settings.variable(home.Wrapper); !set && f.Executable && (name == "" || f.Debugger != nil) {
		f.Settings.Own = append(f.Settings.Own, home.Wrapper+"="+home.WrapperPath)
	}
	switch {
	case name != "":
	case f.Executable:
		name = home.Recommended
	default:
		if path, version, err = find(""); err != nil {
			return nil, err
		}
		name = "python" + version
	}
	found := list.named(name)
	if found == nil {
		return nil, fmt.Errorf("the python3 on PATH is %s, which is not a runtime of Lambda: choose another one with --runtime", name)
	}
	r := &Runtime{known: *found}
	if r.command != nil {
		r.wrapper, _ = f.Settings.variable(home.Wrapper)
	}
	switch {
	case f.Debugger != nil && r.wrapper != home.WrapperPath && r.name != custom:
		return nil, fmt.Errorf("--debug starts %s itself, not the wrapper %q: leave out the variable %s", home.Executable, r.wrapper, home.Wrapper)
	case !f.Executable && r.python == "":
		return nil, fmt.Errorf("%s is a plugin, which runs in Python only: build it with BUILDMODE=exe for the runtime %q", f.File, name)
	case f.Executable && r.python == "2.7":
		return nil, fmt.Errorf("%s is an executable, which does not run in %q: build it with BUILDMODE=plugin, or choose a later runtime", f.File, name)
	case r.name == custom:
		r.start = []string{f.Root + "/" + home.Executable}
		return r, nil
	case f.Executable && (r.python == "" || r.wrapper == home.WrapperPath):
		return r, r.startProgram(f)
	}
	return r, r.startPython(f, path, h)
}

// startProgram prepares the start of an executable without its runtime's language, which need not be installed here. Other
// wrappers may start that language, so they get a command line that works here, if it is Python.
func (r *Runtime) startProgram(f *Function) (err error) {
	if r.start, err = r.command(f); err != nil || r.wrapper != "" {
		return err
	}
	file, ours := strings.CutPrefix(r.start[0], task)
	if !ours {
		return fmt.Errorf("without a wrapper, the runtime %q starts its own language, which is not available here: add --env %s=%s to start %s", r.name, home.Wrapper, home.WrapperPath, f.File)
	}
	r.start = []string{filepath.Join(f.Root, file)}
	return nil
}

// startPython prepares the start of the function in a Python of this machine. It looks for one if path is empty.
func (r *Runtime) startPython(f *Function, path string, h home.Home) (err error) {
	if path == "" {
		if path, _, err = find(r.python); err != nil {
			return err
		}
	}
	if r.python == "2.7" {
		r.start = []string{path, "-c", python27, f.Settings.Handler}
		return nil
	}
	r.client, err = client(h, r.python)
	r.start = []string{path, "-m", "awslambdaric", f.Settings.Handler}
	return err
}

// Settings are a function's settings, as in Lambda.
type Settings struct {
	Handler         string
	Memory, Timeout int
	Own             []string // NAME=value
}

// variable returns the value of a variable of the function's own, and whether there is one. The last one wins.
func (s *Settings) variable(name string) (value string, set bool) {
	for _, text := range s.Own {
		if v, found := strings.CutPrefix(text, name+"="); found {
			value, set = v, true
		}
	}
	return value, set
}

// Variables returns the environment of a function in this runtime.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
func (r *Runtime) Variables(f *Function) []string {
	variables := []string{
		"LANG=en_US.UTF-8",
		"TZ=:UTC",
		"HOME=/tmp",
		"PATH=/usr/local/bin:/usr/bin:/bin",
		"LD_LIBRARY_PATH=" + f.Root + ":" + f.Root + "/lib:/opt/lib",
		"LAMBDA_TASK_ROOT=" + f.Root,
		"LAMBDA_RUNTIME_DIR=" + r.directory(),
		"AWS_REGION=" + region(),
		"AWS_DEFAULT_REGION=" + region(),
		"AWS_LAMBDA_FUNCTION_NAME=" + cmp.Or(f.Label, f.Name),
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		fmt.Sprintf("AWS_LAMBDA_FUNCTION_MEMORY_SIZE=%d", f.Settings.Memory),
		fmt.Sprintf("AWS_LAMBDA_FUNCTION_TIMEOUT=%d", f.Settings.Timeout), // the emulator reads it
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/" + cmp.Or(f.Label, f.Name),
		"AWS_LAMBDA_LOG_STREAM_NAME=local",
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_XRAY_CONTEXT_MISSING=LOG_ERROR",
		"_HANDLER=" + f.Settings.Handler,
	}
	if r.name != custom {
		variables = append(variables, "AWS_EXECUTION_ENV=AWS_Lambda_"+r.name)
	}
	if r.python != "" {
		variables = append(variables, "PYTHONPATH="+r.directory())
	}
	// If a name occurs twice, the last one wins.
	return append(variables, f.Settings.Own...)
}

// directory returns the directory that stands for Lambda's /var/runtime.
func (r *Runtime) directory() string {
	if r.client == "" {
		return "/var/runtime"
	}
	return r.client
}

// region returns the region from the environment, or us-east-1.
func region() string {
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if region := os.Getenv(name); region != "" {
			return region
		}
	}
	return "us-east-1"
}
