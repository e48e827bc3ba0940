package compile

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

// Inputs are what a function is made from. Some may not exist.
type Inputs struct {
	Files    []string // also directories, with everything below
	Packages []string // directories with source code
	Embedded []Embedded
	Complete bool // the go command has listed all packages
}

// Embedded is a pattern of a //go:embed line in the package in a directory.
type Embedded struct{ Package, Pattern string }

// PrintInputs is the command inputs, which lists as JSON what build reads in the working
// directory. It is a command because it changes the environment.
func PrintInputs(h home.Home, _ []string) error {
	cli.OnInterrupt()
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	scratch, err := cli.Scratch("", "inputs-")
	if err != nil {
		return err
	}
	os.Setenv("TMPDIR", scratch)
	now := Inputs{Packages: []string{dir}}
	out, err := cli.Output("", "go", "env", "GOMOD", "GOWORK", "GOMODCACHE")
	if err != nil {
		return err
	}
	lines := strings.Split(string(out), "\n")
	for _, name := range lines[:2] {
		now.addModule(name)
	}
	if packages, err := listPackages(h, dir, scratch); err == nil {
		now.add(packages, lines[2])
		now.Complete = true
	}
	return json.NewEncoder(os.Stdout).Encode(now)
}

// addModule adds a go.mod or go.work, and the files beside it that the go command reads too.
func (in *Inputs) addModule(file string) {
	if !filepath.IsAbs(file) { // there is none, or it is off
		return
	}
	sum := strings.TrimSuffix(file, ".mod") + ".sum" // go.sum, or go.work.sum
	for _, name := range []string{file, sum, filepath.Join(filepath.Dir(file), "vendor", "modules.txt")} {
		if !slices.Contains(in.Files, name) {
			in.Files = append(in.Files, name)
		}
	}
}

// goPackage is a package as go list describes it.
type goPackage struct {
	Dir, ImportPath string
	Standard        bool
	EmbedPatterns   []string
	Module          *struct{ Path, Dir, GoMod string }
}

// listPackages lists the packages of the function, with the shim's modules.
func listPackages(h home.Home, dir, scratch string) (packages []goPackage, err error) {
	found, err := resolve(h, dir, scratch, home.Handler(), nil)
	if err != nil {
		return nil, err
	}
	overlay, err := found.Overlay.Flags()
	if err != nil {
		return nil, err
	}
	for _, variable := range append(found.Env, "GOOS=linux", "CGO_ENABLED=1") {
		name, value, _ := strings.Cut(variable, "=")
		os.Setenv(name, value)
	}
	out, err := cli.Output(dir, "go", append(append([]string{"list", "-e", "-deps"}, overlay...), "-json=Dir,ImportPath,Standard,EmbedPatterns,Module")...)
	for decoder := json.NewDecoder(bytes.NewReader(out)); err == nil && decoder.More(); {
		var p goPackage
		err = decoder.Decode(&p)
		packages = append(packages, p)
	}
	return packages, err
}

// add adds packages and their modules, except those in the module cache, which do not change.
func (in *Inputs) add(packages []goPackage, cache string) {
	cached := func(dir string) bool { return strings.HasPrefix(dir, cache+string(filepath.Separator)) }
	modules := make(map[string]string) // directories by paths
	for _, p := range packages {
		if p.Standard || p.Dir == "" || cached(p.Dir) {
			continue
		}
		in.Packages = append(in.Packages, p.Dir)
		for _, pattern := range p.EmbedPatterns {
			in.Embedded = append(in.Embedded, Embedded{p.Dir, pattern})
		}
		if p.Module != nil && p.Module.Dir != "" {
			modules[p.Module.Path] = p.Module.Dir
			in.addModule(p.Module.GoMod)
		}
	}
	for _, p := range packages { // A package that is missing may appear.
		for path, dir := range modules {
			if below, ok := strings.CutPrefix(p.ImportPath, path+"/"); ok && p.Dir == "" {
				in.Packages = append(in.Packages, filepath.Join(dir, below))
			}
		}
	}
}
