package compile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"

	"lambdashim/commands/cli"
	"lambdashim/commands/handlers"
)

// goCommand holds the flags and environment that go build and go list share.
type goCommand struct {
	flags, overlay, args, env []string
}

// run runs a go command with the build's flags and arguments. It returns what the
// command wrote to stderr.
func (c *goCommand) run(stdout io.Writer, verb string, flags ...string) (string, error) {
	var complaint bytes.Buffer
	cmd := cli.Command(cli.Interrupted(), "go", slices.Concat([]string{verb}, c.flags, c.overlay, flags, c.args)...)
	cmd.Env = append(os.Environ(), c.env...)
	cmd.Stdout = stdout
	cmd.Stderr = &complaint
	err := cli.Run(cmd)
	if err == nil { // -v, -x, warnings of the C compiler
		os.Stderr.Write(complaint.Bytes())
	}
	return complaint.String(), err
}

// exports reads the exports of the package, which go build has just compiled.
func (c *goCommand) exports() ([]handlers.Export, error) {
	var out bytes.Buffer
	if complaint, err := c.run(&out, "list", "-export", "-json=Export,ImportPath,Name"); err != nil {
		return nil, errors.New(complaint)
	}
	var pkg struct{ Export, ImportPath, Name string }
	if err := json.Unmarshal(out.Bytes(), &pkg); err != nil {
		return nil, err
	}
	file, err := os.Open(pkg.Export)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return handlers.List(pkg.ImportPath, file)
}
