package home

import (
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
)

// Workspace is a go.work and the go.mod files of the modules that it uses.
type Workspace struct {
	*modfile.WorkFile
	Members []*modfile.File
}

// ReadWorkspace reads the go.work at path. It drops the copies that gomod made, which
// go work use -r finds, and leaves out a go.mod that the go command will not accept either.
func ReadWorkspace(path string) (*Workspace, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	w := &Workspace{}
	if w.WorkFile, err = modfile.ParseWork(path, text, nil); err != nil {
		return nil, err
	}
	for _, use := range w.Use {
		if IsCopy(use.Path) {
			if err := w.DropUse(use.Path); err != nil {
				return nil, err
			}
			continue
		}
		dir := use.Path
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(filepath.Dir(path), dir)
		}
		file := filepath.Join(dir, "go.mod")
		if text, err := os.ReadFile(file); err == nil {
			if mod, err := modfile.Parse(file, text, nil); err == nil {
				w.Members = append(w.Members, mod)
			}
		}
	}
	w.Cleanup()
	return w, nil
}

// IsModule reports whether a directory is the root of a module.
func IsModule(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil && !info.IsDir()
}

// HasNoPackages reports whether the go command looks for no packages in directories with this name.
func HasNoPackages(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "vendor"
}
