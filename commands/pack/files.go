package pack

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"lambdashim/commands/archive"
)

// choice says which files to read.
type choice struct {
	args     []string // files and directories
	excludes []string // patterns, after those of the ignore file
	never    string   // the archive itself
	built    []string // files that build and pack make, left out unless they are arguments
}

// read returns entries for the chosen files, and warnings. Their names in the archive are
// as given; those of an argument outside the working directory start with its base name.
func (c choice) read() (entries []archive.Entry, warnings []string, err error) {
	w := walk{named: make(map[string]bool)}
	if w.ignored, err = ignored(c.excludes); err != nil {
		return nil, nil, err
	}
	for _, arg := range c.args {
		w.named[absolute(arg)] = true
	}
	for _, name := range append([]string{IgnoreFile, c.never}, c.built...) {
		if info, err := os.Stat(name); err == nil && (name == c.never || !w.named[absolute(name)]) {
			w.left = append(w.left, info)
		}
	}
	for _, arg := range c.args {
		if err := w.read(filepath.Clean(arg)); err != nil {
			return nil, nil, archive.CannotRead(err)
		}
	}
	if len(w.secrets) > 0 {
		return nil, nil, refuse(w.secrets)
	}
	return w.entries, leaving(w.entries), nil
}

// walk is the state of reading the arguments.
type walk struct {
	ignored func(name string) (yes, all bool)
	named   map[string]bool // the arguments, as absolute paths
	left    []fs.FileInfo   // files to leave out
	entries []archive.Entry
	secrets []string
	size    int64 // of the files
}

// maxWebZip is the largest of Lambda's limits, in bytes: that of a zip for Web Functions. Files
// over it are refused before they are read.
const maxWebZip = 512 << 20

// read reads an argument.
func (w *walk) read(root string) error {
	prefix := filepath.ToSlash(root)
	if !filepath.IsLocal(root) {
		prefix = filepath.Base(absolute(root))
	}
	return filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		return w.visit(file, path.Join(prefix, filepath.ToSlash(relative)), d)
	})
}

// visit reads file, which is called name in the archive.
func (w *walk) visit(file, name string, d fs.DirEntry) error {
	var skip error
	if d.IsDir() {
		skip = fs.SkipDir
	}
	ignored, all := w.ignored(name)
	if ignored && (all || !d.IsDir()) {
		return skip
	}
	info, err := d.Info()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(w.left, func(left fs.FileInfo) bool { return os.SameFile(left, info) }) {
		return skip
	}
	entry := archive.Entry{Name: name, Mode: archive.Normalize(info.Mode())}
	switch mode := info.Mode(); {
	case ignored: // a directory; a pattern that starts with ! may include files below it
		return nil
	case mode.IsDir():
		if children, err := os.ReadDir(file); err != nil || name == "." {
			return err
		} else if len(children) == 0 {
			entry.Name += "/"
		}
	case mode&fs.ModeSymlink != 0:
		target, err := os.Readlink(file)
		if err != nil {
			return err
		}
		entry.Content = []byte(target)
	case mode.IsRegular():
		if w.size += info.Size(); w.size > maxWebZip {
			return fmt.Errorf("the files to pack are too large: with %s they have more than %d MiB, and no function may have that: leave it out", file, maxWebZip>>20)
		}
		if entry.Content, err = archive.ReadFile(file); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%s is neither a file, a directory nor a symbolic link: leave it out", file)
	}
	if !w.named[absolute(file)] && looksSecret(absolute(file), entry.Content) {
		w.secrets = append(w.secrets, name)
		return skip
	}
	if !d.IsDir() || strings.HasSuffix(entry.Name, "/") { // a directory with files needs no entry
		w.entries = append(w.entries, entry)
	}
	return nil
}

// leaving returns a warning for each symbolic link that points out of the archive.
func leaving(entries []archive.Entry) (warnings []string) {
	for _, e := range entries {
		target := string(e.Content)
		if e.Mode&fs.ModeSymlink != 0 && (path.IsAbs(target) || !filepath.IsLocal(path.Join(path.Dir(e.Name), target))) {
			warnings = append(warnings, fmt.Sprintf("the symbolic link %s points out of the zip, to %s, which is not packed", e.Name, target))
		}
	}
	return warnings
}

func absolute(name string) string {
	if all, err := filepath.Abs(name); err == nil {
		return all
	}
	return filepath.Clean(name)
}

// refuse returns the error about files that may hold secrets.
func refuse(names []string) error {
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) == 1 {
		return fmt.Errorf("%s may hold a secret: leave it out with --exclude %s or a line in %s, or name it as an argument to pack it", names[0], names[0], IgnoreFile)
	}
	last := len(names) - 1
	return fmt.Errorf("%s and %s may hold secrets: leave them out with --exclude or lines in %s, or name them as arguments to pack them", strings.Join(names[:last], ", "), names[last], IgnoreFile)
}
