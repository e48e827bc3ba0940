package emulator

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

// Program returns the path of AWS's emulator, which it installs at its first use.
func Program(h home.Home) (string, error) {
	return h.Shim("emulator", "aws-lambda-rie"), install(h, "AWS's emulator for "+runtime.GOARCH)
}

// Samples returns the path of SAM's sample events, which come with the emulator.
func Samples(h home.Home) (string, error) {
	return h.Shim("emulator", "samples.json"), install(h, "SAM's sample events")
}

// client returns the directory of Lambda's client for a version of Python, which it installs at
// its first use.
func client(h home.Home, version string) (string, error) {
	return h.Shim("emulator", "python"+version), install(h, "Lambda's client for python"+version, version)
}

// install installs the emulator and more parts in the shim's directory, unless they are there. An error calls them what.
func install(h home.Home, what string, parts ...string) error {
	script := filepath.Join(string(h), "commands", "emulator", "install")
	arguments := append([]string{h.Shim("emulator")}, parts...)
	var complaint bytes.Buffer
	cmd := cli.Command(cli.Interrupted(), script, arguments...)
	cmd.Stdout, cmd.Stderr = os.Stderr, &complaint
	// zig's virtual environment has a pip, which this machine's Python may lack.
	cmd.Env = append(os.Environ(), "PATH="+filepath.Join(string(h), "build", "zig", "bin")+":"+os.Getenv("PATH"))
	if err := cli.Run(cmd); err != nil {
		lines := strings.Split(strings.TrimSpace(complaint.String()), "\n")
		return fmt.Errorf("%s cannot be installed below %s: %s", what, h.Shim("emulator"), lines[len(lines)-1])
	}
	return nil
}
