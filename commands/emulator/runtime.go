package emulator

import (
	_ "embed"
	"fmt"
	"os"
	"regexp"

	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

// python27 is a program that serves a handler as the runtime python2.7 did.
//
//go:embed python27.py
var python27 string

// Runtime is one of Lambda's runtimes, on this machine.
type Runtime struct {
	Name   string   // as in Lambda's setting: python3.13, provided
	Python string   // the interpreter's path; empty for a custom runtime
	Client string   // the directory of Lambda's client for it
	Start  []string // the program to start, and its arguments
}

var known = regexp.MustCompile(`^(provided(\.al2|\.al2023)?|python([23]\.[0-9]+))$`)

// CheckRuntime returns an error if no runtime has this name.
func CheckRuntime(name string) error {
	if name != "" && !known.MatchString(name) {
		return cli.Usagef("unknown runtime %q: use provided, or python and a version, as in python3.13", name)
	}
	return nil
}

// RuntimeFor returns the runtime of this name. If the name is empty, it returns a custom runtime
// for an executable, and the python3 on PATH for a plugin.
func RuntimeFor(f *Function, name string, h home.Home) (*Runtime, error) {
	version := ""
	if m := known.FindStringSubmatch(name); m != nil {
		version = m[3]
	}
	switch {
	case version == "" && f.Executable:
		if name == "" {
			name = "provided"
		}
		return &Runtime{Name: name, Start: []string{f.Root + "/bootstrap"}}, nil
	case version == "" && name != "":
		return nil, fmt.Errorf("%s is a plugin, which runs in Python only: build it with BUILDMODE=exe for the runtime %q", f.File, name)
	case version == "2.7" && f.Executable:
		return nil, fmt.Errorf("%s is an executable, which runs in python3.8 and later, not in %q: build it with BUILDMODE=plugin", f.File, name)
	}
	python, version, err := find(version)
	if err != nil {
		return nil, err
	}
	r := &Runtime{Name: "python" + version, Python: python}
	if version == "2.7" {
		r.Start = []string{python, "-c", python27, f.Settings.Handler}
		return r, nil
	}
	if r.Client, err = client(h, version); err != nil {
		return nil, err
	}
	r.Start = []string{python, "-m", "awslambdaric", f.Settings.Handler}
	return r, nil
}

// Settings are a function's settings, as in Lambda.
type Settings struct {
	Handler         string
	Memory, Timeout int
	Own             []string // NAME=value
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
		"AWS_LAMBDA_FUNCTION_NAME=" + f.Name,
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		fmt.Sprintf("AWS_LAMBDA_FUNCTION_MEMORY_SIZE=%d", f.Settings.Memory),
		fmt.Sprintf("AWS_LAMBDA_FUNCTION_TIMEOUT=%d", f.Settings.Timeout), // the emulator reads it
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/" + f.Name,
		"AWS_LAMBDA_LOG_STREAM_NAME=local",
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_XRAY_CONTEXT_MISSING=LOG_ERROR",
		"_HANDLER=" + f.Settings.Handler,
	}
	if r.Python != "" {
		variables = append(variables, "AWS_EXECUTION_ENV=AWS_Lambda_"+r.Name)
		variables = append(variables, "PYTHONPATH="+r.directory())
	}
	// If a name occurs twice, the last one wins.
	return append(variables, f.Settings.Own...)
}

// directory returns the directory that stands for Lambda's /var/runtime.
func (r *Runtime) directory() string {
	if r.Client == "" {
		return "/var/runtime"
	}
	return r.Client
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
