package function

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"

	"lambdashim/commands/cli"
)

// readVariables returns the function's variables: those of the env-file, then those of the
// options. NAME without a value takes the value from here, or is left out, as in docker run.
func (o *Options) readVariables() (own []string, err error) {
	lines, err := readLines(o.envFile)
	if err != nil {
		return nil, err
	}
	for _, text := range append(lines, o.variables...) {
		name, value, given := strings.Cut(text, "=")
		switch {
		case reserved[name]:
			return nil, cli.Usagef("the variable %q is reserved by Lambda: choose another name", name)
		case !variableName.MatchString(name) || strings.Contains(value, "\x00"):
			return nil, cli.Usagef("the variable %q is not one that Lambda allows: use NAME=VALUE, with at least two letters, digits or underscores in the name, and a letter first", text)
		}
		if !given {
			if value, given = os.LookupEnv(name); !given {
				continue
			}
		}
		own = append(own, name+"="+value)
	}
	return own, nil
}

// readLines returns the variables in an env-file, by the rules of docker run --env-file: one
// in a line, and quotes are part of the value. If name is empty, there are none.
func readLines(name string) (lines []string, err error) {
	if name == "" {
		return nil, nil
	}
	content, err := os.ReadFile(name)
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return nil, cli.Usagef("cannot read the env-file %q: %w", name, pathError.Err)
	}
	if !utf8.Valid(content) {
		return nil, cli.Usagef("the env-file %q is not valid UTF-8: save it as UTF-8", name)
	}
	for line := range strings.Lines(strings.TrimPrefix(string(content), "\ufeff")) {
		line = strings.TrimLeft(strings.TrimRight(line, "\r\n"), " \t")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		variable, value, _ := strings.Cut(line, "=")
		if value != "" && strings.ContainsAny(value[:1], `"'`) && !strings.Contains(value[1:], value[:1]) {
			return nil, cli.Usagef("the variable %q in the env-file %q has a quote without its end: write the value in one line, and without quotes, which would be part of it", variable, name)
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
var variableName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]+$`)

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
