// Package overlay lays files into what the go command sees, without a change to any file
// on disk (go help build, -overlay).
package overlay

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"lambdashim/commands/child"
)

// Overlay is a set of files laid over those on disk.
type Overlay struct {
	scratch string
	replace map[string]string
}

// New returns an empty overlay that writes what it needs below scratch.
func New(scratch string) *Overlay {
	return &Overlay{scratch, make(map[string]string)}
}

// Put shows the file at path, or with "" nothing. Neither path nor its directory need
// exist.
func (o *Overlay) Put(path, file string) { o.replace[path] = file }

// PutText shows text at path.
func (o *Overlay) PutText(path string, text []byte) error {
	file, err := os.CreateTemp(o.scratch, "*-"+filepath.Base(path))
	if err != nil {
		return child.CannotWriteTemporary(err)
	}
	defer file.Close()
	if _, err := file.Write(text); err != nil {
		return child.CannotWriteTemporary(err)
	}
	o.Put(path, file.Name())
	return nil
}

// PutTree shows all files below the directory tree at path.
func (o *Overlay) PutTree(path, tree string) error {
	return filepath.WalkDir(tree, func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		relative, err := filepath.Rel(tree, file)
		if err == nil {
			o.Put(filepath.Join(path, relative), file)
		}
		return err
	})
}

// HideTree hides all files below a directory, which need not exist.
func (o *Overlay) HideTree(path string) error {
	err := filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			o.Put(file, "")
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Real returns the file to read for what is shown at path.
func (o *Overlay) Real(path string) string {
	if file, shown := o.replace[path]; shown {
		return file
	}
	return path
}

// Flags returns the flags for a go command that is to see the overlay as it is now.
func (o *Overlay) Flags() ([]string, error) {
	if len(o.replace) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(map[string]map[string]string{"Replace": o.replace})
	if err != nil {
		return nil, err
	}
	file := filepath.Join(o.scratch, "overlay.json")
	if err := os.WriteFile(file, text, 0o666); err != nil {
		return nil, child.CannotWriteTemporary(err)
	}
	return []string{"-overlay=" + file}, nil
}
