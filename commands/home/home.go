// Package home knows where the commands find what belongs to them: the checkout, or in
// the image the directory that stands for it.
package home

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
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

// inImage reports whether this is the image, where nothing can be made again.
func inImage() bool { return os.Getenv("AWS_LAMBDA_GO_SHIM") != "" }

// MakeShim says how to get what is missing of the shim for an architecture.
func MakeShim(arch string) string {
	if inImage() {
		return "the image is incomplete: pull it again"
	}
	if arch == "" {
		return "run make shim"
	}
	return "run make shim ARCH=" + arch
}

// Host describes the host for an architecture.
func (h Home) Host(arch string) (*binary.Info, error) {
	host := h.Shim(arch, "host.so")
	if _, err := os.Stat(host); err != nil {
		return nil, fmt.Errorf("there is no shim for %s at %s: %s", arch, host, MakeShim(arch))
	}
	return binary.Read(host)
}

// Arch returns GOARCH, or else this machine's architecture.
func Arch() (string, error) {
	arch := os.Getenv("GOARCH")
	if arch == "" {
		arch = runtime.GOARCH
	}
	if arch != "amd64" && arch != "arm64" {
		return "", cli.Usagef("GOARCH %q is not supported: use amd64 or arm64", arch)
	}
	return arch, nil
}
