package compile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lambdashim/commands/home"
)

// mainPackage is the package to build, with its dependencies.
type mainPackage struct {
	name, dir    string
	path         string // its import path
	files        []string
	dependencies map[string]bool // import paths, also indirect
	hasC         bool            // a package outside the standard library uses cgo
	packages     map[string]*listed
	ownMain      *mainFunc // the main of an executable that build did not generate
}

// lambdaStart is the package of aws-lambda-go with its loop.
const lambdaStart = "github.com/aws/aws-lambda-go/lambda"

// listed is a package as the go command describes it.
type listed struct {
	Dir, ImportPath            string
	Name                       string
	Standard, DepOnly          bool
	GoFiles, CgoFiles, Imports []string
	ImportMap                  map[string]string // from import paths to package paths, where they differ, as for vendored packages
}

// list asks the go command for the package.
func (c *goCommand) list() (*mainPackage, error) {
	var out bytes.Buffer
	if complaint, err := c.run(&out, "list", "-deps", "-json=Dir,ImportPath,Name,Standard,DepOnly,GoFiles,CgoFiles,Imports,ImportMap"); err != nil {
		return nil, errors.New(complaint)
	}
	m := &mainPackage{dependencies: make(map[string]bool), packages: make(map[string]*listed)}
	for decoder := json.NewDecoder(&out); ; {
		var pkg listed
		if err := decoder.Decode(&pkg); err == io.EOF {
			return m, nil
		} else if err != nil {
			return nil, err
		}
		m.packages[pkg.ImportPath] = &pkg
		m.hasC = m.hasC || !pkg.Standard && len(pkg.CgoFiles) > 0
		if pkg.DepOnly {
			m.dependencies[pkg.ImportPath] = true
			continue
		}
		m.name, m.dir, m.path = pkg.Name, pkg.Dir, pkg.ImportPath
		for _, name := range append(pkg.GoFiles, pkg.CgoFiles...) {
			m.files = append(m.files, filepath.Join(pkg.Dir, name))
		}
	}
}

// glues returns the glue that the program needs.
func (m *mainPackage) glues() (glues []glue) {
	for _, g := range allGlue {
		if m.dependencies[g.Package] && (!g.Direct || m.importsItself(g.Package)) {
			glues = append(glues, g)
		}
	}
	return glues
}

// importsItself reports whether code outside the standard library imports a package.
func (m *mainPackage) importsItself(path string) bool {
	for _, p := range m.packages {
		if !p.Standard && slices.Contains(p.Imports, path) {
			return true
		}
	}
	return false
}

// needed reports whether a program needs one of the shim's files. A file named opt_*.go
// has a line //shim:needs PATH: it is needed if the program contains the package of that
// path. Any other file is always needed.
func (m *mainPackage) needed(file string) (bool, error) {
	if !strings.HasPrefix(filepath.Base(file), "opt_") {
		return true, nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return false, err
	}
	const directive = "\n//shim:needs "
	_, after, found := strings.Cut(string(content), directive)
	if !found {
		return false, fmt.Errorf("%s has no line that starts with %q", file, strings.TrimSpace(directive))
	}
	path, _, _ := strings.Cut(after, "\n")
	return m.dependencies[path], nil
}

// complete adds the shim's files to the package: the glue and, for an executable, the main
// and the shim's own packages. It leaves an executable with a main of its own as it is.
func (m *mainPackage) complete(f *build, c *goCommand, found *resolution) error {
	if m.name != "main" {
		return fmt.Errorf("expected package main, found package %s in %s: the files of a function start with package main", m.name, m.dir)
	}
	declared, err := parseFiles(m.files)
	if err != nil {
		return nil // the compiler will report the syntax error
	}
	hasOwn := declared.main != nil && !declared.main.empty
	if f.mode == "exe" {
		if cgo := os.Getenv("CGO_ENABLED"); cgo != "" {
			c.env = append(c.env, "CGO_ENABLED="+cgo)
		} else if !m.hasC {
			c.env = append(c.env, "CGO_ENABLED=0")
		}
		if hasOwn {
			m.ownMain = declared.main
			return m.checkMain()
		}
		if err := m.addMain(f.home, declared, found); err != nil {
			return err
		}
	} else if hasOwn && m.dependencies[lambdaStart] && len(declared.exports) == 0 {
		return fmt.Errorf("this program's own main serves the function: build it with --buildmode=exe")
	}
	for _, g := range m.glues() {
		text, err := g.Text()
		if err != nil {
			return err
		}
		if err := found.Overlay.PutText(filepath.Join(m.dir, g.File), text); err != nil {
			return err
		}
	}
	return nil
}

// checkMain returns an error if an executable's own main can never serve an invocation.
func (m *mainPackage) checkMain() error {
	p := m.packages[lambdaStart]
	if p == nil {
		if m.dependencies["net"] || m.hasC {
			return nil
		}
		return fmt.Errorf("func main in %s can never serve an invocation, because the program imports neither %s nor net: remove it to have your handlers served, or call lambda.Start in it", m.ownMain.position, lambdaStart)
	}
	for _, name := range p.GoFiles {
		if content, err := os.ReadFile(filepath.Join(p.Dir, name)); err != nil || bytes.Contains(content, []byte("AWS_LAMBDA_RUNTIME_API")) {
			return nil
		}
	}
	return errors.New("this aws-lambda-go, older than v1.18.0, can only serve the runtime go1.x, which is gone: run go get github.com/aws/aws-lambda-go@latest")
}

// addMain adds a main to the package, replacing an empty one, and adds the shim's own
// packages to the standard library.
func (m *mainPackage) addMain(h home.Home, declared declarations, found *resolution) error {
	source, err := mainSource(declared.exports, m.glues())
	if err != nil {
		return err
	}
	if err := found.Overlay.PutText(filepath.Join(m.dir, "lambdashim_main.go"), source); err != nil {
		return err
	}
	if empty := declared.main; empty != nil {
		if err := found.Overlay.PutText(empty.file, empty.without); err != nil {
			return err
		}
	}
	if err := m.useCodec(h, found.Overlay); err != nil {
		return err
	}
	sources, err := filepath.Glob(h.Shim("src", "*", "*.go"))
	if err != nil {
		return err
	}
	for _, source := range sources {
		name, err := filepath.Rel(h.Shim("src"), source)
		if err != nil {
			return err
		}
		needed, err := m.needed(source)
		if err != nil {
			return err
		}
		if needed {
			found.Overlay.Put(filepath.Join(found.GOROOT, "src", "lambdashim", name), source)
		}
	}
	return nil
}
