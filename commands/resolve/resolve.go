// Package resolve makes the go command find the modules that come with the shim,
// offline and without changing the user's files.
package resolve

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"lambdashim/commands/child"
	"lambdashim/commands/modules"
	"lambdashim/commands/overlay"
)

// Result is the environment and overlay that a go command needs.
type Result struct {
	Env       []string
	CFlags    []string // environment variables, too
	Overlay   *overlay.Overlay
	GoVersion string // the version of the Go that go.mod selects, "go1.26.0"
	GOROOT    string
}

// withoutDebug changes flags for the C compiler to leave out debug information, which
// contains paths of this machine. It keeps a -g of the user's.
func withoutDebug(flags string) string {
	if flags == "-O2 -g" { // Go's default
		flags = "-O2"
	}
	return "-g0 " + flags
}

// goEnv holds the variables of go env that matter here.
type goEnv struct {
	GOMOD, GOWORK, GO111MODULE, GOPATH, GOVERSION, GOFLAGS, GOROOT, GOMODCACHE string
	CGO_CFLAGS, CGO_CXXFLAGS                                                   string
}

// Resolve finds out how the package in dir gets its dependencies, and makes the modules
// below home available to it. It writes its files below scratch. Without a go.mod, the
// function's module is called name. In GOPATH mode, gopath is a GOPATH with the modules.
func Resolve(home, dir, scratch, name, gopath string) (*Result, error) {
	list, err := modules.In(home)
	if err != nil {
		return nil, err
	}
	var env goEnv
	out, err := child.Output(dir, "go", "env", "-json", "GOMOD", "GOWORK", "GO111MODULE", "GOPATH", "GOVERSION", "GOFLAGS", "GOROOT", "GOMODCACHE", "CGO_CFLAGS", "CGO_CXXFLAGS")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, err
	}
	result := &Result{GoVersion: strings.Fields(env.GOVERSION)[0], GOROOT: env.GOROOT, Overlay: overlay.New(scratch)}
	result.CFlags = []string{"CGO_CFLAGS=" + withoutDebug(env.CGO_CFLAGS), "CGO_CXXFLAGS=" + withoutDebug(env.CGO_CXXFLAGS)}
	if err := result.leaveModuleCache(env.GOMODCACHE, scratch); err != nil {
		return nil, err
	}

	switch {
	case env.GO111MODULE == "off":
		result.Env = append(result.Env, "GOPATH="+env.GOPATH+string(os.PathListSeparator)+gopath)
		return result, nil

	case env.GOWORK != "" && env.GOWORK != "off":
		if isVendored(env.GOWORK, env.GOFLAGS) {
			return result, nil
		}
		return result, result.use(env.GOWORK, list)

	case env.GOMOD != "" && env.GOMOD != os.DevNull:
		if isVendored(env.GOMOD, env.GOFLAGS) {
			return result, nil
		}
		text, err := os.ReadFile(env.GOMOD)
		if err != nil {
			return nil, err
		}
		return result, result.require(env.GOMOD, text, list)
	}

	version := strings.TrimPrefix(result.GoVersion, "go")
	text := fmt.Appendf(nil, "module %s\n\ngo %s\n", module(name, env.GOROOT), version)
	return result, result.require(filepath.Join(dir, "go.mod"), text, list)
}

// leaveModuleCache gives a GOROOT in the module cache another path, because Go allows no
// overlay in the cache. A toolchain that the go command downloaded has such a GOROOT.
func (r *Result) leaveModuleCache(cache, scratch string) error {
	relative, err := filepath.Rel(cache, r.GOROOT)
	if err != nil || !filepath.IsLocal(relative) {
		return nil
	}
	link := filepath.Join(scratch, "goroot")
	if err := os.Symlink(r.GOROOT, link); err != nil {
		return child.CannotWriteTemporary(err)
	}
	r.GOROOT = link
	r.Env = append(r.Env, "GOROOT="+link)
	return nil
}

// module returns a module path for a package without a go.mod: name, or function/name if
// Go has a package or pattern of that name, or if the name is main, like the host's.
func module(name, goroot string) string {
	_, err := os.Stat(filepath.Join(goroot, "src", name))
	if err == nil || slices.Contains([]string{"main", "all", "std", "tool", "work"}, name) {
		return "function/" + name
	}
	return name
}

// isVendored reports whether dependencies come from the directory vendor beside
// a go.mod or go.work. Then these modules come from it too, if the function uses them.
func isVendored(file, goflags string) bool {
	if strings.Contains(goflags, "-mod=mod") || strings.Contains(goflags, "-mod=readonly") {
		return false
	}
	_, err := os.Stat(filepath.Join(filepath.Dir(file), "vendor", "modules.txt"))
	return err == nil
}

// require adds the modules to a go.mod with this text, and shows the result at its path.
// It leaves out modules that the go.mod replaces itself.
func (r *Result) require(path string, text []byte, list []modules.Module) error {
	mod, err := modfile.Parse(path, text, nil)
	if err != nil {
		return err
	}
	for _, m := range list {
		replaced, own := replacement(mod.Replace, m)
		if own || mod.Module != nil && mod.Module.Mod.Path == m.Path {
			continue
		}
		if !replaced {
			if err := mod.AddReplace(m.Path, "", m.Place(), ""); err != nil {
				return err
			}
			if !slices.ContainsFunc(mod.Require, func(r *modfile.Require) bool { return r.Mod.Path == m.Path }) {
				mod.AddNewRequire(m.Path, "v0.0.0", false)
			}
		}
		if err := r.show(path, m); err != nil {
			return err
		}
	}
	mod.Cleanup()
	text, err = mod.Format()
	if err != nil {
		return err
	}
	return r.Overlay.PutText(path, text)
}

// use adds the modules to a go.work, and shows the result at its path. It leaves out
// modules that the go.work uses or replaces itself. Then no go.mod needs to require them.
func (r *Result) use(path string, list []modules.Module) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	work, err := modfile.ParseWork(path, text, nil)
	if err != nil {
		return err
	}
	used := make(map[string]bool) // modules, and the places of ours
	for _, use := range work.Use {
		dir := use.Path
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(filepath.Dir(path), dir)
		}
		if strings.HasPrefix(use.Path, "./"+modules.Place+"/") {
			used[use.Path] = true
		} else if mod, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil {
			used[modfile.ModulePath(mod)] = true
		}
	}
	for _, m := range list {
		if replaced, own := replacement(work.Replace, m); replaced || own || used[m.Path] {
			continue
		}
		if !used[m.Place()] {
			if err := work.AddUse(m.Place(), m.Path); err != nil {
				return err
			}
		}
		if err := r.show(path, m); err != nil {
			return err
		}
	}
	work.Cleanup()
	return r.Overlay.PutText(path, modfile.Format(work.Syntax))
}

// replacement tells whether the list replaces a module with gomod's copy, or with
// something of the user's own.
func replacement(list []*modfile.Replace, m modules.Module) (ours, own bool) {
	for _, r := range list {
		if r.Old.Path == m.Path {
			ours = r.New.Path == m.Place()
			own = !ours
		}
	}
	return ours, own
}

// show shows a module at its place beside a go.mod or go.work. It hides a copy that gomod
// made there, because that may come from an older shim.
func (r *Result) show(path string, m modules.Module) error {
	place := filepath.Join(filepath.Dir(path), m.Place())
	if err := r.Overlay.HideTree(place); err != nil {
		return err
	}
	return r.Overlay.PutTree(place, m.Dir)
}
