// Package binary knows the ELF files that Go makes. It reads a file's machine, the glibc that it
// needs, and how Go built it, and changes files for the C linker and to make them smaller.
package binary

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
)

// Info describes an ELF file that Go built.
type Info struct {
	Name      string // the file's base name
	Arch      string // as in GOARCH
	GoVersion string // "go1.26.0"
	BuildMode string // "plugin", "c-shared", "exe"; empty if Go did not record it
	Glibc     Version
	Stripped  bool
	Main      debug.Module    // the module of its package main; empty in GOPATH mode
	Deps      []*debug.Module // the other modules in it
	path      string          // the import path of its package main
	settings  map[string]string
	packages  map[string]string // the hash of each package in a plugin or the host, which package plugin compares
}

// Version is a glibc version: major, minor.
type Version [2]int

func (v Version) String() string { return fmt.Sprintf("%d.%d", v[0], v[1]) }

// After reports whether v is later than w.
func (v Version) After(w Version) bool {
	return v[0] > w[0] || v[0] == w[0] && v[1] > w[1]
}

// The glibc of Lambda's Python runtimes: python2.7 ran on the first Amazon
// Linux, 3.8 to 3.11 run on Amazon Linux 2 and later ones on Amazon Linux 2023.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
var (
	AmazonLinux1    = Version{2, 17}
	AmazonLinux2    = Version{2, 26}
	AmazonLinux2023 = Version{2, 34}
)

// Runs names the Lambda Python runtimes in which a file that needs glibc v runs.
func (v Version) Runs() string {
	switch {
	case !v.After(AmazonLinux1):
		return "python2.7, and python3.8 and later"
	case !v.After(AmazonLinux2):
		return "python3.8 and later"
	case !v.After(AmazonLinux2023):
		return "python3.12 and later only"
	}
	return "no Lambda runtime"
}

// Needs says which glibc a file needs, and where the file runs.
func (v Version) Needs() string {
	if v == (Version{}) {
		return "needs no glibc"
	}
	return fmt.Sprintf("needs glibc %v: runs in %s", v, v.Runs())
}

var archs = map[elf.Machine]string{elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64"}

// Read reads a file's headers. The error is a sentence that names the file.
func Read(path string) (*Info, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", path, underlying(err))
	}
	return Parse(path, content)
}

// Parse is Read for a file whose content is already in memory.
func Parse(path string, content []byte) (*Info, error) {
	file, err := elf.NewFile(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("%s is not an ELF file: build it for Linux, with the build command or with go build -buildmode=plugin", path)
	}
	info := &Info{
		Name:     filepath.Base(path),
		Arch:     archs[file.Machine],
		Stripped: file.Section(".symtab") == nil,
		settings: make(map[string]string),
	}
	if info.Arch == "" {
		return nil, fmt.Errorf("%s is for %v, but Lambda runs on x86_64 and aarch64: build it with GOARCH=amd64 or GOARCH=arm64", path, file.Machine)
	}
	needs, err := file.DynamicVersionNeeds()
	if err != nil && !errors.Is(err, elf.ErrNoSymbols) { // as in a static executable
		return nil, fmt.Errorf("%s has a damaged symbol version table: %w", path, err)
	}
	for _, library := range needs {
		for _, need := range library.Needs {
			if v, ok := glibcVersion(need.Dep); ok && v.After(info.Glibc) {
				info.Glibc = v
			}
		}
	}
	build, err := buildinfo.Read(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("%s was not built by Go: build it with the build command or with go build -buildmode=plugin", path)
	}
	info.GoVersion = build.GoVersion
	info.Main = build.Main
	info.Deps = build.Deps
	info.path = build.Path
	for _, setting := range build.Settings {
		info.settings[setting.Key] = setting.Value
	}
	info.BuildMode = info.settings["-buildmode"]
	info.packages = packageHashes(file)
	return info, nil
}

