package emulator

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

// Debugger is Delve, and the port where it waits for a client. It listens there once the function is started.
type Debugger struct {
	program string
	port    *port
}

// NewDebugger installs Delve at its first use, and reserves a port: any free one if the number is 0.
func NewDebugger(h home.Home, number int) (d *Debugger, err error) {
	d = &Debugger{program: h.Shim("emulator", "dlv")}
	if d.port, err = reservePort(number); errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("the debugger's port \"%d\" is in use: choose another, as in --debug=0 for a free one", number)
	} else if err != nil {
		return nil, fmt.Errorf("the debugger cannot use port \"%d\": %w", number, err)
	}
	return d, install(h, "Delve", "dlv")
}

// command returns what start.sh starts to debug a program, in place of another command. Delve writes to the file said when
// it listens.
func (d *Debugger) command(program string, command []string, said string) []string {
	arguments := command[1:]
	if command[0] == "" { // the program is the command, not the wrapper
		arguments = command[2:]
	}
	return slices.Concat([]string{"", d.program, "exec", "--headless", "--listen=" + d.port.address, "--log-dest=" + said,
		program, "--"}, arguments)
}

// keepSettings makes a directory for the settings that Delve writes to XDG_CONFIG_HOME, with the telemetry of Go's tools off.
func (d *Debugger) keepSettings(directory string) error {
	if d == nil {
		return nil
	}
	telemetry := filepath.Join(directory, "go", "telemetry")
	err := os.MkdirAll(telemetry, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(telemetry, "mode"), []byte("off"), 0o600)
	}
	if err != nil {
		return cli.CannotWriteTemporary(err)
	}
	return nil
}

// invitation says how to attach a client.
func (d *Debugger) invitation() string {
	dlv := "dlv"
	if _, err := exec.LookPath(dlv); err != nil {
		dlv = strconv.Quote(d.program)
	}
	_, number, _ := strings.Cut(d.port.address, ":")
	return fmt.Sprintf("the function waits for a debugger: run %s connect %s, or attach VS Code (\"request\": \"attach\", \"mode\": \"remote\", \"port\": %s) or GoLand (Go Remote, port %[3]s)", dlv, d.port.address, number)
}
