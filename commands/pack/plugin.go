package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
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
		return fmt.Errorf("%s was built with %s, but the shim was not: run build, or use the image's go", p.Name, p.GoVersion)
	}
	host, err := p.home.Host(p.GoVersion, p.Arch)
	if err != nil {
		return err
	}
	return binary.Differs(p.Info, host)
}

// entries returns the plugin, and the Python package that opens it, named after the handler.
func (p *plugin) entries() ([]archive.Entry, error) {
	settings := fmt.Appendf(nil, "loop=%s\nGODEBUG=%s\n", p.loop, p.DefaultGODEBUG())
	entries := []archive.Entry{
		{Name: home.Program(p.module, "plugin"), Mode: 0o755, Content: p.content},
		{Name: p.module + "/settings", Mode: 0o644, Content: settings},
	}
	for _, name := range []string{"__init__", "_codec", "_errors", "_clientcontext", "_snapshot", "_takeover", "_workers"} {
		files, err := p.python(name, p.module+"/"+name)
		if err != nil {
			return nil, err
		}
		entries = append(entries, files...)
	}
	for _, name := range []string{"_bridge.so", "_bridge.abi3.so", "host.so"} {
		library, err := os.ReadFile(p.home.Shim(p.GoVersion, p.Arch, name))
		if errors.Is(err, fs.ErrNotExist) && name == "_bridge.so" { // for CPython 2.7
			continue
		} else if err != nil {
			return nil, incomplete(err)
		}
		entries = append(entries, archive.Entry{Name: p.module + "/" + name, Mode: 0o755, Content: library})
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

func (*plugin) reportSettings(*target) {}
