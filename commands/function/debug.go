package function

import (
	"os"
	"strings"

	"lambdashim/commands/cli"
	"lambdashim/commands/emulator"
	"lambdashim/commands/home"
)

// debugging is where the documents say how to debug, and what.
const debugging = "https://eawsy.github.io/aws-lambda-go-shim/local.html#debugging-with-delve"

// endless is the timeout of a function that is debugged, in seconds: a year.
const endless = 365 * 24 * 60 * 60

// Debugging reports whether --debug was given.
func (o *Options) Debugging() bool { return o.debugPort != nil }

// checkDebugging returns an error for a function that cannot be debugged.
func (o *Options) checkDebugging() error {
	if !o.Debugging() {
		return nil
	}
	o.settings.Timeout = endless
	switch port := *o.debugPort; {
	case port < 0 || port > 65535:
		return cli.Usagef("port \"%d\" is not supported: use 0 to 65535", port)
	case home.InImage():
		return cli.Usagef("--debug does not work in the image: use a checkout, see %s", debugging)
	case o.zip != "":
		return cli.Usagef("--debug builds the function here, so it cannot use %s: leave the zip out", o.zip)
	case o.patterns != nil:
		return cli.Usagef("--debug works for one function, not for %q: run it in the directory of the function", o.patterns)
	case os.Getenv("BUILDMODE") == "plugin":
		return cli.Usagef("--debug works for an executable, not for a plugin: set BUILDMODE=exe, see %s", debugging)
	}
	return nil
}

// Debug prepares the debugger if --debug was given. It must be called before Prepare.
func (o *Options) Debug(h home.Home) (err error) {
	if o.Debugging() {
		o.debugger, err = emulator.NewDebugger(h, *o.debugPort)
	}
	return err
}

// debugFlags are the flags of build for a debugger: the paths of the sources as they are, and no optimizations.
var debugFlags = []string{"-trimpath=false", "-gcflags=all=-N -l"}

// debugLDFLAGS is LDFLAGS for a debugger: nothing strips the symbols.
func debugLDFLAGS() string {
	return "LDFLAGS=" + strings.Join([]string{"-extldflags=-Wl,--hash-style=gnu", os.Getenv("LDFLAGS"), "-s=false", "-w=false"}, " ")
}
