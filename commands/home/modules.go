package home

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// ModulesPlace is the directory with the modules, beside a go.mod or go.work. gomod writes it;
// build only shows it to the go command, in an overlay. Its path gets into the program's
// build information, so it must be the same everywhere.
const ModulesPlace = ".aws-lambda-go-shim"

// IsCopy reports whether a replacement in a go.mod or go.work is a copy that gomod made.
func IsCopy(replacement string) bool {
	return path.Base(path.Dir(filepath.ToSlash(replacement))) == ModulesPlace
}

// Module is a Go module that comes with the shim.
type Module struct {
	Path string // its module path
	Dir  string // its directory
}

// Place returns the module's directory, relative to a go.mod or go.work and in the syntax
// of these files.
func (m Module) Place() string { return "./" + ModulesPlace + "/" + path.Base(m.Path) }

// Foreign returns the modules of the list that none of these go.mod files is of, and that
// neither they nor the user's go.work replace by something other than a copy that gomod made.
func Foreign(list []Module, work []*modfile.Replace, mods ...*modfile.File) []Module {
	replaced := slices.Clone(work)
	var paths []string
	for _, mod := range mods {
		replaced = append(replaced, mod.Replace...)
		if mod.Module != nil {
			paths = append(paths, mod.Module.Mod.Path)
		}
	}
	return slices.DeleteFunc(slices.Clone(list), func(m Module) bool {
		return slices.Contains(paths, m.Path) || slices.ContainsFunc(replaced, func(r *modfile.Replace) bool {
			return r.Old.Path == m.Path && !IsCopy(r.New.Path)
		})
	})
}

// Requires lists the paths of the modules that m requires.
func (m Module) Requires() (paths []string, err error) {
	name := filepath.Join(m.Dir, "go.mod")
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	file, err := modfile.Parse(name, text, nil)
	if err != nil {
		return nil, err
	}
	for _, r := range file.Require {
		paths = append(paths, r.Mod.Path)
	}
	return paths, nil
}

// Modules lists the modules, sorted by path.
func (h Home) Modules() (list []Module, err error) {
	for _, pattern := range []string{"lambda", "modules/*"} {
		files, err := filepath.Glob(filepath.Join(string(h), pattern, "go.mod"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			list = append(list, Module{modfile.ModulePath(text), filepath.Dir(file)})
		}
	}
	slices.SortFunc(list, func(a, b Module) int { return strings.Compare(a.Path, b.Path) })
	return list, nil
}
