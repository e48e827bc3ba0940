package compile

import (
	"bytes"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// modules is the start of a go.mod with the modules that the glue needs.
const modules = `module example.com/function

go 1.26

require (
	github.com/aws/aws-lambda-go v1.55.1
	github.com/eawsy/aws-lambda-go-shim/lambda v0.0.0
)

replace github.com/eawsy/aws-lambda-go-shim/lambda => `

func TestVetAcceptsTheGlue(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "examples", "sqs", "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range allGlue {
		t.Run(g.File, func(t *testing.T) {
			text, err := g.Text()
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			for name, text := range map[string]string{
				g.File:    string(text),
				"main.go": "package main\n\nfunc main() {}\n",
				"go.mod":  modules + filepath.Join(root, "lambda") + "\n",
				"go.sum":  string(sums),
			} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			for _, args := range [][]string{{"mod", "download"}, {"vet", "."}, {"build", "."}} {
				cmd := exec.Command("go", args...)
				cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=")
				out, err := cmd.CombinedOutput()
				if err != nil && strings.Contains(string(out), "build constraints exclude all Go files") {
					t.Skipf("this Go does not have the package %s", g.Package)
				} else if err != nil && args[0] == "mod" && strings.Contains(g.Package, "aws/aws-lambda-go") {
					t.Skipf("aws-lambda-go cannot be downloaded: %s", out)
				} else if err != nil && args[0] != "mod" {
					t.Errorf("go %s: %s", args[0], out)
				}
			}
		})
	}
}

func TestTheMainIsFormattedAndSetsTheGluesVariables(t *testing.T) {
	text, err := mainSource([]export{{"Handle", "Handle"}, {"Other", "&Other"}}, allGlue)
	if err != nil {
		t.Fatal(err)
	}
	if formatted, err := format.Source(text); err != nil || !bytes.Equal(formatted, text) {
		t.Errorf("%v, gofmt makes %s of %s", err, formatted, text)
	}
	for _, g := range allGlue {
		if n := strings.Count(string(text), "\n\t"+g.Set+"\n"); n != 1 {
			t.Errorf("%q occurs %d times in %s", g.Set, n, text)
		}
	}
}
