// Package resolve makes the go command find the modules that come with the shim,
// offline and without a change to any file of the user's.
package resolve

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"lambdashim/commands/child"
	"lambdashim/commands/overlay"
)

// Modules is a directory that holds modules at their import paths.
type Modules string

// paths lists the modules, by their go.mod files.
func (m Modules) paths() ([]string, error) {
	files, err := filepath.Glob(filepath.Join(string(m), "*/*/*/go.mod"))
	var paths []string
	for _, file := range files {
		path, _ := filepath.Rel(string(m), filepath.Dir(file))
		paths = append(paths, filepath.ToSlash(path))
	}
	return paths, err
}

// Result is what a go command needs.
type Result struct {
	Env       []string
	Overlay   *overlay.Overlay
	GoVersion string // the go command's, "go1.26.0"
	GOROOT    string
}

// goEnv is what matters of the go command's environment.
type goEnv struct {
	GOMOD, GOWORK, GO111MODULE, GOPATH, GOVERSION, GOFLAGS, GOROOT, GOMODCACHE string
}

// Resolve looks at how the package in dir finds its dependencies. It writes what
// it needs below scratch, a directory of its own. Name is that of the module
// where there is no go.mod, and gopath a GOPATH that holds the modules.
func (m Modules) Resolve(dir, scratch, name, gopath string) (*Result, error) {
	var env goEnv
	out, err := run(dir, "go", "env", "-json", "GOMOD", "GOWORK", "GO111MODULE", "GOPATH", "GOVERSION", "GOFLAGS", "GOROOT", "GOMODCACHE")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, err
	}
	result := &Result{GoVersion: env.GOVERSION, GOROOT: env.GOROOT, Overlay: overlay.New(scratch)}
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
		file := filepath.Join(scratch, "go.work")
		if err := m.extendWork(env.GOWORK, file); err != nil {
			return nil, err
		}
		result.Overlay.Put(env.GOWORK, file)
		return result, nil

	case env.GOMOD != "" && env.GOMOD != os.DevNull:
		if isVendored(env.GOMOD, env.GOFLAGS) {
			return result, nil
		}
		text, err := os.ReadFile(env.GOMOD)
		if err != nil {
			return nil, err
		}
		return result, m.require(env.GOMOD, text, scratch, result.Overlay)
	}

	version := strings.TrimPrefix(strings.Fields(env.GOVERSION)[0], "go")
	text := fmt.Appendf(nil, "module %s\n\ngo %s\n", module(name, env.GOROOT), version)
	return result, m.require(filepath.Join(dir, "go.mod"), text, scratch, result.Overlay)
}

// leaveModuleCache gives a GOROOT in the module cache, as that of a toolchain which the
// go command has downloaded, another path: in the cache no overlay is allowed.
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

// module is a module path for a package without a go.mod: name, unless Go itself
// has a package or a pattern of that name, or the host, which is called main.
func module(name, goroot string) string {
	_, err := os.Stat(filepath.Join(goroot, "src", name))
	if err == nil || slices.Contains([]string{"main", "all", "std", "tool", "work"}, name) {
		return "function/" + name
	}
	return name
}

// isVendored reports whether dependencies come from the directory vendor beside
// a go.mod or go.work. It then holds these modules too, or they are not used.
func isVendored(file, goflags string) bool {
	if strings.Contains(goflags, "-mod=mod") || strings.Contains(goflags, "-mod=readonly") {
		return false
	}
	_, err := os.Stat(filepath.Join(filepath.Dir(file), "vendor", "modules.txt"))
	return err == nil
}

// hidden is where the modules seem to lie, beside a function's go.mod. The path is in the
// build information of what is built, so it must be the same everywhere.
const hidden = ".aws-lambda-go-shim"

// require shows, at the path of a go.mod, a copy of it that requires these modules and
// replaces them by the shim's, except those that it replaces itself.
func (m Modules) require(path string, text []byte, scratch string, shown *overlay.Overlay) error {
	copied := filepath.Join(scratch, "go.mod")
	if err := os.WriteFile(copied, text, 0o666); err != nil {
		return child.CannotWriteTemporary(err)
	}
	shown.Put(path, copied)
	original := path
	if _, err := os.Stat(path); err != nil {
		original = copied
	}
	var mod struct {
		Module  struct{ Path string }
		Require []struct{ Path string }
		Replace []struct{ Old struct{ Path string } }
	}
	out, err := run("", "go", "mod", "edit", "-json", original)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		return err
	}
	paths, err := m.paths()
	if err != nil {
		return err
	}
	args := []string{"mod", "edit"}
	for _, module := range paths {
		replaced := mod.Module.Path == module
		for _, r := range mod.Replace {
			replaced = replaced || r.Old.Path == module
		}
		if replaced {
			continue
		}
		place := hidden + "/" + module
		args = append(args, "-replace="+module+"=./"+place)
		if err := shown.PutTree(filepath.Join(filepath.Dir(path), place), filepath.Join(string(m), module)); err != nil {
			return err
		}
		required := false
		for _, r := range mod.Require {
			required = required || r.Path == module
		}
		if !required {
			args = append(args, "-require="+module+"@v0.0.0")
		}
	}
	if len(args) == 2 {
		return nil
	}
	_, err = run("", "go", append(args, copied)...)
	return err
}

// extendWork writes a copy of a go.work that uses these modules too, which needs
// no module to require them.
func (m Modules) extendWork(original, copied string) error {
	var work struct {
		Use     []struct{ DiskPath string }
		Replace []struct{ Old struct{ Path string } }
	}
	text, err := os.ReadFile(original)
	if err != nil {
		return err
	}
	if err := os.WriteFile(copied, text, 0o666); err != nil {
		return err
	}
	out, err := run("", "go", "work", "edit", "-json", original)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(out, &work); err != nil {
		return err
	}
	paths, err := m.paths()
	if err != nil {
		return err
	}
	used := make([]string, 0, len(work.Use))
	for _, use := range work.Use {
		path := use.DiskPath
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(original), path)
		}
		mod, err := os.ReadFile(filepath.Join(path, "go.mod"))
		if err == nil {
			used = append(used, modulePath(mod))
		}
	}
	args := []string{"work", "edit"}
	for _, path := range paths {
		replaced := slices.Contains(used, path)
		for _, r := range work.Replace {
			replaced = replaced || r.Old.Path == path
		}
		if !replaced {
			args = append(args, "-use="+filepath.Join(string(m), path))
		}
	}
	if len(args) == 2 {
		return nil
	}
	_, err = run("", "go", append(args, copied)...)
	return err
}

// modulePath is the module line of a go.mod.
func modulePath(mod []byte) string {
	for line := range bytes.Lines(mod) {
		if f := strings.Fields(string(line)); len(f) >= 2 && f[0] == "module" {
			return strings.Trim(f[1], "\"`")
		}
	}
	return ""
}

// run returns what a command printed, or an error with what it complained of.
func run(dir, name string, args ...string) ([]byte, error) {
	var complaint bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		if text := strings.TrimSpace(complaint.String()); text != "" {
			return nil, fmt.Errorf("%s", text)
		}
		return nil, fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return out, nil
}
