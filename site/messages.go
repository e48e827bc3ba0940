//go:build ignore

// Prints the errors and warnings of Go code: a line for each, with the file, a tab and the text, with … for each value.
//
// usage: go run messages.go DIRECTORY...
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// makers maps the funcs that make an error or a warning to the position of the text in their arguments.
var makers = map[string]int{
	"errors.New": 0, "fmt.Errorf": 0, "cli.Usagef": 0, "Usagef": 0, "message.Wrap": 0, "ValidationError": 0,
	"fmt.Sprintf": 0, "warnings": 1,
}

var verb = regexp.MustCompile(`%[-+# 0-9.\[\]]*[a-zA-Z]`)

func main() {
	for _, dir := range os.Args[1:] {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") && !strings.Contains(path, "testdata") {
				err = read(path)
			}
			return err
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func read(path string) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		name := nameOf(call.Fun)
		if name == "append" && len(call.Args) == 2 && nameOf(call.Args[0]) == "warnings" {
			name = "warnings"
		}
		if at, ok := makers[name]; ok && at < len(call.Args) {
			if name == "fmt.Sprintf" && !strings.Contains(path, "files.go") && !strings.Contains(path, "binary.go") && !strings.Contains(path, "pack.go") && !strings.Contains(path, "target.go") {
				return true // a text, not a warning
			}
			show(path, text(call.Args[at]))
		}
		return true
	})
	return nil
}

func show(path, text string) {
	text = strings.ReplaceAll(verb.ReplaceAllStringFunc(text, func(v string) string {
		if strings.HasSuffix(v, "q") {
			return `"…"`
		}
		return "…"
	}), "%%", "%")
	words := regexp.MustCompile(`[A-Za-z']{2,}`).FindAllString(text, -1)
	if len(words) >= 3 {
		fmt.Printf("%s\t%s\n", path, strings.TrimSpace(text))
	}
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return nameOf(e.X) + "." + e.Sel.Name
	}
	return ""
}

// text returns the known parts of a string: literals as they are, anything else as a verb.
func text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil {
			return s
		}
	case *ast.BinaryExpr:
		return text(e.X) + text(e.Y)
	case *ast.ParenExpr:
		return text(e.X)
	case *ast.CallExpr:
		switch nameOf(e.Fun) {
		case "strconv.Quote", "message.Quote":
			return "%q"
		case "fmt.Sprintf":
			return text(e.Args[0])
		}
	}
	return "%v"
}
