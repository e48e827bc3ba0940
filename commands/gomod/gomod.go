// Package gomod is the command gomod, which lets the plain go command find the modules
// that come with the shim.
package gomod

import (
	"bytes"
	"encoding/json"
	"fmt"
	goversion "go/version"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"lambdashim/commands/archive"
	"lambdashim/commands/child"
	"lambdashim/commands/cli"
	"lambdashim/commands/home"
	"lambdashim/commands/modules"
)

const help = `usage: gomod [MODULE]

Makes the plain go command work in the working directory, offline: go vet, go test,
go mod tidy, go mod vendor, and gopls, which editors use. build does not need it.

Copies the modules that come with the shim to ` + modules.Place + `, beside go.mod, and
changes go.mod to use the copies and to require those that the code imports. In a
workspace, it changes go.work to use them. If there is no go.mod, gomod writes one for
MODULE, or for a module named after the directory. Run it again after you update the shim.
`

// Run is the command.
func Run(h home.Home, args []string) error {
	args, err := cli.NewFlags("gomod", help).Parse(args)
	if err != nil {
		return err
	}
	if len(args) > 1 {
		return cli.Usagef("expected one module path, but got %q: give one", args)
	}
	if len(args) == 1 {
		if err := module.CheckImportPath(args[0]); err != nil {
			return cli.Usagef("%v: use a path such as example.com/function", err)
		}
	}
	list, err := modules.In(string(h))
	if err != nil {
		return err
	}
	version, err := h.Version()
	if err != nil {
		return err
	}
	if err := h.NeedGo(); err != nil {
		return err
	}
	var env struct{ GOMOD, GOWORK, GOVERSION string }
	out, err := child.Output("", "go", "env", "-json", "GOMOD", "GOWORK", "GOVERSION")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(out, &env); err != nil {
		return err
	}
	child.OnInterrupt()
	switch {
	case env.GOWORK != "" && env.GOWORK != "off":
		return work(env.GOWORK, args, list)
	case env.GOMOD != "" && env.GOMOD != os.DevNull:
		if len(args) > 0 {
			return cli.Usagef("there is a go.mod already, at %s: leave %q out", env.GOMOD, args[0])
		}
		text, err := os.ReadFile(env.GOMOD)
		if err != nil {
			return err
		}
		return require(env.GOMOD, text, list, "v"+version)
	}
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	name := filepath.Base(dir)
	if len(args) == 1 {
		name = args[0]
	} else if module.CheckImportPath(name) != nil || !strings.ContainsAny(name, "abcdefghijklmnopqrstuvwxyz") {
		name = "function"
	}
	release := strings.TrimPrefix(goversion.Lang(env.GOVERSION), "go")
	return require(filepath.Join(dir, "go.mod"), fmt.Appendf(nil, "module %s\n\ngo %s\n", name, release), list, "v"+version)
}

// require makes the go.mod at path, with this text, require and replace the modules.
func require(path string, text []byte, list []modules.Module, version string) error {
	mod, err := modfile.Parse(path, text, nil)
	if err != nil {
		return err
	}
	imported, err := imports(filepath.Dir(path))
	if err != nil {
		return err
	}
	var copied []modules.Module
	for _, m := range list {
		i := slices.IndexFunc(mod.Replace, func(r *modfile.Replace) bool { return r.Old.Path == m.Path })
		if i >= 0 && mod.Replace[i].New.Path != m.Place() {
			fmt.Fprintf(os.Stderr, "gomod: %s already replaces %s with %s: left unchanged\n", path, m.Path, mod.Replace[i].New.Path)
			continue
		}
		copied = append(copied, m)
		if err := mod.DropReplace(m.Path, ""); err != nil {
			return err
		}
	}
	var needed []modules.Module
	for more := true; more; { // until no needed module needs another one
		more = false
		for _, m := range copied {
			isNeeded := func(n modules.Module) bool { return n.Path == m.Path }
			isImported := func(i string) bool { return i == m.Path || strings.HasPrefix(i, m.Path+"/") }
			if slices.ContainsFunc(needed, isNeeded) || !slices.ContainsFunc(imported, isImported) {
				continue
			}
			needs, err := m.Requires()
			if err != nil {
				return err
			}
			imported = append(imported, needs...)
			needed, more = append(needed, m), true
		}
	}
	for _, m := range needed {
		if !slices.ContainsFunc(mod.Require, func(r *modfile.Require) bool { return r.Mod.Path == m.Path }) {
			mod.AddNewRequire(m.Path, version, false)
		}
	}
	mod.Cleanup()
	now, err := mod.Format()
	if err != nil {
		return err
	}
	now = append(now, "\nreplace (\n"...)
	for _, m := range copied {
		now = fmt.Appendf(now, "\t%s => %s\n", m.Path, m.Place())
	}
	return finish(path, append(now, ")\n"...), copied)
}

// work makes the go.work at path use the modules.
func work(path string, args []string, list []modules.Module) error {
	if len(args) > 0 {
		return cli.Usagef("there is a workspace, %s: leave %q out, and give each of its modules a go.mod", path, args[0])
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	file, err := modfile.ParseWork(path, text, nil)
	if err != nil {
		return err
	}
	for _, m := range list {
		if err := file.AddUse(m.Place(), m.Path); err != nil {
			return err
		}
	}
	file.SortBlocks()
	file.Cleanup()
	return finish(path, modfile.Format(file.Syntax), list)
}

// finish copies the modules and writes the file that uses them.
func finish(path string, text []byte, list []modules.Module) error {
	if err := copyModules(filepath.Dir(path), list); err != nil {
		return err
	}
	if before, err := os.ReadFile(path); err != nil || !bytes.Equal(before, text) {
		if err := archive.Replace(path, 0o666, func(w io.Writer) error {
			_, err := w.Write(text)
			return err
		}); err != nil {
			return err
		}
	}
	fmt.Printf("%s uses the modules of the shim, which are now in %s beside it\n", path, modules.Place)
	if _, err := os.Stat(filepath.Join(filepath.Dir(path), "vendor", "modules.txt")); err == nil {
		verb := "mod"
		if strings.HasSuffix(path, ".work") {
			verb = "work"
		}
		fmt.Fprintf(os.Stderr, "gomod: run go %s vendor, because there is a directory vendor\n", verb)
	}
	return nil
}
