package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

const lambda = "github.com/eawsy/aws-lambda-go-shim/lambda"

// builder builds tests with a changed standard library.
type builder struct {
	goroot  string
	scratch string
	overlay struct{ Replace map[string]string }
}

// pkg is a package with tests.
type pkg struct {
	ImportPath, Dir, Name     string
	TestGoFiles, XTestGoFiles []string

	binary string // its tests
	goroot string
}

// prepare makes an overlay for the standard library: net/http has the hook, and package lambdafront is the front with the
// packages of Lambda that it needs, because the standard library cannot import a module.
func prepare(scratch string) (*builder, error) {
	b := &builder{goroot: scratch + "/goroot", scratch: scratch}
	b.overlay.Replace = make(map[string]string)
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	// The go command allows no overlay in the module cache, where a downloaded Go is.
	if err := os.Symlink(strings.TrimSpace(string(out)), b.goroot); err != nil {
		return nil, err
	}
	here, err := filepath.Abs("..")
	if err != nil {
		return nil, err
	}
	b.overlay.Replace[b.goroot+"/src/net/http/hook.go"] = here + "/hook/hook.go"
	for _, directory := range []string{"net/http", "net/http/httputil", "net/http/pprof"} {
		if err := b.patch(b.goroot+"/src/"+directory, b.replace); err != nil {
			return nil, err
		}
	}
	packages := map[string]string{"": here + "/front"} // by the part of the path after that of the module
	out, err = b.command(here+"/../../lambda", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}} {{.Dir}}{{end}}", "./gateway", "./stream")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(out)) {
		path, directory, _ := strings.Cut(strings.TrimSpace(line), " ")
		packages[strings.TrimPrefix(path, lambda)] = directory
	}
	for path, directory := range packages {
		err := sources(directory, func(name string, text []byte) error {
			text = bytes.ReplaceAll(text, []byte(`"`+lambda), []byte(`"lambdafront`))
			return b.replace(b.goroot+"/src/lambdafront"+path+"/"+filepath.Base(name), text)
		})
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

// sources calls do with each Go file in a directory that is not a test.
func sources(directory string, do func(name string, text []byte) error) error {
	names, err := filepath.Glob(directory + "/*.go")
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := do(name, text); err != nil {
			return err
		}
	}
	return err
}

// replace adds a file to the overlay.
func (b *builder) replace(name string, text []byte) error {
	file := fmt.Sprintf("%s/%d.go", b.scratch, len(b.overlay.Replace))
	b.overlay.Replace[name] = file
	return os.WriteFile(file, text, 0o644)
}

var method = regexp.MustCompile(`(?m)^func \((\w+) \*?\w+\) ServeHTTP\((\w+) (http\.)?ResponseWriter, (\w+) \*(?:http\.)?Request\) \{$`)

// patch makes each ServeHTTP method begin with a call of the hook. It does not change the numbers of lines.
func (b *builder) patch(directory string, write func(name string, text []byte) error) error {
	return sources(directory, func(name string, text []byte) error {
		patched := method.ReplaceAll(text, []byte("$0 if ${3}Fronted($1, $2, $4) { return }"))
		if bytes.Equal(patched, text) {
			return nil
		}
		return write(name, patched)
	})
}

// copyModule copies a module from the module cache and patches it.
func (b *builder) copyModule(module, directory string) error {
	out, err := exec.Command("go", "mod", "download", "-json", module).Output()
	var downloaded struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(out, &downloaded); jsonErr != nil {
		return errors.Join(err, jsonErr)
	}
	if downloaded.Error != "" {
		return errors.New(downloaded.Error)
	}
	if err := os.CopyFS(directory, os.DirFS(downloaded.Dir)); err != nil {
		return err
	}
	return filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if entry.IsDir() {
			mode = 0o755
		}
		if err := os.Chmod(path, mode); err != nil || !entry.IsDir() {
			return err
		}
		return b.patch(path, func(name string, text []byte) error { return os.WriteFile(name, text, 0o644) })
	})
}

// compile compiles the tests of all packages that have any.
func (b *builder) compile(directory string, patterns []string) (packages []*pkg, err error) {
	overlay := b.scratch + "/overlay.json"
	write := func() error {
		text, err := json.Marshal(b.overlay)
		if err != nil {
			return err
		}
		return os.WriteFile(overlay, text, 0o644)
	}
	if err := write(); err != nil {
		return nil, err
	}
	out, err := b.command(directory, append([]string{"list", "-overlay", overlay, "-json"}, patterns...)...)
	if err != nil {
		return nil, err
	}
	for decoder := json.NewDecoder(bytes.NewReader(out)); decoder.More(); {
		p := &pkg{goroot: b.goroot}
		if err := decoder.Decode(p); err != nil {
			return nil, err
		}
		if len(p.TestGoFiles)+len(p.XTestGoFiles) > 0 {
			packages = append(packages, p)
		}
	}
	for i, p := range packages {
		p.binary = fmt.Sprintf("%s/%d.test", b.scratch, i)
		front := "package " + p.Name + "_test\n\nimport _ \"lambdafront\"\n"
		if err := b.replace(p.Dir+"/lambdafront_test.go", []byte(front)); err != nil {
			return nil, err
		}
	}
	if err := write(); err != nil {
		return nil, err
	}
	for _, p := range packages {
		if _, err := b.command(directory, "test", "-c", "-vet=off", "-overlay", overlay, "-o", p.binary, p.ImportPath); err != nil {
			return nil, err
		}
	}
	return packages, nil
}

func (b *builder) command(directory string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = directory
	cmd.Env = append(os.Environ(), "GOROOT="+b.goroot, "PWD="+directory, "GOFLAGS=", "GOTOOLCHAIN=local", "GOWORK=off")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return out, nil
}
