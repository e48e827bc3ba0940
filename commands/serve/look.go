package serve

import (
	"io/fs"
	"os"
	"path"
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
	files       map[string]stamp
	directories map[string]bool
	own         []fs.FileInfo // the files that this command writes its output to
}

// look returns the files among the inputs, and the directories in which one may change or
// appear.
func look(inputs []*compile.Inputs) (map[string]stamp, map[string]bool) {
	v := &view{files: make(map[string]stamp), directories: make(map[string]bool)}
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
		v.near(filepath.Dir(name))
		v.tree(name, true)
	}
	for directory := range packages {
		v.sources(directory)
	}
	for e := range embedded {
		v.embedded(e)
	}
	return v.files, v.directories
}

// near adds a directory, or the first directory above it that exists.
func (v *view) near(directory string) {
	for {
		if info, err := os.Stat(directory); err == nil && info.IsDir() || filepath.Dir(directory) == directory {
			v.directories[directory] = true
			return
		}
		directory = filepath.Dir(directory)
	}
}

// file adds a file, or what a symbolic link leads to.
func (v *view) file(name string, mode fs.FileMode) {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() || slices.ContainsFunc(v.own, func(own fs.FileInfo) bool { return os.SameFile(own, info) }) {
		return
	}
	v.files[name] = stamp{info.ModTime(), info.Size()}
	if mode&fs.ModeSymlink != 0 {
		if target, err := filepath.EvalSymlinks(name); err == nil {
			v.directories[filepath.Dir(target)] = true
		}
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
		case d.IsDir():
			v.directories[name] = true
		default:
			v.file(name, d.Type())
		}
		return nil
	})
}

// extensions are those of the source files that the go command reads (see go help filetype).
var extensions = strings.Fields(".go .c .cc .cpp .cxx .m .h .hh .hpp .hxx .f .F .for .f90 .s .S .sx .swig .swigcxx .syso")

// sources adds the source files in a directory, also the tests: the go command looks at their
// first lines.
func (v *view) sources(directory string) {
	v.near(directory)
	entries, _ := os.ReadDir(directory)
	for _, d := range entries {
		name := d.Name()
		if slices.Contains(extensions, filepath.Ext(name)) && !strings.ContainsAny(name[:1], "._") {
			v.file(filepath.Join(directory, name), d.Type())
		}
	}
}

// embedded adds what a pattern matches.
func (v *view) embedded(e compile.Embedded) {
	pattern, hidden := strings.CutPrefix(e.Pattern, "all:")
	system := os.DirFS(e.Package)
	matches, _ := fs.Glob(system, pattern)
	for _, name := range matches {
		v.tree(filepath.Join(e.Package, name), hidden)
	}
	for pattern = path.Dir(pattern); pattern != "."; pattern = path.Dir(pattern) {
		matches, _ := fs.Glob(system, pattern)
		for _, name := range matches {
			v.near(filepath.Join(e.Package, name))
		}
	}
}
