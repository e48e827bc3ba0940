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
	replace map[string]string
}

// newOverlay returns an empty overlay. It writes its temporary files below scratch.
func newOverlay(scratch string) *overlay {
	return &overlay{scratch, make(map[string]string)}
}

// Put shows file at path. If file is "", path seems not to exist. Neither path nor its
// directory need exist.
func (o *overlay) Put(path, file string) { o.replace[path] = file }

// PutText shows text at path.
func (o *overlay) PutText(path string, text []byte) error {
	file, err := os.CreateTemp(o.scratch, "*-"+filepath.Base(path))
	if err != nil {
		return cli.CannotWriteTemporary(err)
	}
	defer file.Close()
	if _, err := file.Write(text); err != nil {
		return cli.CannotWriteTemporary(err)
	}
	o.Put(path, file.Name())
	return nil
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
	return path
}

// Flags returns the flags that show a go command the overlay in its present state.
func (o *overlay) Flags() ([]string, error) {
	if len(o.replace) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(map[string]map[string]string{"Replace": o.replace})
	if err != nil {
		return nil, err
	}
	file := filepath.Join(o.scratch, "overlay.json")
	if err := os.WriteFile(file, text, 0o666); err != nil {
		return nil, cli.CannotWriteTemporary(err)
	}
	return []string{"-overlay=" + file}, nil
}
