package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"lambdashim/packaging/program"
	"lambdashim/packaging/resolve"
)

// addMain completes a go command that builds an executable: where the package has
// no main, one that is generated, and with it the shim's own packages, are to be
// laid over what is on disk. It tells whether that was so.
func (h home) addMain(c *goCommand, found *resolve.Result, dependencies map[string]bool, scratch string) (generated bool, err error) {
	var out bytes.Buffer
	if complaint, err := c.run(&out, "list", "-json=Dir,GoFiles,CgoFiles"); err != nil {
		return false, errors.New(complaint)
	}
	var pkg struct {
		Dir               string
		GoFiles, CgoFiles []string
	}
	if err := json.Unmarshal(out.Bytes(), &pkg); err != nil {
		return false, err
	}
	var files []string
	for _, name := range append(pkg.GoFiles, pkg.CgoFiles...) {
		files = append(files, filepath.Join(pkg.Dir, name))
	}
	source, err := program.Main(files)
	if err != nil || source == nil {
		return false, nil // what does not parse is the compiler's to report
	}
	main := filepath.Join(scratch, "main.go")
	if err := os.WriteFile(main, source, 0o666); err != nil {
		return false, cannotWriteTemporary(err)
	}
	found.Replace[filepath.Join(pkg.Dir, "lambdashim_main.go")] = main

	sources, err := filepath.Glob(h.shim("src", "*", "*.go"))
	if err != nil {
		return false, err
	}
	for _, source := range sources {
		name, err := filepath.Rel(h.shim("src"), source)
		if err != nil {
			return false, err
		}
		if needed, optional := glue[name]; optional && !dependencies[needed] {
			continue
		}
		found.Replace[filepath.Join(found.GOROOT, "src", "lambdashim", name)] = source
	}
	return true, nil
}

// glue are the shim's files that a program needs only where its own code has a
// certain package.
var glue = map[string]string{
	"handler/deadline.go": "context",
	"process/log.go":      "log",
}

// dependencies returns the import paths of the packages that a program consists
// of, and whether any that is not of the standard library has C.
func (c *goCommand) dependencies() (paths map[string]bool, hasC bool, err error) {
	var out bytes.Buffer
	complaint, err := c.run(&out, "list", "-deps", "-f", "{{.ImportPath}}{{if not .Standard}}{{range .CgoFiles}} C{{end}}{{end}}")
	if err != nil {
		return nil, false, errors.New(complaint)
	}
	paths = make(map[string]bool)
	for line := range strings.Lines(out.String()) {
		path, c, _ := strings.Cut(strings.TrimSpace(line), " ")
		paths[path] = true
		hasC = hasC || c != ""
	}
	return paths, hasC, nil
}