// packageHashes reads the hashes of the packages, which Go's linker exports as variables.
func packageHashes(file *elf.File) map[string]string {
	hashes := make(map[string]string)
	symbols, _ := file.DynamicSymbols() // an executable has none
	for _, s := range symbols {
		name, ok := strings.CutPrefix(s.Name, "go:link.pkghashbytes.")
		if !ok || int(s.Section) >= len(file.Sections) {
			continue
		}
		hash := make([]byte, 8)
		if section := file.Sections[s.Section]; section.Type == elf.SHT_PROGBITS {
			if _, err := section.ReadAt(hash, int64(s.Value-section.Addr)); err == nil {
				hashes[name] = string(hash)
			}
		}
	}
	return hashes
}

func underlying(err error) error {
	if pathError, ok := err.(*os.PathError); ok {
		return pathError.Err
	}
	return err
}

func glibcVersion(name string) (v Version, ok bool) {
	text, ok := strings.CutPrefix(name, "GLIBC_")
	if !ok {
		return v, false
	}
	major, minor, _ := strings.Cut(text, ".")
	minor, _, _ = strings.Cut(minor, ".")
	v[0], _ = strconv.Atoi(major)
	v[1], _ = strconv.Atoi(minor)
	return v, v[0] > 0
}

// DefaultGODEBUG returns the GODEBUG settings that the plugin's go.mod and //go:debug
// lines ask for, "" if they are Go's defaults.
func (p *Info) DefaultGODEBUG() string { return p.settings["DefaultGODEBUG"] }

// Differs returns an error if the host cannot open the plugin. Both contain packages of
// the standard library, and these must be identical.
func Differs(plugin, host *Info) error {
	if plugin.BuildMode != "plugin" {
		return fmt.Errorf("%s was built with -buildmode=%s and is not a plugin: build it with the build command, or with go build -buildmode=plugin -trimpath", plugin.Name, plugin.BuildMode)
	}
	if plugin.path == "main" {
		return fmt.Errorf("%s is in a module called main, like the program that opens it: give the module another name, for example with go mod edit -module=function", plugin.Name)
	}
	if plugin.settings["-trimpath"] != "true" {
		return fmt.Errorf("%s was built without -trimpath, unlike the shim: add it", plugin.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(plugin.packages)) {
		if hash, shared := host.packages[name]; shared && hash != plugin.packages[name] {
			return fmt.Errorf("%s was built %s, unlike the shim: both share package %s of the standard library, so build them the same way", plugin.Name, difference(plugin, host), name)
		}
	}
	return nil
}

// difference lists those settings of the plugin that are not the host's, and may have
// changed the standard library.
func difference(plugin, host *Info) string {
	var found []string
	for _, name := range []string{"-race", "-msan", "-asan", "-cover", "-compiler", "-gcflags", "-asmflags", "-pgo", "-tags", "GOEXPERIMENT", "GOFIPS140"} {
		switch got := plugin.settings[name]; {
		case got == host.settings[name]:
		case got == "":
			found = append(found, "without "+name)
		default:
			found = append(found, "with "+name+"="+got)
		}
	}
	if found == nil {
		return "with settings that Go did not record"
	}
	return strings.Join(found, " and ")
}

// Warnings returns what may surprise the user later.
func (p *Info) Warnings() (warnings []string) {
	if p.Glibc.After(AmazonLinux1) {
		warnings = append(warnings, fmt.Sprintf("%s needs glibc %v, so it runs in %s: build it with zig, as the image does, to make it run in every runtime", p.Name, p.Glibc, p.Glibc.Runs()))
	}
	for _, level := range []string{"GOAMD64", "GOARM64"} {
		if v := p.settings[level]; v != "" && v != "v1" && v != "v8.0" {
			warnings = append(warnings, fmt.Sprintf("%s was built with %s=%s, and crashes on a CPU below that level", p.Name, level, v))
		}
	}
	if !p.Stripped && !strings.Contains(p.settings["-gcflags"], "-N") { // which is for a debugger
		warnings = append(warnings, fmt.Sprintf("%s is not stripped: -ldflags='-s -w -extldflags=-s' makes it smaller", p.Name))
	}
	return warnings
}
