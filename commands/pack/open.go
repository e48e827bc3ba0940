package pack

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"lambdashim/commands/archive"
	"lambdashim/commands/cli"
)

//go:embed open.py
var openProgram string

// maxOpen is how long a function's init may take, as in Lambda.
const maxOpen = 10 * time.Second

// tryOpen lets a local Python import the function, as Lambda's would. A failure is only a
// warning, because an init may need something that only Lambda has. If no Python here can run
// the function, tryOpen does nothing. The init functions see only the variables that Python
// needs, so no credentials.
func tryOpen(name, arch string, entries []archive.Entry) (warning string, err error) {
	python, err := exec.LookPath("python3")
	if err != nil {
		return "", nil
	}
	dir, err := cli.Scratch("", "pack-")
	if err != nil {
		return "", err
	}
	if err := archive.Extract(dir, entries); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(cli.Interrupted(), maxOpen)
	defer cancel()
	machine := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[arch]
	var out strings.Builder
	cmd := cli.Command(ctx, python, "-B", "-c", openProgram, dir, name, machine)
	cmd.Dir, cmd.Env = dir, pythonVariables()
	cmd.Stdout, cmd.Stderr = &out, &out
	if err = cli.Run(cmd); err == nil {
		return "", nil
	}
	why := complaint(out.String(), err)
	switch {
	case ctx.Err() != nil:
		return fmt.Sprintf("%s.so was still being initialized after %v", name, maxOpen), nil
	case strings.Contains(why, "failed to map segment"): // $TMPDIR is mounted noexec
		return "", nil
	}
	return fmt.Sprintf("%s.so could not be imported here: %s", name, why), nil
}

// pythonVariables returns only those variables that Python needs to find programs and files.
func pythonVariables() (env []string) {
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		switch name {
		case "PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYENV_ROOT", "PYENV_VERSION":
			env = append(env, variable)
		}
	}
	return env
}

// complaint returns the line that says why a Python failed: the last line of a traceback,
// or the first line that Go printed before it killed the process.
func complaint(out string, err error) string {
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var exit *exec.ExitError
	switch {
	case lines[0] == "":
		return err.Error()
	case errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled():
		return lines[0]
	}
	return lines[len(lines)-1]
}
