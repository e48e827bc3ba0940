package serve

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lambdashim/commands/compile"
)

type stamp struct {
	time time.Time
	size int64
}

// view is what look finds.
type view struct {
	files map[string]stamp
	own   []fs.FileInfo // the files that this command writes its output to
}

// look returns the files among the inputs.
func look(inputs []*compile.Inputs) map[string]stamp {
	v := &view{files: make(map[string]stamp)}
	for _, output := range []*os.File{os.Stdout, os.Stderr} {
		if info, err := output.Stat(); err == nil {
			v.own = append(v.own, info)
		}
	}
	files, packages, embedded := make(map[string]bool), make(map[string]bool), make(map[compile.Embedded]bool)
	for _, in := range inputs { // functions share most of them
		for _, name := range in.Files {
			files[name] = true
		}
		for _, directory := range in.Packages {
			packages[directory] = true
		}
		for _, root := range in.Trees {
			compile.Below(root, func(directory string) { packages[directory] = true })
		}
		for _, e := range in.Embedded {
			embedded[e] = true
		}
	}
	for name := range files {
		v.tree(name, true)
	}
	for directory := range packages {
		v.sources(directory)
	}
	for e := range embedded {
		v.embedded(e)
	}
	return v.files
}

// file adds a file, or what a symbolic link leads to.
func (v *view) file(name string) {
	info, err := os.Stat(name)
	if err == nil && info.Mode().IsRegular() && !slices.ContainsFunc(v.own, func(own fs.FileInfo) bool { return os.SameFile(own, info) }) {
		v.files[name] = stamp{info.ModTime(), info.Size()}
	}
}

// tree adds a file, or all files below a directory, and hidden ones only if hidden is set.
func (v *view) tree(root string, hidden bool) {
	filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil: // it does not exist, or was just removed
		case name != root && !hidden && strings.ContainsAny(d.Name()[:1], "._"):
			if d.IsDir() {
				return fs.SkipDir
			}
		case !d.IsDir():
			v.file(name)
		}
		return nil
	})
}

// extensions are those of the source files that the go command reads (see go help filetype).
var extensions = strings.Fields(".go .c .cc .cpp .cxx .m .h .hh .hpp .hxx .f .F .for .f90 .s .S .sx .swig .swigcxx .syso")

// sources adds the source files in a directory, also the tests: the go command looks at their
// first lines.
func (v *view) sources(directory string) {
	entries, _ := os.ReadDir(directory)
	for _, d := range entries {
		name := d.Name()
		if slices.Contains(extensions, filepath.Ext(name)) && !strings.ContainsAny(name[:1], "._") {
			v.file(filepath.Join(directory, name))
		}
	}
}

// embedded adds what a pattern matches.
func (v *view) embedded(e compile.Embedded) {
	pattern, hidden := strings.CutPrefix(e.Pattern, "all:")
	matches, _ := fs.Glob(os.DirFS(e.Package), pattern)
	for _, name := range matches {
		v.tree(filepath.Join(e.Package, name), hidden)
	}
}
