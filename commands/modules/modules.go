// Package modules knows the Go modules that come with the shim.
package modules

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// Place is the directory beside a go.mod or go.work that has the modules: written by gomod, or only shown to the go command by build. Its path is in the
// build information of what is built, so it must be the same everywhere.
const Place = ".aws-lambda-go-shim"

// Module is one of them.
type Module struct {
	Path string // its import path
	Dir  string // where it lies
}

// Place returns the module's directory below the one of a go.mod or go.work, as those
// files write it.
func (m Module) Place() string { return "./" + Place + "/" + path.Base(m.Path) }

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

// In lists, by path, the modules of a checkout, or of the image's directory in its place.
func In(home string) (list []Module, err error) {
	for _, pattern := range []string{"lambda", "modules/*"} {
		files, err := filepath.Glob(filepath.Join(home, pattern, "go.mod"))
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
