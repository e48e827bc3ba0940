package compile

import (
	"fmt"
	"os"
	"path/filepath"

	"lambdashim/commands/binary"
	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

// findHost returns a description of the host for the function's Go. In a checkout it builds
// the host if it is missing.
func (f *build) findHost(found *resolution) (*binary.Info, error) {
	goVersion := found.GoVersion
	script := filepath.Join(string(f.home), "shim", "build")
	if _, err := os.Stat(script); err == nil && !home.InImage() && !f.home.HasHost(goVersion, f.arch) {
		fmt.Fprintf(os.Stderr, "build: making the shim for %s and linux/%s, once\n", goVersion, f.arch)
		cmd := cli.Command(cli.Interrupted(), script, "--host", f.arch)
		cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local", "PATH="+found.bin()+string(os.PathListSeparator)+os.Getenv("PATH"))
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		if err := cli.Run(cmd); err != nil {
			return nil, fmt.Errorf("%s failed: see its messages above", script)
		}
	}
	return f.home.Host(goVersion, f.arch)
}
