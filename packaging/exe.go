package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"lambdashim/packaging/program"
	"lambdashim/packaging/resolve"
)

// mainPackage is the package that is built, and what is known of what it imports.
type mainPackage struct {
	dir          string
	files        []string
	sources      []string        // its files and those it depends on, but the standard library's
	dependencies map[string]bool // import paths, also indirect
	hasC         bool            // in a package that is not the standard library's
}

// list asks the go command for the package.
func (c *goCommand) list() (*mainPackage, error) {
	var out bytes.Buffer
	if complaint, err := c.run(&out, "list", "-deps", "-json=Dir,ImportPath,Standard,DepOnly,GoFiles,CgoFiles"); err != nil {
		return nil, errors.New(complaint)
	}
	m := &mainPackage{dependencies: make(map[string]bool)}
	for decoder := json.NewDecoder(&out); ; {
		var pkg struct {
			Dir, ImportPath   string
			Standard, DepOnly bool
			GoFiles, CgoFiles []string
		}
		if err := decoder.Decode(&pkg); err == io.EOF {
			return m, nil
		} else if err != nil {
			return nil, err
		}
		if !pkg.Standard {
			for _, name := range append(pkg.GoFiles, pkg.CgoFiles...) {
				m.sources = append(m.sources, filepath.Join(pkg.Dir, name))
			}
		}
		m.hasC = m.hasC || !pkg.Standard && len(pkg.CgoFiles) > 0
		if pkg.DepOnly {
			m.dependencies[pkg.ImportPath] = true
			continue
		}
		m.dir = pkg.Dir
		for _, name := range append(pkg.GoFiles, pkg.CgoFiles...) {
			m.files = append(m.files, filepath.Join(pkg.Dir, name))
		}
	}
}

// add has a file of ours laid into the package.
func (m *mainPackage) add(found *resolve.Result, scratch, name string, text []byte) error {
	file := filepath.Join(scratch, name)
	if err := os.WriteFile(file, text, 0o666); err != nil {
		return cannotWriteTemporary(err)
	}
	found.Replace[filepath.Join(m.dir, name)] = file
	return nil
}

// glues are those for what the program has.
func (m *mainPackage) glues() (glues []program.Glue) {
	for _, g := range program.Glues {
		if m.dependencies[g.Package] {
			glues = append(glues, g)
		}
	}
	return glues
}

// needed reports whether a program needs one of the shim's files. A file named opt_*.go
// says in a line of its own when it is needed: //shim:needs package PATH where the
// program has that package, //shim:needs text TEXT where code outside the standard
// library has that text in it. Any other file is always needed.
func (m *mainPackage) needed(file string) (bool, error) {
	if !strings.HasPrefix(filepath.Base(file), "opt_") {
		return true, nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return false, err
	}
	const directive = "\n//shim:needs "
	_, after, _ := strings.Cut(string(content), directive)
	line, _, _ := strings.Cut(after, "\n")
	switch kind, what, _ := strings.Cut(line, " "); kind {
	case "package":
		return m.dependencies[what], nil
	case "text":
		return m.mentions(what), nil
	}
	return false, fmt.Errorf("%s has no line that starts with %q", file, strings.TrimSpace(directive))
}

// mentions reports whether code outside the standard library has a text in it. A file
// that cannot be read counts as having it.
func (m *mainPackage) mentions(text string) bool {
	for _, name := range m.sources {
		if content, err := os.ReadFile(name); err != nil || bytes.Contains(content, []byte(text)) {
			return true
		}
	}
	return false
}

// addMain has a main laid into a package that has none, and the shim's own packages
// into the standard library. It tells whether that was so.
func (h home) addMain(m *mainPackage, found *resolve.Result, scratch string) (added bool, err error) {
	source, err := program.Main(m.files, m.glues())
	if err != nil || source == nil {
		return false, nil // what does not parse is the compiler's to report
	}
	if err := m.add(found, scratch, "lambdashim_main.go", source); err != nil {
		return false, err
	}
	sources, err := filepath.Glob(h.shim("src", "*", "*.go"))
	if err != nil {
		return false, err
	}
	for _, source := range sources {
		name, err := filepath.Rel(h.shim("src"), source)
		if err != nil {
			return false, err
		}
		needed, err := m.needed(source)
		if err != nil {
			return false, err
		}
		if !needed {
			continue
		}
		found.Replace[filepath.Join(found.GOROOT, "src", "lambdashim", name)] = source
	}
	return true, nil
}
