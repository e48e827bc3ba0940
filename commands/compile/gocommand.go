package compile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"lambdashim/commands/cli"
	"lambdashim/commands/handlers"
)

// goCommand holds what go build and go list share.
type goCommand struct {
	found            *resolution
	dir              string // where it runs
	flags, args, env []string
	shown            *overlay
}

// goCommand returns the go command for the module of f.dir, which may not be that on PATH:
// https://go.dev/doc/toolchain
func (f *build) goCommand() (*goCommand, error) {
	scratch, err := cli.Scratch(f.scratch, "module-")
	if err != nil {
		return nil, err
	}
	found, err := resolve(f.home, f.dir, scratch, f.name, f.goFlags)
	if err != nil {
		return nil, f.explain(err.Error())
	}
	f.noGoMod = found.NoGoMod
	path := found.bin() + string(os.PathListSeparator) + os.Getenv("PATH")
	return &goCommand{
		found: found,
		dir:   f.dir,
		args:  f.args,
		// CC is a name, not a path, because Go's build IDs contain it.
		env: append(slices.Concat(found.Env, found.CFlags), "PWD="+f.dir, "GOTOOLCHAIN=local", "GOOS=linux", "GOARCH="+f.arch, "CGO_ENABLED=1",
			"CC="+f.arch, "CXX="+f.arch+"++", "PATH="+f.home.Shim("cc")+string(os.PathListSeparator)+path),
		shown: found.Overlay,
	}, nil
}

// noPackages is a warning about a pattern, which may match packages in another module.
var noPackages = regexp.MustCompile(`(?m)^go: warning: ".*" matched no packages\n`)

// bin returns the directory of the go command that go.mod selects.
func (r *resolution) bin() string { return filepath.Join(r.GOROOT, "bin") }

// run runs a go command with the build's flags and arguments. It returns what the
// command wrote to stderr.
func (c *goCommand) run(stdout io.Writer, verb string, flags ...string) (string, error) {
	overlay, err := c.shown.Flags()
	if err != nil {
		return err.Error(), err
	}
	program := filepath.Join(c.found.bin(), "go")
	if _, err := os.Stat(program); err != nil {
		program = "go"
	}
	var complaint bytes.Buffer
	cmd := cli.Command(cli.Interrupted(), program, slices.Concat([]string{verb}, c.flags, overlay, flags, c.args)...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), c.env...)
	cmd.Stdout = stdout
	cmd.Stderr = &complaint
	err = cli.Run(cmd)
	if err == nil { // -v, -x, warnings of the C compiler
		os.Stderr.Write(noPackages.ReplaceAll(complaint.Bytes(), nil))
	}
	return complaint.String(), err
}

// exports reads the exports of packages that go build has just compiled, by their directories.
func (c *goCommand) exports() (map[string][]handlers.Export, error) {
	var out bytes.Buffer
	if complaint, err := c.run(&out, "list", "-export", "-json=Dir,Export,ImportPath"); err != nil {
		return nil, errors.New(complaint)
	}
	all := make(map[string][]handlers.Export)
	for decoder := json.NewDecoder(&out); decoder.More(); {
		var pkg struct{ Dir, Export, ImportPath string }
		if err := decoder.Decode(&pkg); err != nil {
			return nil, err
		}
		list, err := read(pkg.Export, pkg.ImportPath)
		if err != nil {
			return nil, err
		}
		all[pkg.Dir] = list
	}
	return all, nil
}

func read(export, importPath string) ([]handlers.Export, error) {
	file, err := os.Open(export)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return handlers.List(importPath, file)
}
