package gomod

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

const newHelp = `usage: new [--template NAME] DIRECTORY

Writes a function to a new or empty directory: its source, a go.mod and a Makefile.

options:
  --template NAME  default: hello

templates:
`

// New is the command new. Its templates are the examples.
func New(h home.Home, args []string) error {
	templates, err := templatesOf(h)
	if err != nil {
		return err
	}
	flags := cli.NewFlags("new", newHelp+list(templates))
	template := flags.String("template", "hello", "")
	args, err = flags.Parse(args)
	if err != nil {
		return err
	}
	if len(args) != 1 || args[0] == "" {
		return cli.Usagef("expected one directory, but got %q: give one", args)
	}
	if !slices.Contains(templates, *template) {
		return cli.Usagef("unknown template %q: use one of %s", *template, strings.Join(templates, ", "))
	}
	dir := args[0]
	switch entries, err := os.ReadDir(dir); {
	case err == nil && len(entries) > 0:
		return fmt.Errorf("the directory %q is not empty: choose a new one", dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the directory %q cannot be read: %w", dir, errors.Unwrap(err))
	}
	if err := write(h, filepath.Join(string(h), "examples", *template), dir); err != nil {
		return err
	}
	fmt.Printf("%s is made from the template %s. Next, there:\n  make serve  with Docker\n  serve       where the shim is installed\n", dir, *template)
	if work := workspaceAbove(dir); work != "" {
		fmt.Printf("It is not yet in the workspace %s: go work use %s\n", work, dir)
	}
	return nil
}

// write writes a function. Its Makefile makes an executable, which every template can be.
func write(h home.Home, from, dir string) error {
	cli.OnInterrupt()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("cannot make the directory %s: %w", dir, errors.Unwrap(err))
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if name := entry.Name(); entry.Type().IsRegular() && name[0] != '.' && !slices.Contains(home.Made(home.Handler()), name) {
			if err := copyFile(filepath.Join(dir, name), filepath.Join(from, name)); err != nil {
				return err
			}
		}
	}
	makefile, err := os.ReadFile(filepath.Join(string(h), "image", "Makefile.example"))
	if err != nil {
		return err
	}
	makefile = bytes.Replace(makefile, []byte("BUILDMODE ?= plugin"), []byte("BUILDMODE ?= exe"), 1)
	if err := os.WriteFile(filepath.Join(dir, "Makefile"), makefile, 0o666); err != nil {
		return err
	}
	return ownModule(h, dir)
}

// ownModule names the module of a go.mod after its directory, and gives it the shim's modules if
// the code imports one.
func ownModule(h home.Home, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "go.mod")
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	mod, err := modfile.Parse(path, text, nil)
	if err != nil {
		return err
	}
	if name := "example.com/" + filepath.Base(dir); module.CheckImportPath(name) == nil {
		if err := mod.AddModuleStmt(name); err != nil {
			return err
		}
	}
	modules, err := h.Modules()
	if err != nil {
		return err
	}
	needed, err := needed(modules, dir)
	if err != nil {
		return err
	}
	version, err := h.Version()
	if err != nil {
		return err
	}
	g := &gomod{home: h, version: "v" + version, dir: dir}
	if len(needed) == 0 {
		modules = nil
	} else if err := g.copyModules(modules); err != nil {
		return err
	}
	return g.use(mod, modules, needed)
}

// templatesOf returns the names of the examples.
func templatesOf(h home.Home) (names []string, err error) {
	files, err := filepath.Glob(filepath.Join(string(h), "examples", "*", "go.mod"))
	for _, file := range files {
		names = append(names, filepath.Base(filepath.Dir(file)))
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("the shim is incomplete: %s has no examples", h)
	}
	return names, err
}

// list returns names in lines of at most 80 characters.
func list(names []string) string {
	text, line := "", " "
	for _, name := range names {
		if len(line)+len(name)+2 > 80 {
			text, line = text+line+"\n", " "
		}
		line += " " + name
	}
	return text + line + "\n"
}

// workspaceAbove returns the go.work that the go command would use in a directory, or "".
func workspaceAbove(dir string) string {
	out, err := cli.Output(dir, "go", "env", "GOWORK")
	if work := strings.TrimSpace(string(out)); err == nil && work != "off" {
		return work
	}
	return ""
}
