package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"

	"lambdashim/commands/archive"
	"lambdashim/commands/binary"
	"lambdashim/commands/home"
)

// plugin is a program that Python opens.
type plugin struct {
	program
	loop     string
	noImport bool
}

func (p *plugin) check() error {
	if _, err := os.Stat(p.home.Shim(p.GoVersion)); err != nil {
		return fmt.Errorf("%s was built by %s, and the shim was not: build it with the build command, or with the image's go", p.Name, p.GoVersion)
	}
	host, err := p.home.Host(p.GoVersion, p.Arch)
	if err != nil {
		return err
	}
	return binary.Differs(p.Info, host)
}

// entries returns the plugin, and the Python package that opens it, named after the handler.
func (p *plugin) entries() ([]archive.Entry, error) {
	entries := []archive.Entry{{Name: home.Program(p.module, "plugin"), Mode: 0o755, Content: p.content}}
	for _, part := range []struct {
		from, to string
		mode     fs.FileMode
		optional bool
	}{
		{p.home.Shim("python", "__init__.py"), "__init__.py", 0o644, false},
		{p.home.Shim("python", "_codec.py"), "_codec.py", 0o644, false},
		{p.home.Shim("python", "_errors.py"), "_errors.py", 0o644, false},
		{p.home.Shim("python", "_clientcontext.py"), "_clientcontext.py", 0o644, false},
		{p.home.Shim("python", "_snapshot.py"), "_snapshot.py", 0o644, false},
		{p.home.Shim("python", "_takeover.py"), "_takeover.py", 0o644, false},
		{p.home.Shim("python", "_workers.py"), "_workers.py", 0o644, false},
		{p.home.Shim(p.GoVersion, p.Arch, "_bridge.so"), "_bridge.so", 0o755, true},
		{p.home.Shim(p.GoVersion, p.Arch, "_bridge.abi3.so"), "_bridge.abi3.so", 0o755, false},
		{p.home.Shim(p.GoVersion, p.Arch, "host.so"), "host.so", 0o755, false},
	} {
		text, err := os.ReadFile(part.from)
		if errors.Is(err, fs.ErrNotExist) && part.optional {
			continue
		} else if err != nil {
			return nil, incomplete(err)
		}
		if part.to == "__init__.py" {
			if text, err = set(text, "GODEBUG", p.DefaultGODEBUG()); err != nil {
				return nil, err
			}
			if text, err = set(text, "LOOP", p.loop); err != nil {
				return nil, err
			}
		}
		entries = append(entries, archive.Entry{Name: p.module + "/" + part.to, Mode: part.mode, Content: text})
	}
	return entries, nil
}

// warnings says what may go wrong in a Python.
func (p *plugin) warnings(entries []archive.Entry) (warnings []string, err error) {
	if !slices.ContainsFunc(entries, func(e archive.Entry) bool { return e.Name == p.module+"/_bridge.so" }) {
		warnings = append(warnings, "the shim was made without CPython 2.7's headers, so the zip does not run in python2.7")
	}
	if p.noImport {
		return warnings, nil
	}
	warning, err := tryOpen(p.module, p.Arch, entries)
	if warning != "" {
		warnings = append(warnings, warning)
	}
	return warnings, err
}

func (*plugin) targets() []target { return functionTargets }

// plain matches text that means the same between quotes in Go and in every Python.
var plain = regexp.MustCompile(`^[ !#-\[\]-~]*$`)

// set sets a variable of a Python file. The file must have one line NAME = "..." for it.
func set(text []byte, name, value string) ([]byte, error) {
	if !plain.MatchString(value) {
		return nil, fmt.Errorf("%s cannot be %q in the zip: use ASCII without quotes and backslashes", name, value)
	}
	line := regexp.MustCompile(`(?m)^` + name + ` = ".*"$`)
	if n := len(line.FindAll(text, -1)); n != 1 {
		return nil, incomplete(fmt.Errorf("__init__.py sets %s %d times", name, n))
	}
	return line.ReplaceAllLiteral(text, fmt.Appendf(nil, `%s = "%s"`, name, value)), nil
}

// incomplete says that a part of the shim is missing or damaged.
func incomplete(err error) error {
	return fmt.Errorf("the shim is incomplete: %s (%w)", home.MakeShim(""), err)
}
