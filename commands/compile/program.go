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

// mainFunc is the func main of a package.
type mainFunc struct {
	File     string
	Position string // for people
	Empty    bool   // whether it has no statements
	Without  []byte // the file without it; all other lines keep their numbers
	Exports  bool   // whether the package exports a func or a variable
}

// findMain returns the func main in files, or nil if they have none.
func findMain(files []string) (found *mainFunc, err error) {
	exports := false
	for _, name := range files {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			exports = exports || exported(d)
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || f.Name.Name != "main" || f.Body == nil {
				continue
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			position := set.Position(f.Pos())
			for i := position.Offset; i < set.Position(f.End()).Offset; i++ {
				if text[i] != '\n' {
					text[i] = ' '
				}
			}
			found = &mainFunc{
				File:     name,
				Position: fmt.Sprintf("%s:%d", filepath.Base(name), position.Line),
				Empty:    len(f.Body.List) == 0,
				Without:  text,
			}
		}
	}
	if found != nil {
		found.Exports = exports
	}
	return found, nil
}

// exported reports whether a declaration declares an exported func or variable.
func exported(d ast.Decl) bool {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Recv == nil && d.Name.IsExported()
	case *ast.GenDecl:
		for _, s := range d.Specs {
			if v, ok := s.(*ast.ValueSpec); ok && d.Tok == token.VAR && slices.ContainsFunc(v.Names, (*ast.Ident).IsExported) {
				return true
			}
		}
	}
	return false
}

// mainTemplate is the main of an executable.
var mainTemplate = template.Must(template.ParseFS(glueFiles, "_glue/lambdashim_main.go.tmpl"))

// handler is an exported func or variable, which may be a handler.
type handler struct{ Name, Value string }

// mainSource returns a Go file with a func main that serves the exported handlers in files, which
// are those of package main. Glues is the glue that build also adds to the package.
//
// mainSource does not know types, so the program itself finds out at its start which funcs and
// variables are handlers.
func mainSource(files []string, glues []glue) ([]byte, error) {
	var handlers []handler
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Type.TypeParams == nil && d.Name.IsExported() {
					handlers = append(handlers, handler{d.Name.Name, d.Name.Name})
				}
			case *ast.GenDecl:
				if d.Tok != token.VAR {
					continue
				}
				for _, s := range d.Specs {
					for _, id := range s.(*ast.ValueSpec).Names {
						if id.IsExported() {
							handlers = append(handlers, handler{id.Name, "&" + id.Name})
						}
					}
				}
			}
		}
	}
	slices.SortFunc(handlers, func(a, b handler) int { return strings.Compare(a.Name, b.Name) })
	var source bytes.Buffer
	err := mainTemplate.Execute(&source, map[string]any{"Glues": glues, "Handlers": handlers})
	return source.Bytes(), err
}
