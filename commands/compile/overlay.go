package compile

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"lambdashim/commands/cli"
)

// overlay is a set of files that replace or add to those on disk.
type overlay struct {
	scratch string
	below   *overlay // what is shown elsewhere; nil if these are the files on disk
	replace map[string]string
}

// newOverlay returns an empty overlay. It writes its temporary files below scratch.
func newOverlay(scratch string) *overlay {
	return &overlay{scratch: scratch, replace: make(map[string]string)}
}

// Over returns an empty overlay over o.
func (o *overlay) Over() *overlay { return &overlay{o.scratch, o, make(map[string]string)} }

// Put shows file at path. If file is "", path seems not to exist. Neither path nor its
// directory need exist.
func (o *overlay) Put(path, file string) { o.replace[path] = file }

// PutText shows text at path.
func (o *overlay) PutText(path string, text []byte) error {
	file, err := o.write(filepath.Base(path), text)
	if err == nil {
		o.Put(path, file)
	}
	return err
}

// write writes a temporary file and returns its path.
func (o *overlay) write(name string, text []byte) (string, error) {
	file, err := os.CreateTemp(o.scratch, "*-"+name)
	if err != nil {
		return "", cli.CannotWriteTemporary(err)
	}
	defer file.Close()
	if _, err := file.Write(text); err != nil {
		return "", cli.CannotWriteTemporary(err)
	}
	return file.Name(), nil
}

// PutTree shows all files of the directory tree below path.
func (o *overlay) PutTree(path, tree string) error {
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
func (o *overlay) HideTree(path string) error {
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

// Real returns the file on disk with the content that is shown at path.
func (o *overlay) Real(path string) string {
	if file, shown := o.replace[path]; shown {
		return file
	}
	if o.below != nil {
		return o.below.Real(path)
	}
	return path
}

// Flags returns the flags that show a go command the overlay in its present state.
func (o *overlay) Flags() ([]string, error) {
	all := make(map[string]string)
	for layer := o; layer != nil; layer = layer.below {
		for path, file := range layer.replace {
			if _, shown := all[path]; !shown {
				all[path] = file
			}
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(map[string]map[string]string{"Replace": all})
	if err != nil {
		return nil, err
	}
	name, err := o.write("overlay.json", text)
	return []string{"-overlay=" + name}, err
}
