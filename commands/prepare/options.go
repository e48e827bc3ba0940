// Package prepare prepares a function to run on this machine: it unpacks a zip, or builds
// the function in a temporary directory, and finds its runtime.
package prepare

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"lambdashim/commands/cli"
	"lambdashim/commands/names"
	"lambdashim/commands/runtimes"
)

// Help is the help text of the options.
const Help = `  --runtime NAME    provided, or python and a version, as in python3.13; default:
                    provided for an executable, the python3 on PATH for a plugin
  --handler NAME    Lambda's setting; default: $HANDLER.Handle
  --env NAME=VALUE  a variable for the function; --env NAME takes the value from here
  --env-file FILE   such variables, one per line; --env overrides them
  --timeout N       seconds; default: 3
  --memory N        MB, only for the report; default: 128
`

// Options are the options of every command that runs a function.
type Options struct {
	runtime   string
	zip       string   // empty for the function in the working directory
	files     []string // to pack with that function
	settings  runtimes.Settings
	variables []string
	file      string // with more variables

	directory string // where the function is built
	prepared  []byte // identifies what Function returned last
}

// Flags adds the options to a command's flags.
func (o *Options) Flags(flags *cli.Flags) {
	flags.StringVar(&o.runtime, "runtime", "", "")
	flags.StringVar(&o.settings.Handler, "handler", "", "")
	flags.IntVar(&o.settings.Timeout, "timeout", 3, "")
	flags.IntVar(&o.settings.Memory, "memory", 128, "")
	flags.StringVar(&o.file, "env-file", "", "")
	flags.Func("env", "", func(text string) error {
		o.variables = append(o.variables, text)
		return nil
	})
}

// Parse takes the arguments that are not options, and checks the options.
func (o *Options) Parse(rest []string) error {
	isZip := func(name string) bool { return strings.HasSuffix(name, ".zip") }
	switch {
	case len(rest) == 1 && isZip(rest[0]):
		o.zip = rest[0]
	case slices.ContainsFunc(rest, isZip):
		return cli.Usagef("expected one zip, or files to pack with the function here, but got %q: give the zip alone", rest)
	default:
		o.files = rest
	}
	if err := runtimes.Check(o.runtime); err != nil {
		return err
	}
	// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
	if o.settings.Timeout < 1 || o.settings.Timeout > 900 {
		return cli.Usagef("timeout \"%d\" is not supported: use 1 to 900 seconds", o.settings.Timeout)
	}
	if o.settings.Memory < 128 || o.settings.Memory > 10240 {
		return cli.Usagef("memory \"%d\" is not supported: use 128 to 10240 MB", o.settings.Memory)
	}
	if err := names.CheckHandler(names.Handler()); err != nil {
		return err
	}
	_, err := o.environment()
	return err
}

// environment reads the function's variables.
func (o *Options) environment() (own []string, err error) {
	var lines []string
	if o.file != "" {
		content, err := os.ReadFile(o.file)
		var pathError *fs.PathError
		if errors.As(err, &pathError) {
			return nil, cli.Usagef("cannot read the env-file %q: %w", o.file, pathError.Err)
		}
		for line := range strings.Lines(string(content)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				lines = append(lines, line)
			}
		}
	}
	for _, text := range append(lines, o.variables...) {
		name, _, given := strings.Cut(text, "=")
		if name == "" || strings.ContainsAny(name, " \t\x00") || strings.Contains(text, "\x00") {
			return nil, cli.Usagef("the variable %q has no valid name: use NAME=VALUE", text)
		}
		if reserved[name] {
			return nil, cli.Usagef("the variable %q is reserved by Lambda: choose another name", name)
		}
		if !given {
			value, set := os.LookupEnv(name)
			if !set {
				continue // as docker does
			}
			text = name + "=" + value
		}
		own = append(own, text)
	}
	return own, nil
}

// reserved are the variables that Lambda sets itself. It does not include credentials and
// the region, which the user may set for a local function.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
var reserved = map[string]bool{
	"_HANDLER":                        true,
	"_X_AMZN_TRACE_ID":                true,
	"AWS_EXECUTION_ENV":               true,
	"AWS_LAMBDA_FUNCTION_NAME":        true,
	"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": true,
	"AWS_LAMBDA_FUNCTION_TIMEOUT":     true, // the emulator's
	"AWS_LAMBDA_FUNCTION_HANDLER":     true, // the emulator's
	"AWS_LAMBDA_FUNCTION_VERSION":     true,
	"AWS_LAMBDA_INITIALIZATION_TYPE":  true,
	"AWS_LAMBDA_LOG_GROUP_NAME":       true,
	"AWS_LAMBDA_LOG_STREAM_NAME":      true,
	"AWS_LAMBDA_MAX_CONCURRENCY":      true,
	"AWS_LAMBDA_RUNTIME_API":          true,
	"LAMBDA_TASK_ROOT":                true,
	"LAMBDA_RUNTIME_DIR":              true,
}
