package compile

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// isFiles reports whether the arguments are Go files instead of a package.
func isFiles(args []string) bool {
	return len(args) > 0 && !slices.ContainsFunc(args, func(arg string) bool { return filepath.Ext(arg) != ".go" })
}

// directoryOf returns the directory of the Go files that args name, as an argument for the
// go command, and hides its other Go files. If the go command gets the names of files, it
// leaves out the shim's files, which are only in the overlay.
func directoryOf(args []string, dir string, shown *overlay) (string, error) {
	named := filepath.Dir(args[0])
	place := named
	if !filepath.IsAbs(named) {
		named = "./" + named
		place = filepath.Join(dir, named)
	}
	var chosen []string
	for _, arg := range args {
		if filepath.Dir(arg) != filepath.Dir(args[0]) {
			return "", fmt.Errorf("%q and %q are in two directories: name the files of one package", args[0], arg)
		}
		if _, err := os.Stat(filepath.Join(place, filepath.Base(arg))); err != nil {
			return "", fmt.Errorf("the file %q does not exist: give build the directory of your handler.go", arg)
		}
		chosen = append(chosen, filepath.Base(arg))
	}
	entries, err := os.ReadDir(place)
	if err != nil {
		return "", err
	}
	for _, entry := range entries {
		if name := entry.Name(); filepath.Ext(name) == ".go" && !slices.Contains(chosen, name) {
			shown.Put(filepath.Join(place, name), "")
		}
	}
	return named, nil
}
