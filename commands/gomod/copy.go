package gomod

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"

	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

// copyModules copies the modules into g.dir, without their tests. A new directory replaces
// an older copy.
func (g *gomod) copyModules(list []home.Module) error {
	scratch, err := os.MkdirTemp(g.dir, home.ModulesPlace+"-")
	if err != nil {
		return fmt.Errorf("cannot write in %s: %w", g.dir, errors.Unwrap(err))
	}
	cli.RemoveLater(scratch)
	made := filepath.Join(scratch, home.ModulesPlace)
	if err := os.Mkdir(made, 0o777); err != nil {
		return err
	}
	for _, m := range list {
		if err := copyTree(filepath.Join(scratch, m.Place()), m.Dir); err != nil {
			return err
		}
		if err := detach(filepath.Join(scratch, m.Place(), "go.mod")); err != nil {
			return err
		}
	}
	if err := copyFile(filepath.Join(made, "LICENSE"), filepath.Join(string(g.home), "LICENSE")); err != nil {
		return err
	}
	place := filepath.Join(g.dir, home.ModulesPlace)
	if err := os.RemoveAll(place); err != nil {
		return err
	}
	return os.Rename(made, place)
}

// detach removes what a go.mod of ours says about the others. Where they are depends on who
// uses the copy, and go work use -r makes the go command read these lines.
func detach(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	mod, err := modfile.Parse(file, text, nil)
	if err != nil {
		return err
	}
	for _, r := range mod.Require {
		if err := mod.DropRequire(r.Mod.Path); err != nil {
			return err
		}
	}
	for _, r := range mod.Replace {
		if err := mod.DropReplace(r.Old.Path, r.Old.Version); err != nil {
			return err
		}
	}
	mod.Cleanup()
	if text, err = mod.Format(); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o666)
}

// copyTree copies the files of a module.
func copyTree(to, from string) error {
	return filepath.WalkDir(from, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "testdata":
			return fs.SkipDir
		case !d.Type().IsRegular() || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		relative, err := filepath.Rel(from, file)
		if err != nil {
			return err
		}
		name := filepath.Join(to, relative)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		return copyFile(name, file)
	})
}

func copyFile(to, from string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o666)
}

// imports lists the imports of all Go files of the module in dir, also of tests. It skips
// directories that the go command ignores, and nested modules. It also skips files with
// syntax errors, which the go command reports.
func imports(dir string) (paths []string, err error) {
	err = filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if file != dir && (home.HasNoPackages(d.Name()) || home.IsModule(file)) {
				return fs.SkipDir
			}
			return nil
		case filepath.Ext(file) != ".go":
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return nil
		}
		for _, i := range parsed.Imports {
			if path, err := strconv.Unquote(i.Path.Value); err == nil {
				paths = append(paths, path)
			}
		}
		return nil
	})
	return paths, err
}
