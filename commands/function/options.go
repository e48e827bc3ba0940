// Package function prepares a function to run on this machine: it unpacks a zip, or builds
// the function in a temporary directory, and finds its runtime.
package function

import (
	"path/filepath"
	"slices"
	"strings"

	"lambdashim/commands/cli"
	"lambdashim/commands/compile"
	"lambdashim/commands/emulator"
	"lambdashim/commands/home"
)

// New returns the options with their defaults.
func New(h home.Home) (*Options, error) {
	runtimes, err := emulator.RuntimesOf(h)
	return &Options{runtimes: runtimes}, err
}

// Help returns the help text of the options, for a command's own help.
func (o *Options) Help() string {
	var names string
	for line := range slices.Chunk(o.runtimes.Names(), 9) {
		names += "  " + strings.Join(line, ", ") + "\n"
	}
	return `  --runtime NAME    default: for an executable, that of the settings that build prints,
                    with their variable; for a plugin, the python3 on PATH
  --handler NAME    Lambda's setting; default: $HANDLER.Handle
  --env NAME=VALUE  a variable for the function; --env NAME takes the value from here
  --env-file FILE   such variables, one per line; --env overrides them
  --timeout N       seconds; default: 3
  --memory N        MB, only for the report; default: 128
  --debug[=PORT]    builds an executable for Delve, and waits until a debugger attaches
                    to PORT of this machine; no timeout counts; default: 2345

runtimes:
` + names
}

// Options are the options of every command that runs a function.
type Options struct {
	runtimes  emulator.Runtimes
	runtime   string
	zip       string   // empty for the function in the working directory
	files     []string // to pack with that function
	patterns  []string // of several functions
	settings  emulator.Settings
	variables []string
	envFile   string // with more variables
	debugPort *int   // nil without --debug
	debugger  *emulator.Debugger

	name      string // of the function, if it is one of several
	directory string // where the function is built, or all of them
	report    string // of the last build
	prepared  []byte // identifies what Prepare returned last
	inputs    []*compile.Inputs
}

// Flags adds the options to a command's flags.
func (o *Options) Flags(flags *cli.Flags) {
	flags.StringVar(&o.runtime, "runtime", "", "")
	flags.StringVar(&o.settings.Handler, "handler", "", "")
	flags.IntVar(&o.settings.Timeout, "timeout", 3, "")
	flags.IntVar(&o.settings.Memory, "memory", 128, "")
	flags.StringVar(&o.envFile, "env-file", "", "")
	flags.OptionalInt(&o.debugPort, "debug", 2345)
	flags.Func("env", "", func(text string) error {
		o.variables = append(o.variables, text)
		return nil
	})
}

// Patterns returns the patterns of several functions, if that is what the arguments are.
func (o *Options) Patterns() []string { return o.patterns }

// Parse takes the arguments that are not options, and checks the options.
func (o *Options) Parse(rest []string) error {
	isZip := func(name string) bool { return strings.HasSuffix(name, ".zip") }
	switch {
	case len(rest) == 1 && isZip(rest[0]):
		o.zip = rest[0]
	case slices.ContainsFunc(rest, isZip):
		return cli.Usagef("expected one zip, or files to pack with the function here, but got %q: give the zip alone", rest)
	case slices.ContainsFunc(rest, compile.IsPattern):
		o.patterns = rest
	default:
		o.files = rest
	}
	if err := o.checkFiles(); err != nil {
		return err
	}
	if err := o.runtimes.Check(o.runtime); err != nil {
		return err
	}
	// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
	if o.settings.Timeout < 1 || o.settings.Timeout > 900 {
		return cli.Usagef("timeout \"%d\" is not supported: use 1 to 900 seconds", o.settings.Timeout)
	}
	if o.settings.Memory < 128 || o.settings.Memory > 10240 {
		return cli.Usagef("memory \"%d\" is not supported: use 128 to 10240 MB", o.settings.Memory)
	}
	if err := home.CheckHandler(home.Handler()); err != nil {
		return err
	}
	if err := o.checkDebugging(); err != nil {
		return err
	}
	_, err := o.readVariables()
	return err
}

// checkFiles refuses the directory of a function as a file to pack, if there is no function in the working directory.
func (o *Options) checkFiles() error {
	if hasSources(".") {
		return nil
	}
	for _, name := range o.files {
		if hasSources(name) {
			return cli.Usagef("expected files to pack with the function here, but %q is the directory of a Go package: run this command there, or serve the pattern %q", name, compile.Clean(name)+"/...")
		}
	}
	return nil
}

func hasSources(dir string) bool {
	sources, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	return len(sources) > 0
}
