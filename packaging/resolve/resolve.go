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
	Replace   map[string]string // files to lay over those on disk
	GoVersion string            // the go command's, "go1.26.0"
	GOROOT    string
}

// Overlay writes what is to be replaced to a file below scratch, and returns the
// flags for a go command to use it.
func (r *Result) Overlay(scratch string) (flags []string, err error) {
	if len(r.Replace) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(map[string]map[string]string{"Replace": r.Replace})
	if err != nil {
		return nil, err
	}
	file := filepath.Join(scratch, "overlay.json")
	return []string{"-overlay=" + file}, os.WriteFile(file, text, 0o666)
}

// goEnv is what matters of the go command's environment.
type goEnv struct {
	GOMOD, GOWORK, GO111MODULE, GOPATH, GOVERSION, GOFLAGS, GOROOT string
}

// Resolve looks at how the package in dir finds its dependencies. It writes what
// it needs below scratch, a directory of its own. Name is that of the module
// where there is no go.mod, and gopath a GOPATH that holds the modules.
func (m Modules) Resolve(dir, scratch, name, gopath string) (*Result, error) {
	var env goEnv
	out, err := run(dir, "go", "env", "-json", "GOMOD", "GOWORK", "GO111MODULE", "GOPATH", "GOVERSION", "GOFLAGS", "GOROOT")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, err
	}
	result := &Result{GoVersion: env.GOVERSION, GOROOT: env.GOROOT, Replace: make(map[string]string)}
	overlay := func(original, replacement string) (*Result, error) {
		result.Replace[original] = replacement
		return result, nil
	}

	switch {
	case env.GO111MODULE == "off":
		result.Env = []string{"GOPATH=" + env.GOPATH + string(os.PathListSeparator) + gopath}
		return result, nil

	case env.GOWORK != "" && env.GOWORK != "off":
		if isVendored(env.GOWORK, env.GOFLAGS) {
			return result, nil
		}
		file := filepath.Join(scratch, "go.work")
		if err := m.extendWork(env.GOWORK, file); err != nil {
			return nil, err
		}
		return overlay(env.GOWORK, file)

	case env.GOMOD != "" && env.GOMOD != os.DevNull:
		if isVendored(env.GOMOD, env.GOFLAGS) {
			return result, nil
		}
		file := filepath.Join(scratch, "go.mod")
		if err := m.extendMod(env.GOMOD, file); err != nil {
			return nil, err
		}
		return overlay(env.GOMOD, file)
	}

	file := filepath.Join(scratch, "go.mod")
	version := strings.TrimPrefix(strings.Fields(env.GOVERSION)[0], "go")
	text := fmt.Sprintf("module %s\n\ngo %s\n", module(name, env.GOROOT), version)
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		return nil, err
	}
	if err := m.require(file, file); err != nil {
		return nil, err
	}
	return overlay(filepath.Join(dir, "go.mod"), file)
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
// a go.mod or go.work: it then holds these modules too, or they are not used.
func isVendored(file, goflags string) bool {
	if strings.Contains(goflags, "-mod=mod") || strings.Contains(goflags, "-mod=readonly") {
		return false
	}
	_, err := os.Stat(filepath.Join(filepath.Dir(file), "vendor", "modules.txt"))
	return err == nil
}

// extendMod writes a copy of a go.mod that requires these modules and replaces
// them by the shim's, but for those that it replaces itself.
func (m Modules) extendMod(original, copied string) error {
	text, err := os.ReadFile(original)
	if err != nil {
		return err
	}
	if err := os.WriteFile(copied, text, 0o666); err != nil {
		return err
	}
	return m.require(original, copied)
}

// require edits the copy of a go.mod.
func (m Modules) require(original, copied string) error {
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
	for _, path := range paths {
		replaced := mod.Module.Path == path
		for _, r := range mod.Replace {
			replaced = replaced || r.Old.Path == path
		}
		if replaced {
			continue
		}
		args = append(args, "-replace="+path+"="+filepath.Join(string(m), path))
		required := false
		for _, r := range mod.Require {
			required = required || r.Path == path
		}
		if !required {
			args = append(args, "-require="+path+"@v0.0.0")
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
