package compile

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

// resolution is the environment and overlay that a go command needs.
type resolution struct {
	Env       []string
	CFlags    []string // environment variables, too
	Overlay   *overlay
	GoVersion string // the version of the Go that go.mod selects, "go1.26.0"
	NoGoMod   bool   // whether the package has no go.mod, and is not in GOPATH mode
	GOROOT    string
	GOFLAGS   string
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

// resolve finds out how the package in dir gets its dependencies, and makes the modules
// of the shim available to it. It writes its files below scratch. Without a go.mod, the
// function's module is called name. Flags are those that the go command gets besides GOFLAGS.
func resolve(h home.Home, dir, scratch, name string, flags []string) (*resolution, error) {
	list, err := h.Modules()
	if err != nil {
		return nil, err
	}
	var env goEnv
	out, err := cli.Output(dir, "go", "env", "-json", "GOMOD", "GOWORK", "GO111MODULE", "GOPATH", "GOVERSION", "GOFLAGS", "GOROOT", "GOMODCACHE", "CGO_CFLAGS", "CGO_CXXFLAGS")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, err
	}
	result := &resolution{GoVersion: strings.Fields(env.GOVERSION)[0], GOROOT: env.GOROOT, GOFLAGS: env.GOFLAGS, Overlay: newOverlay(scratch)}
	result.CFlags = []string{"CGO_CFLAGS=" + withoutDebug(env.CGO_CFLAGS), "CGO_CXXFLAGS=" + withoutDebug(env.CGO_CXXFLAGS)}
	flags = append(strings.Fields(env.GOFLAGS), flags...)
	places := []string{scratch}
	if cache, err := os.UserCacheDir(); err == nil && isUntrimmed(flags) {
		places = []string{filepath.Join(cache, "aws-lambda-go-shim", "goroot"), scratch}
	}
	if err := result.leaveModuleCache(env.GOMODCACHE, places); err != nil {
		return nil, err
	}

	switch {
	case env.GO111MODULE == "off":
		result.Env = append(result.Env, "GOPATH="+env.GOPATH+string(os.PathListSeparator)+h.Shim("gopath"))
		return result, nil

	case env.GOWORK != "" && env.GOWORK != "off":
		if isVendored(env.GOWORK, flags) {
			return result, nil
		}
		return result, result.work(env.GOWORK, list)

	case env.GOMOD != "" && env.GOMOD != os.DevNull:
		if isVendored(env.GOMOD, flags) {
			return result, nil
		}
		path := env.GOMOD
		if other, ok := last(flags, "modfile"); ok {
			path = other
			if !filepath.IsAbs(path) {
				path = filepath.Join(dir, path)
			}
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		return result, result.require(path, filepath.Dir(env.GOMOD), text, list)
	}

	result.NoGoMod = true
	text := fmt.Appendf(nil, "module %s\n\ngo %s\n", module(name, env.GOROOT), strings.TrimPrefix(result.GoVersion, "go"))
	return result, result.require(filepath.Join(dir, "go.mod"), dir, text, list)
}

// isUntrimmed reports whether the program will have the paths of its sources, which a debugger looks for after the build.
func isUntrimmed(flags []string) bool {
	trimmed, _ := last(flags, "trimpath")
	return trimmed == "false"
}

// leaveModuleCache gives a GOROOT in the module cache another path, because Go allows no
// overlay in the cache. A toolchain that the go command downloaded has such a GOROOT. The path
// is below the first of the places that can be written to.
func (r *resolution) leaveModuleCache(cache string, places []string) error {
	relative, err := filepath.Rel(cache, r.GOROOT)
	if err != nil || !filepath.IsLocal(relative) {
		return nil
	}
	for _, place := range places {
		link := filepath.Join(place, r.GOROOT)
		if err = os.MkdirAll(filepath.Dir(link), 0o777); err == nil {
			err = os.Symlink(r.GOROOT, link)
		}
		if err == nil || errors.Is(err, fs.ErrExist) {
			r.GOROOT = link
			r.Env = append(r.Env, "GOROOT="+link)
			return nil
		}
	}
	return cli.CannotWriteTemporary(err)
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

// last returns the value that the last flag of a name has.
func last(flags []string, name string) (value string, ok bool) {
	for _, flag := range slices.Backward(flags) {
		if value, ok = strings.CutPrefix(strings.TrimLeft(flag, "-"), name+"="); ok {
			return value, true
		}
	}
	return "", false
}

// goLine is the line of a go.mod or go.work that selects a release of Go.
var goLine = regexp.MustCompile(`(?m)^go\s+(\S+)`)

// isVendored reports whether the go command takes dependencies from the directory vendor
// beside a go.mod or go.work. Then these modules come from it too, if the function uses them.
func isVendored(file string, flags []string) bool {
	if mod, ok := last(flags, "mod"); ok {
		return mod == "vendor"
	}
	vendor := filepath.Join(filepath.Dir(file), "vendor")
	if info, err := os.Stat(vendor); err != nil || !info.IsDir() {
		return false
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	if line := goLine.FindSubmatch(text); line == nil || version.Compare("go"+string(line[1]), "go1.14") < 0 {
		return false
	}
	list, _ := os.ReadFile(filepath.Join(vendor, "modules.txt"))
	first, _, _ := strings.Cut(string(list), "\n")
	return (strings.HasPrefix(first, "## ") && strings.Contains(first, "workspace")) == (filepath.Ext(file) == ".work")
}

// require adds the modules to the go.mod of the module in dir, which has this text, and shows
// the result at its path. It leaves out modules that the go.mod replaces itself.
func (r *resolution) require(path, dir string, text []byte, list []home.Module) error {
	mod, err := modfile.Parse(path, text, nil)
	if err != nil {
		return err
	}
	list = home.Foreign(list, nil, mod)
	if err := replace(mod, list); err != nil {
		return err
	}
	if err := r.showModules(dir, list); err != nil {
		return err
	}
	return r.showRequiring(mod, list)
}

// work adds the modules to a workspace: it shows a go.work that replaces them, and a go.mod
// that requires them, which is enough for all modules of the workspace. It leaves out
// modules that the workspace uses or replaces itself.
//
// If the go.work used them, the go command would look for the versions that a go.mod
// requires on the network.
func (r *resolution) work(path string, list []home.Module) error {
	w, err := home.ReadWorkspace(path)
	if err != nil {
		return err
	}
	list = home.Foreign(list, w.Replace, w.Members...)
	if err := replace(w, list); err != nil {
		return err
	}
	if err := r.showModules(filepath.Dir(path), list); err != nil {
		return err
	}
	w.Cleanup()
	if err := r.Overlay.PutText(path, modfile.Format(w.Syntax)); err != nil || len(w.Members) == 0 {
		return err
	}
	return r.showRequiring(w.Members[0], list)
}

// replace makes a go.mod or go.work replace the modules.
func replace(file interface {
	DropReplace(path, version string) error
	AddReplace(path, version, newPath, newVersion string) error
}, list []home.Module,
) error {
	for _, m := range list {
		// gomod's replacement may lead to another directory.
		if err := file.DropReplace(m.Path, ""); err != nil {
			return err
		}
		if err := file.AddReplace(m.Path, "", m.Place(), ""); err != nil {
			return err
		}
	}
	return nil
}

// showRequiring shows a go.mod that requires the modules.
func (r *resolution) showRequiring(mod *modfile.File, list []home.Module) error {
	for _, m := range list {
		if !slices.ContainsFunc(mod.Require, func(r *modfile.Require) bool { return r.Mod.Path == m.Path }) {
			mod.AddNewRequire(m.Path, "v0.0.0", false)
		}
	}
	mod.Cleanup()
	text, err := mod.Format()
	if err != nil {
		return err
	}
	return r.Overlay.PutText(mod.Syntax.Name, text)
}

// showModules shows the modules below dir. It hides copies that gomod made there, because
// they may come from an older shim.
func (r *resolution) showModules(dir string, list []home.Module) error {
	for _, m := range list {
		place := filepath.Join(dir, m.Place())
		if err := r.Overlay.HideTree(place); err != nil {
			return err
		}
		if err := r.Overlay.PutTree(place, m.Dir); err != nil {
			return err
		}
	}
	return nil
}
