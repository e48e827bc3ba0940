package compile

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

// Inputs are what a function is made from. Some may not exist.
type Inputs struct {
	Function string   // the directory of its package; empty for what functions have in common
	Files    []string // also directories, with everything below
	Packages []string // directories with source code
	Trees    []string // directories below which a function may appear
	Embedded []Embedded
	Complete bool // the go command has listed all packages
}

// Embedded is a pattern of a //go:embed line in the package in a directory.
type Embedded struct{ Package, Pattern string }

// Read reports whether one of several files is among the inputs.
func (in *Inputs) Read(files ...string) bool {
	return slices.ContainsFunc(files, func(file string) bool {
		return slices.ContainsFunc(in.Files, func(name string) bool { return file == name || strings.HasPrefix(file, name+"/") }) ||
			slices.Contains(in.Packages, filepath.Dir(file)) ||
			slices.ContainsFunc(in.Embedded, func(e Embedded) bool { return e.contains(file) })
	})
}

// contains reports whether the pattern matches a file, or a directory that the file is in.
func (e Embedded) contains(file string) bool {
	name, found := strings.CutPrefix(file, e.Package+"/")
	for ; found && name != "."; name = path.Dir(name) {
		if matches, _ := path.Match(strings.TrimPrefix(e.Pattern, "all:"), name); matches {
			return true
		}
	}
	return false
}

// PrintInputs is the command inputs, which lists as JSON what build reads for each function that the arguments match, or
// for that in the working directory.
func PrintInputs(h home.Home, args []string) error {
	f := &build{home: h, name: home.Handler(), options: &options{args: args}}
	if err := f.begin(); err != nil {
		return err
	}
	os.Setenv("TMPDIR", f.scratch)
	common := &Inputs{Complete: true}
	units := []*unit{{dir: f.dir}}
	if len(args) == 0 {
		common.Packages = []string{f.dir}
	} else {
		var err error
		if units, err = f.units(func(string, error) {}); err != nil {
			return err
		}
		for _, arg := range args {
			if root, found := strings.CutSuffix(arg, "/..."); found && isPath(arg) {
				common.Trees = append(common.Trees, absolute(f.dir, root))
			}
		}
	}
	all := []*Inputs{common}
	for _, u := range units {
		functions, err := f.inputs(u, common)
		common.Complete = common.Complete && err == nil
		all = append(all, functions...)
	}
	return json.NewEncoder(os.Stdout).Encode(all)
}

// inputs returns the inputs of the functions of a unit, and adds what they have in common.
func (f *build) inputs(u *unit, common *Inputs) (functions []*Inputs, err error) {
	out, err := cli.Output(u.dir, "go", "env", "GOMOD", "GOWORK", "GOMODCACHE")
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(out), "\n")
	for _, name := range lines[:2] {
		common.addModule(name)
	}
	one := *f
	one.options, one.dir = &options{args: u.args}, u.dir
	c, err := one.goCommand()
	if err != nil {
		return nil, err
	}
	packages, err := c.list("-e", "-pgo=off")
	for _, m := range packages {
		if m.Dir != "" && (m.Name == "main" || len(u.args) == 0) {
			in := &Inputs{Function: m.Dir}
			in.addModule(lines[1])
			in.add(m, lines[2])
			functions = append(functions, in)
		}
	}
	return functions, err
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

// add adds packages and their modules, except those in the module cache, which do not change.
func (in *Inputs) add(m *mainPackage, cache string) {
	cached := func(dir string) bool { return strings.HasPrefix(dir, cache+string(filepath.Separator)) }
	modules := make(map[string]string) // directories by paths
	for _, p := range m.packages {
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
	for _, p := range m.packages { // A package that is missing may appear.
		for path, dir := range modules {
			if below, ok := strings.CutPrefix(p.ImportPath, path+"/"); ok && p.Dir == "" {
				in.Packages = append(in.Packages, filepath.Join(dir, below))
			}
		}
	}
}
