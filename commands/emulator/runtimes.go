package emulator

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

// pythons are the versions of CPython that Lambda has had a runtime for since there are wrappers.
var pythons = []string{"3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"}

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

func runtimes() []known {
	list := []known{{name: "python2.7", python: "2.7"}}
	for _, version := range pythons {
		list = append(list, known{name: "python" + version, python: version, command: python(version)})
	}
	return append(list, others...)
}

// Names lists the names of all runtimes, as text for people.
func Names() string {
	names := []string{"python2.7", "python" + pythons[0] + " to python" + pythons[len(pythons)-1]}
	for _, r := range others {
		names = append(names, r.name)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// CheckRuntime returns an error if no runtime has this name.
func CheckRuntime(name string) error {
	if name == "" || slices.ContainsFunc(runtimes(), func(r known) bool { return r.name == name }) {
		return nil
	}
	return cli.Usagef("unknown runtime %q: use %s", name, Names())
}

// knownAs returns the runtime of a name that CheckRuntime has accepted.
func knownAs(name string) known {
	list := runtimes()
	return list[slices.IndexFunc(list, func(r known) bool { return r.name == name })]
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
