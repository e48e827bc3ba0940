package emulator

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

// known is one of Lambda's runtimes.
type known struct {
	name   string
	python string // the version of CPython; empty in other runtimes
	// command returns what the runtime's script /var/runtime/bootstrap starts, or hands to the wrapper. It is nil in a
	// runtime without such a script.
	command func(*Function) ([]string, error)
}

// others are the runtimes of other languages that are not about to end, and the one without a language.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
var others = []known{
	{name: "nodejs22.x", command: node},
	{name: "nodejs24.x", command: node},
	{name: "java21", command: java},
	{name: "java25", command: java},
	{name: "dotnet8", command: dotnet},
	{name: "dotnet10", command: dotnet},
	{name: "ruby3.3", command: ruby},
	{name: "ruby3.4", command: ruby},
	{name: custom},
}

// custom is the runtime that starts the program itself.
const custom = "provided.al2023"

// task is the directory of a function on Lambda.
const task = "/var/task/"

// Runtimes are all runtimes.
type Runtimes []known

// RuntimesOf returns the runtimes for the releases of CPython that the shim works with, from the oldest one, and the others.
func RuntimesOf(h home.Home) (list Runtimes, err error) {
	versions, err := h.Pythons()
	for _, version := range slices.Backward(versions) {
		if minor, _ := strconv.Atoi(strings.TrimPrefix(version, "3.")); version == "2.7" {
			list = append(list, known{name: "python2.7", python: version})
		} else if minor >= 8 { // older ones have no client
			list = append(list, known{name: "python" + version, python: version, command: python(version)})
		}
	}
	return append(list, others...), err
}

// Names returns the names of all of them.
func (list Runtimes) Names() (names []string) {
	for _, r := range list {
		names = append(names, r.name)
	}
	return names
}

// Check returns an error if no runtime has this name.
func (list Runtimes) Check(name string) error {
	if name != "" && list.named(name) == nil {
		return cli.Usagef("unknown runtime %q: use one of %s", name, strings.Join(list.Names(), ", "))
	}
	return nil
}

// named returns the runtime of a name, or nil.
func (list Runtimes) named(name string) *known {
	for i := range list {
		if list[i].name == name {
			return &list[i]
		}
	}
	return nil
}

// The commands are those of AWS's scripts in autumn 2026, with the paths that they have on Lambda. A program sees them as
// its arguments. Java's flags are only those that have been there since Java 17.

func python(version string) func(*Function) ([]string, error) {
	return func(*Function) ([]string, error) {
		return []string{"/var/lang/bin/python" + version, "/var/runtime/bootstrap.py"}, nil
	}
}

func node(f *Function) ([]string, error) {
	young := f.Settings.Memory / 10
	return []string{"/var/lang/bin/node", "--expose-gc", "--max-http-header-size", "81920",
		fmt.Sprintf("--max-semi-space-size=%d", young/2), fmt.Sprintf("--max-old-space-size=%d", f.Settings.Memory-young),
		"/var/runtime/index.mjs"}, nil
}

func java(f *Function) ([]string, error) {
	return []string{"/var/lang/bin/java", "-XX:+UseSerialGC", "-XX:+TieredCompilation", "-XX:TieredStopAtLevel=1", "-XX:+ErrorFileToStderr",
		"-classpath", "/var/runtime/lib/*", "com.amazonaws.services.lambda.runtime.api.client.AWSLambda", f.Settings.Handler}, nil
}

func ruby(*Function) ([]string, error) {
	return []string{"/var/lang/bin/ruby", "/var/runtime/index.rb"}, nil
}

// dotnet looks for the files of a .NET program before it starts anything, even the wrapper: for the file that the handler
// setting names, which may be any program, or for what describes the assembly in a setting with colons.
// https://github.com/aws/aws-lambda-dotnet/tree/master/Libraries/src/Amazon.Lambda.RuntimeSupport
func dotnet(f *Function) ([]string, error) {
	start := []string{"/var/lang/bin/dotnet", "exec"}
	if !strings.Contains(f.Settings.Handler, ":") {
		if file := f.Settings.Handler + ".dll"; f.has(file) {
			return append(start, task+file), nil
		} else if f.has(f.Settings.Handler) {
			return []string{task + f.Settings.Handler}, nil
		}
		return nil, noFile(f, "file of that name")
	}
	for _, file := range []struct{ option, suffix string }{{"--depsfile", ".deps.json"}, {"--runtimeconfig", ".runtimeconfig.json"}} {
		found, _ := filepath.Glob(filepath.Join(f.Root, "*"+file.suffix))
		if len(found) != 1 {
			return nil, noFile(f, "*"+file.suffix)
		}
		start = append(start, file.option, task+filepath.Base(found[0]))
	}
	return append(start, "/var/runtime/Amazon.Lambda.RuntimeSupport.dll", f.Settings.Handler), nil
}

func noFile(f *Function, what string) error {
	return fmt.Errorf("the runtimes of .NET start nothing with the handler %q, because %s has no %s: use --handler %s", f.Settings.Handler, f.File, what, home.Executable)
}

// has reports whether the function has a file.
func (f *Function) has(name string) bool {
	info, err := os.Stat(filepath.Join(f.Root, name))
	return err == nil && info.Mode().IsRegular()
}
