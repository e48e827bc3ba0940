package compile

import (
	"bytes"
	_ "embed"
	"os"
	"path/filepath"

	"lambdashim/commands/home"
)

// jsonPackage is the package through which our own packages read and write JSON.
const jsonPackage = "github.com/eawsy/aws-lambda-go-shim/lambda/json"

// codecText replaces json.go of that package in an executable.
//
//go:embed codec.go.txt
var codecText []byte

// useCodec replaces encoding/json in our own packages with the shim's codec, and updates
// m.dependencies. It does not change a copy of the package that differs from the shim's
// own, for example in a vendor directory.
func (m *mainPackage) useCodec(h home.Home) error {
	p, ok := m.packages[jsonPackage]
	if !ok {
		return nil
	}
	file := filepath.Join(p.Dir, "json.go")
	own, err := os.ReadFile(filepath.Join(string(h), "lambda", "json", "json.go"))
	if err != nil {
		return nil
	}
	if there, err := os.ReadFile(m.shown.Real(file)); err != nil || !bytes.Equal(there, own) {
		return nil
	}
	if err := m.shown.PutText(file, codecText); err != nil {
		return err
	}
	changed := *p
	changed.Imports = nil // the package's other file imports nothing
	m.packages[jsonPackage] = &changed
	m.dependencies = reachable(m.packages, m.path)
	return nil
}

// reachable returns the paths of all packages that a package imports, also indirectly.
func reachable(packages map[string]*listed, path string) map[string]bool {
	found := make(map[string]bool)
	for todo := []string{path}; len(todo) > 0; {
		p := packages[todo[len(todo)-1]]
		todo = todo[:len(todo)-1]
		if p == nil {
			continue
		}
		for _, path := range p.Imports {
			if mapped := p.ImportMap[path]; mapped != "" {
				path = mapped
			}
			if !found[path] {
				found[path] = true
				todo = append(todo, path)
			}
		}
	}
	return found
}
