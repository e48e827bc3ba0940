// Command packaging is what the commands build, pack and version run: it makes a
// plugin of Go files and a zip for Lambda of a plugin.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// usageError is a mistake in how a command was called, exit status 2.
type usageError struct{ error }

func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// errReported is a failure that was reported already, by the go command.
var errReported = errors.New("reported")

// home is where the commands find what belongs to them: the checkout, or in the
// image what stands for it.
type home string

func (h home) shim(parts ...string) string {
	return filepath.Join(append([]string{string(h), "build", "shim"}, parts...)...)
}

func (h home) modules() string { return filepath.Join(string(h), "modules") }

var commands = map[string]func(home, []string) error{
	"build":   build,
	"pack":    pack,
	"version": version,
	"goproxy": goproxy,
}

// main is called by a script as: packaging HOME COMMAND [ARG...].
func main() {
	if len(os.Args) < 3 || commands[os.Args[2]] == nil {
		fmt.Fprintln(os.Stderr, "usage: packaging HOME build|pack|version [ARG...]")
		os.Exit(2)
	}
	name := os.Args[2]
	err := commands[name](home(os.Args[1]), os.Args[3:])
	cleanUp()
	if err == nil {
		return
	}
	if err != errReported {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
	}
	if errors.As(err, new(usageError)) {
		os.Exit(2)
	}
	os.Exit(1)
}
