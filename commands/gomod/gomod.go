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
	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

const help = `usage: gomod [MODULE]

Makes the plain go command work in the working directory, offline: go vet, go test,
go mod tidy, go mod vendor, and gopls, which editors use. build does not need it.

Copies the modules that come with the shim to ` + home.ModulesPlace + `, beside go.mod or
go.work, and changes go.mod to use the copies and to require those that the code imports.
In a workspace, it changes the go.mod here and those of modules that import one. If there
is no go.mod, gomod writes one for MODULE, or for a module named after the directory.
Commit the copies too. Run gomod again after you update the shim.
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
	list, err := h.Modules()
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
	out, err := cli.Output("", "go", "env", "-json", "GOMOD", "GOWORK", "GOVERSION")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(out, &env); err != nil {
		return err
	}
	cli.OnInterrupt()
	g := &gomod{home: h, version: "v" + version}
	switch {
	case env.GOWORK != "" && env.GOWORK != "off":
		if len(args) > 0 {
			return cli.Usagef("there is a workspace, %s: leave %q out, and give each of its modules a go.mod", env.GOWORK, args[0])
		}
		return g.workspace(env.GOWORK, env.GOMOD, list)
	case env.GOMOD != "" && env.GOMOD != os.DevNull:
		if len(args) > 0 {
			return cli.Usagef("there is a go.mod already, at %s: leave %q out", env.GOMOD, args[0])
		}
		text, err := os.ReadFile(env.GOMOD)
		if err != nil {
			return err
		}
		return g.module(env.GOMOD, text, list)
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
	return g.module(filepath.Join(dir, "go.mod"), fmt.Appendf(nil, "module %s\n\ngo %s\n", name, release), list)
}

// gomod makes go.mod files use copies of the modules.
type gomod struct {
	home    home.Home
	version string // the version of the modules, as in go.mod
	dir     string // the directory in which the copies are
}

// module makes the go.mod at path, with this text, use the modules.
func (g *gomod) module(path string, text []byte, list []home.Module) error {
	mod, err := modfile.Parse(path, text, nil)
	if err != nil {
		return err
	}
	list = foreign(list, nil, mod)
	needed, err := needed(list, filepath.Dir(path))
	if err != nil {
		return err
	}
	g.dir = filepath.Dir(path)
	if err := g.copyModules(list); err != nil {
		return err
	}
	if err := g.use(mod, list, needed); err != nil {
		return err
	}
	g.say(mod)
	sayVendor("mod", g.dir)
	return nil
}

// workspace makes the go.mod files of a workspace use the modules, if their code imports
// one, and the one at current. All go.mod files replace them by the same copies, because the
// go command refuses different ones.
func (g *gomod) workspace(path, current string, list []home.Module) error {
	w, err := home.ReadWorkspace(path)
	if err != nil {
		return err
	}
	list = foreign(list, w.Replace, w.Members...)
	g.dir = filepath.Dir(path)
	if err := g.copyModules(list); err != nil {
		return err
	}
	for _, mod := range w.Members {
		needed, err := needed(list, filepath.Dir(mod.Syntax.Name))
		if err != nil {
			return err
		}
		if len(needed) > 0 || mod.Syntax.Name == current {
			if err := g.use(mod, list, needed); err != nil {
				return err
			}
			g.say(mod)
		}
	}
	sayVendor("work", g.dir)
	return nil
}

// foreign returns the modules of the list that are not the user's own. It says which of the
// others a go.mod replaces.
func foreign(list []home.Module, work []*modfile.Replace, mods ...*modfile.File) []home.Module {
	found := home.Foreign(list, work, mods...)
	for _, mod := range mods {
		for _, r := range mod.Replace {
			is := func(m home.Module) bool { return m.Path == r.Old.Path }
			if slices.ContainsFunc(list, is) && !slices.ContainsFunc(found, is) {
				fmt.Fprintf(os.Stderr, "gomod: %s already replaces %s with %s: left unchanged\n", mod.Syntax.Name, r.Old.Path, r.New.Path)
			}
		}
	}
	return found
}

// needed returns the modules of the list from which the module in dir imports a package, and
// those that these modules require.
func needed(list []home.Module, dir string) (needed []home.Module, err error) {
	imported, err := imports(dir)
	if err != nil {
		return nil, err
	}
	for more := true; more; { // until no needed module needs another one
		more = false
		for _, m := range list {
			isNeeded := func(n home.Module) bool { return n.Path == m.Path }
			isImported := func(i string) bool { return i == m.Path || strings.HasPrefix(i, m.Path+"/") }
			if slices.ContainsFunc(needed, isNeeded) || !slices.ContainsFunc(imported, isImported) {
				continue
			}
			needs, err := m.Requires()
			if err != nil {
				return nil, err
			}
			imported = append(imported, needs...)
			needed, more = append(needed, m), true
		}
	}
	return needed, nil
}

// use makes a go.mod replace the modules in the list by the copies, require those that it
// needs, and writes it.
func (g *gomod) use(mod *modfile.File, list, needed []home.Module) error {
	path := mod.Syntax.Name
	to, err := filepath.Rel(filepath.Dir(path), g.dir)
	if err != nil {
		return err
	}
	for _, m := range list {
		if err := mod.DropReplace(m.Path, ""); err != nil {
			return err
		}
	}
	for _, m := range needed {
		if !slices.ContainsFunc(mod.Require, func(r *modfile.Require) bool { return r.Mod.Path == m.Path }) {
			mod.AddNewRequire(m.Path, g.version, false)
		}
	}
	mod.Cleanup()
	text, err := mod.Format()
	if err != nil {
		return err
	}
	if len(list) > 0 {
		text = append(text, "\nreplace (\n"...)
	}
	for _, m := range list {
		replacement := filepath.ToSlash(filepath.Join(to, m.Place()))
		if !strings.HasPrefix(replacement, "../") {
			replacement = "./" + replacement
		}
		text = fmt.Appendf(text, "\t%s => %s\n", m.Path, modfile.AutoQuote(replacement))
	}
	if len(list) > 0 {
		text = append(text, ")\n"...)
	}
	if before, err := os.ReadFile(path); err != nil || !bytes.Equal(before, text) {
		if err := archive.Replace(path, 0o666, func(w io.Writer) error {
			_, err := w.Write(text)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// say says what a go.mod uses.
func (g *gomod) say(mod *modfile.File) {
	fmt.Printf("%s uses the modules of the shim, which are now in %s\n", mod.Syntax.Name, filepath.Join(g.dir, home.ModulesPlace))
}

// sayVendor says how to update a directory vendor, if there is one.
func sayVendor(verb, dir string) {
	if _, err := os.Stat(filepath.Join(dir, "vendor", "modules.txt")); err == nil {
		fmt.Fprintf(os.Stderr, "gomod: run go %s vendor, because there is a directory vendor\n", verb)
	}
}
