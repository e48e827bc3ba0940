package compile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lambdashim/commands/handlers"
	"lambdashim/commands/home"
)

// mainPackage is a package to build, with its dependencies.
type mainPackage struct {
	*listed
	path         string          // its import path
	dependencies map[string]bool // import paths, also indirect
	hasC         bool            // a package outside the standard library uses cgo
	packages     map[string]*listed
	hasMain      bool      // it has a func main that is not empty
	ownMain      *mainFunc // the main of an executable that build did not generate
	shown        *overlay  // with the shim's files
	cgo          string    // CGO_ENABLED, or "" for that of the go command

	build   *build     // of this function, if it is one of several
	command *goCommand // that builds it, perhaps with others
	args    []string   // what names it to the go command
	output  string     // where go build has written it; empty if that failed
	exports []handlers.Export
}

// lambdaStart is the package of aws-lambda-go with its loop.
const lambdaStart = "github.com/aws/aws-lambda-go/lambda"

// listed is a package as the go command describes it.
type listed struct {
	Dir, ImportPath            string
	Name                       string
	Standard, DepOnly          bool
	GoFiles, CgoFiles, Imports []string
	EmbedPatterns              []string
	ImportMap                  map[string]string // from import paths to package paths, where they differ, as for vendored packages
	Module                     *struct {
		Path, Dir, GoMod string
		Main             bool // it is the user's own
	}
	Match      []string // the arguments that it matches
	Incomplete bool     // it or a package that it needs has an error
	Error      *struct{ Err string }
}

// list asks the go command for the packages that its arguments match, each with those that
// it needs.
func (c *goCommand) list(flags ...string) (found []*mainPackage, err error) {
	var out bytes.Buffer
	flags = append(flags, "-deps", "-json=Dir,ImportPath,Name,Standard,DepOnly,GoFiles,CgoFiles,Imports,EmbedPatterns,ImportMap,Module,Match,Incomplete,Error")
	if complaint, err := c.run(&out, "list", flags...); err != nil {
		return nil, errors.New(complaint)
	}
	all := make(map[string]*listed)
	for decoder := json.NewDecoder(&out); decoder.More(); {
		var pkg listed
		if err := decoder.Decode(&pkg); err != nil {
			return nil, err
		}
		all[pkg.ImportPath] = &pkg
		if pkg.DepOnly {
			continue
		}
		m := &mainPackage{listed: &pkg, path: pkg.ImportPath, args: c.args, shown: c.shown.Over()}
		if m.isNamed() || m.isMeant() {
			found = append(found, m)
		}
	}
	for _, m := range found {
		m.dependencies = reachable(all, m.path)
		m.packages = map[string]*listed{m.path: m.listed}
		for path := range m.dependencies {
			if p := all[path]; p != nil {
				m.packages[path] = p
			}
		}
		for _, p := range m.packages {
			m.hasC = m.hasC || !p.Standard && len(p.CgoFiles) > 0
		}
	}
	return found, nil
}

// isMeant reports whether a pattern that matches the package means it: not one of Go's own, nor of a module that the user's
// needs, nor one that has only tests.
func (m *mainPackage) isMeant() bool {
	foreign := m.Standard || m.Module != nil && !m.Module.Main || strings.Contains(m.Dir, "/"+home.ModulesPlace+"/")
	return !foreign && (len(m.files()) > 0 || m.Error != nil)
}

// files returns the paths of its Go files.
func (m *mainPackage) files() (files []string) {
	for _, name := range slices.Concat(m.GoFiles, m.CgoFiles) {
		files = append(files, filepath.Join(m.Dir, name))
	}
	return files
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
func (m *mainPackage) complete(f *build, found *resolution) error {
	if m.Name != "main" {
		return fmt.Errorf("expected package main, found package %s in %s: the files of a function start with package main", m.Name, m.Dir)
	}
	declared, err := parseFiles(m.files())
	if err != nil {
		return nil // the compiler will report the syntax error
	}
	m.hasMain = declared.main != nil && !declared.main.empty
	if f.mode == "exe" {
		if cgo := os.Getenv("CGO_ENABLED"); cgo != "" {
			m.cgo = cgo
		} else if !m.hasC {
			m.cgo = "0"
		}
		if m.hasMain {
			m.ownMain = declared.main
			return m.checkMain()
		}
		if err := m.addMain(f.home, declared, found.GOROOT); err != nil {
			return err
		}
	} else if m.hasMain && m.dependencies[lambdaStart] && len(declared.exports) == 0 {
		return fmt.Errorf("this program's own main serves the function: build it with --buildmode=exe")
	}
	for _, g := range m.glues() {
		text, err := g.Text()
		if err != nil {
			return err
		}
		if err := m.shown.PutText(filepath.Join(m.Dir, g.File), text); err != nil {
			return err
		}
	}
	return nil
}

// cannotServe is the error of a program that is not a function.
type cannotServe struct{ error }

// checkMain returns an error if an executable's own main can never serve an invocation.
func (m *mainPackage) checkMain() error {
	p := m.packages[lambdaStart]
	if p == nil {
		if m.dependencies["net"] || m.hasC {
			return nil
		}
		return cannotServe{fmt.Errorf("func main in %s can never serve an invocation, because the program imports neither %s nor net: remove it to have your handlers served, or call lambda.Start in it", m.ownMain.position, lambdaStart)}
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
func (m *mainPackage) addMain(h home.Home, declared declarations, goroot string) error {
	source, err := mainSource(declared.exports, m.glues())
	if err != nil {
		return err
	}
	if err := m.shown.PutText(filepath.Join(m.Dir, "lambdashim_main.go"), source); err != nil {
		return err
	}
	if empty := declared.main; empty != nil {
		if err := m.shown.PutText(empty.file, empty.without); err != nil {
			return err
		}
	}
	if err := m.useCodec(h); err != nil {
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
			m.shown.Put(filepath.Join(goroot, "src", "lambdashim", name), source)
		}
	}
	return nil
}
