package compile

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
)

// declarations are what matters here of the declarations in package main.
type declarations struct {
	main    *mainFunc // nil if there is none
	exports []export  // funcs and variables, sorted by name
}

// mainFunc is a func main.
type mainFunc struct {
	file     string
	position string // for people
	empty    bool   // whether it has no statements
	without  []byte // the file without it; all other lines keep their numbers
}

// export is an exported func or variable, which may be a handler.
type export struct{ Name, Value string }

// parseFiles parses the files of package main. It knows syntax only, because the package may
// not have a main yet, and then cannot be compiled.
func parseFiles(files []string) (found declarations, err error) {
	for _, name := range files {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return found, err
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				switch {
				case d.Recv != nil:
				case d.Name.IsExported() && d.Type.TypeParams == nil:
					found.exports = append(found.exports, export{d.Name.Name, d.Name.Name})
				case d.Name.Name == "main" && d.Body != nil:
					if found.main, err = newMainFunc(set, name, d); err != nil {
						return found, err
					}
				}
			case *ast.GenDecl:
				found.addVariables(d)
			}
		}
	}
	slices.SortFunc(found.exports, func(a, b export) int { return strings.Compare(a.Name, b.Name) })
	return found, nil
}

func (f *declarations) addVariables(d *ast.GenDecl) {
	if d.Tok != token.VAR {
		return
	}
	for _, s := range d.Specs {
		for _, id := range s.(*ast.ValueSpec).Names {
			if id.IsExported() {
				f.exports = append(f.exports, export{id.Name, "&" + id.Name})
			}
		}
	}
}

func newMainFunc(set *token.FileSet, file string, f *ast.FuncDecl) (*mainFunc, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	position := set.Position(f.Pos())
	for i := position.Offset; i < set.Position(f.End()).Offset; i++ {
		if text[i] != '\n' {
			text[i] = ' '
		}
	}
	return &mainFunc{file, fmt.Sprintf("%s:%d", filepath.Base(file), position.Line), len(f.Body.List) == 0, text}, nil
}

// mainTemplate is the main of an executable.
var mainTemplate = template.Must(template.ParseFS(glueFiles, "_glue/lambdashim_main.go.tmpl"))

// mainSource returns a Go file with a func main that serves the exported handlers. Glues is
// the glue that build also adds to the package. The program itself finds out at its start
// which exports are handlers, because their types are not known here.
func mainSource(exports []export, glues []glue) ([]byte, error) {
	var source bytes.Buffer
	err := mainTemplate.Execute(&source, map[string]any{"Glues": glues, "Handlers": exports})
	return source.Bytes(), err
}
