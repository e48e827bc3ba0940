// Package home knows the project's own files, in the checkout or in the directory that replaces
// it in the image, and the names of the files that the commands make.
package home

import (
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"lambdashim/commands/binary"
	"lambdashim/commands/cli"
)

// Home is that directory.
type Home string

// Shim returns a path below build/shim.
func (h Home) Shim(parts ...string) string {
	return filepath.Join(append([]string{string(h), "build", "shim"}, parts...)...)
}

// Version returns the project's version, from its file VERSION.
func (h Home) Version() (string, error) {
	text, err := os.ReadFile(filepath.Join(string(h), "VERSION"))
	return strings.TrimSpace(string(text)), err
}

// InImage reports whether the command runs in the image, where the shim cannot be rebuilt.
func InImage() bool { return os.Getenv("AWS_LAMBDA_GO_SHIM") != "" }

// MakeShim says how to get missing parts of the shim for an architecture.
func MakeShim(arch string) string {
	if InImage() {
		return "the image is incomplete: pull it again"
	}
	if arch == "" {
		return "run make shim"
	}
	return "run make shim ARCH=" + arch
}

// HasHost reports whether there is a host built by this Go for this architecture.
func (h Home) HasHost(goVersion, arch string) bool {
	_, err := os.Stat(h.Shim(goVersion, arch, "host.so"))
	return err == nil
}

// Host returns a description of the host built by this Go for this architecture.
func (h Home) Host(goVersion, arch string) (*binary.Info, error) {
	if !h.HasHost(goVersion, arch) {
		return nil, fmt.Errorf("%s has no shim for %s and %s: %s", h.Shim(), goVersion, arch, MakeShim(arch))
	}
	return binary.Read(h.Shim(goVersion, arch, "host.so"))
}

// NeedGo returns an error if there is no go command. The error names the Go to install.
func (h Home) NeedGo() error {
	if _, err := exec.LookPath("go"); err == nil {
		return nil
	}
	releases, err := h.Releases()
	if err != nil {
		return err
	}
	return fmt.Errorf("the go command is not on PATH: install %s, or use the image", releases[0])
}

// CheckGo returns an error for a Go that the shim does not work with.
func (h Home) CheckGo(goVersion string) error {
	releases, err := h.Releases()
	if err != nil {
		return err
	}
	lang := version.Lang(goVersion)
	if slices.Contains(releases, lang) {
		return nil
	}
	help := ""
	if version.Compare(lang, releases[0]) > 0 {
		help = ", or a newer version of the shim"
	}
	return fmt.Errorf("%s is not supported: use %s%s", goVersion, strings.Join(releases, " or "), help)
}

// Releases returns the Go releases that the shim works with, such as "go1.26", newest first.
func (h Home) Releases() (releases []string, err error) {
	versions, err := h.versions("GO_RELEASES")
	for _, version := range versions {
		releases = append(releases, "go"+version)
	}
	return releases, err
}

// Pythons returns the releases of CPython that the shim works with, such as "3.13", newest first.
func (h Home) Pythons() ([]string, error) { return h.versions("PYTHON_RELEASES") }

// versions returns the words of a line in the file versions.
func (h Home) versions(name string) ([]string, error) {
	file := filepath.Join(string(h), "versions")
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	_, after, _ := strings.Cut(string(text), "\n"+name+"=\"")
	line, _, found := strings.Cut(after, "\"\n")
	if !found {
		return nil, fmt.Errorf("%s has no %s line", file, name)
	}
	return strings.Fields(line), nil
}

// Arch returns GOARCH, or Lambda's default. The default does not depend on the machine, so
// that the commands in the documents deploy what was built on any machine.
func Arch() (string, error) {
	arch := os.Getenv("GOARCH")
	if arch == "" {
		arch = "amd64"
	}
	if arch != "amd64" && arch != "arm64" {
		return "", cli.Usagef("GOARCH %q is not supported: use amd64 or arm64", arch)
	}
	return arch, nil
}
