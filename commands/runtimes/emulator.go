package runtimes

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"lambdashim/commands/child"
	"lambdashim/commands/home"
)

// Emulator finds AWS's emulator and Lambda's clients for Python, and installs them at
// their first use.
type Emulator struct {
	home home.Home
}

// NewEmulator returns the Emulator of the image or the checkout.
func NewEmulator(h home.Home) Emulator { return Emulator{h} }

// Program returns the emulator's path.
func (e Emulator) Program() (string, error) {
	if err := e.install(); err != nil {
		return "", err
	}
	return e.home.Shim("emulator", "aws-lambda-rie"), nil
}

// Client returns the directory of Lambda's client for a version of Python.
func (e Emulator) Client(version string) (string, error) {
	if err := e.install(version); err != nil {
		return "", err
	}
	return e.home.Shim("emulator", "python"+version), nil
}

// install installs the emulator, or the client for a version of Python, in the shim's
// directory, unless it is there.
func (e Emulator) install(version ...string) error {
	script := filepath.Join(string(e.home), "image", "install", "emulator")
	arguments := append([]string{e.home.Shim("emulator")}, version...)
	var complaint bytes.Buffer
	cmd := child.Command(child.Interrupted(), script, arguments...)
	cmd.Stdout, cmd.Stderr = os.Stderr, &complaint
	// zig's virtual environment has a pip, which this machine's Python may lack.
	cmd.Env = append(os.Environ(), "PATH="+filepath.Join(string(e.home), "build", "zig", "bin")+":"+os.Getenv("PATH"))
	if err := child.Run(cmd); err != nil {
		lines := strings.Split(strings.TrimSpace(complaint.String()), "\n")
		what := "AWS's emulator for " + runtime.GOARCH
		if len(version) > 0 {
			what = "Lambda's client for python" + version[0]
		}
		return fmt.Errorf("%s cannot be installed below %s: %s", what, e.home.Shim("emulator"), lines[len(lines)-1])
	}
	return nil
}
