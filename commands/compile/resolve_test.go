package compile

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lambdashim/commands/home"
)

const core = "github.com/eawsy/aws-lambda-go-core"

// place makes a home with the module core, and a directory of the user's, and returns
// both. It clears the go command's environment.
func place(t *testing.T, files map[string]string) (h home.Home, dir string) {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h, dir = home.Home(filepath.Join(root, "the home")), filepath.Join(root, "a user's")
	write(t, filepath.Join(string(h), "modules", "core", "go.mod"), "module "+core+"\n\ngo 1.21\n")
	write(t, filepath.Join(dir, "handler.go"), "package main\n")
	for name, content := range files {
		write(t, filepath.Join(dir, name), content)
	}
	for name, value := range map[string]string{"GOFLAGS": "", "GOWORK": "", "GO111MODULE": "", "GOENV": "off", "GOPROXY": "off", "GOTOOLCHAIN": "local"} {
		t.Setenv(name, value)
	}
	return h, dir
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

// shown returns the overlay that the go command sees, as a map from paths to files.
func shown(t *testing.T, result *resolution) map[string]string {
	t.Helper()
	flags, err := result.Overlay.Flags()
	if err != nil || len(result.Env) != 0 {
		t.Fatalf("the result is %+v, its flags %q: %v", result, flags, err)
	}
	if len(flags) == 0 {
		return nil
	}
	text, err := os.ReadFile(strings.TrimPrefix(flags[0], "-overlay="))
	if err != nil {
		t.Fatal(err)
	}
	var overlay struct{ Replace map[string]string }
	if err := json.Unmarshal(text, &overlay); err != nil {
		t.Fatal(err)
	}
	return overlay.Replace
}

// content returns the content that the go command sees at original.
func content(t *testing.T, result *resolution, original string) string {
	t.Helper()
	content, err := os.ReadFile(shown(t, result)[original])
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestTheOverlayAddsTheModulesToTheFileOfModfile(t *testing.T) {
	h, dir := place(t, map[string]string{"go.mod": "module x\n\ngo 1.21\n", "other/alt.mod": "module x\n\ngo 1.21\n"})
	t.Setenv("GOFLAGS", "-modfile=other/alt.mod")
	result, err := resolve(h, dir, t.TempDir(), "handler", nil)
	if err != nil {
		t.Fatal(err)
	}
	if mod := content(t, result, filepath.Join(dir, "other", "alt.mod")); !strings.Contains(mod, core+" => ./"+home.ModulesPlace) {
		t.Errorf("the file is %s", mod)
	}
	if shown(t, result)[filepath.Join(dir, home.ModulesPlace, "aws-lambda-go-core", "go.mod")] == "" {
		t.Error("the module is not beside go.mod")
	}
}

// A toolchain that Go downloaded is in the module cache, where Go allows no overlay.
func TestAGOROOTInTheModuleCacheGetsAnotherPath(t *testing.T) {
	h, dir := place(t, nil)
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	goroot := strings.TrimSpace(string(out))
	t.Setenv("GOMODCACHE", filepath.Dir(goroot))
	result, err := resolve(h, dir, t.TempDir(), "handler", nil)
	if err != nil {
		t.Fatal(err)
	}
	if target, _ := os.Readlink(result.GOROOT); target != goroot || !slices.Equal(result.Env, []string{"GOROOT=" + result.GOROOT}) {
		t.Errorf("GOROOT is %s, a link to %s, and the environment %q", result.GOROOT, target, result.Env)
	}
}

func TestCIsCompiledWithoutDebugInformationUnlessTheUserAsksForIt(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GOWORK", "off")
	for flags, want := range map[string]string{"": "-g0 -O2", "-O3 -DX": "-g0 -O3 -DX", "-g -O1": "-g0 -g -O1"} {
		t.Setenv("CGO_CFLAGS", flags)
		t.Setenv("CGO_CXXFLAGS", flags)
		result, err := resolve(home.Home(filepath.Join("..", "..")), dir, t.TempDir(), "handler", nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := result.CFlags; len(got) != 2 || got[0] != "CGO_CFLAGS="+want || got[1] != "CGO_CXXFLAGS="+want {
			t.Errorf("for %q the flags are %q", flags, got)
		}
	}
}

func TestAToolchainInTheModuleCacheGetsAPathElsewhereThatStays(t *testing.T) {
	cache, scratch := t.TempDir(), t.TempDir()
	toolchain := filepath.Join(cache, "toolchain")
	file := filepath.Join(scratch, "file")
	if err := errors.Join(os.Mkdir(toolchain, 0o777), os.WriteFile(file, nil, 0o666)); err != nil {
		t.Fatal(err)
	}
	for _, places := range [][]string{{filepath.Join(scratch, "a", "b")}, {filepath.Join(scratch, "a", "b"), scratch}, {file, scratch}} {
		r := &resolution{GOROOT: toolchain}
		if err := r.leaveModuleCache(cache, places); err != nil {
			t.Fatal(err)
		}
		place := places[0]
		if place == file { // no directory
			place = scratch
		}
		target, err := os.Readlink(r.GOROOT)
		if want := filepath.Join(place, toolchain); r.GOROOT != want || err != nil || target != toolchain || !slices.Equal(r.Env, []string{"GOROOT=" + want}) {
			t.Errorf("%q: GOROOT is %s, a link to %q, in %q: %v", places, r.GOROOT, target, r.Env, err)
		}
	}
	r := &resolution{GOROOT: scratch}
	if err := r.leaveModuleCache(cache, nil); err != nil || r.GOROOT != scratch || r.Env != nil {
		t.Errorf("a GOROOT elsewhere became %s: %v", r.GOROOT, err)
	}
}
