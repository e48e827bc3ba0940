package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"

	"lambdashim/commands/archive"
	"lambdashim/commands/binary"
	"lambdashim/commands/home"
)

// layoutExe returns the entries of every executable's zip: bootstrap, which a custom
// runtime starts, and the module that starts it from a Python runtime.
func layoutExe(h home.Home, name string, content []byte) ([]archive.Entry, error) {
	launcher, err := os.ReadFile(h.Shim("python", "launcher.py"))
	if err != nil {
		return nil, incomplete(err)
	}
	return []archive.Entry{
		{Name: "bootstrap", Mode: 0o755, Content: content},
		{Name: name + ".py", Mode: 0o644, Content: launcher},
	}, nil
}

// layoutPlugin returns the entries of every plugin's zip: the plugin, and the Python
// package that opens it, named after the handler.
func layoutPlugin(h home.Home, name string, content []byte, plugin *binary.Info, loop string) ([]archive.Entry, error) {
	if _, err := os.Stat(h.Shim(plugin.GoVersion)); err != nil {
		return nil, fmt.Errorf("%s was built by %s, but there is no shim for that Go: build it with the build command, or with the image's go", plugin.Name, plugin.GoVersion)
	}
	host, err := h.Host(plugin.GoVersion, plugin.Arch)
	if err != nil {
		return nil, err
	}
	if err := binary.Differs(plugin, host); err != nil {
		return nil, err
	}
	entries := []archive.Entry{{Name: name + ".so", Mode: 0o755, Content: content}}
	for _, part := range []struct {
		from, to string
		mode     fs.FileMode
		optional bool
	}{
		{h.Shim("python", "__init__.py"), "__init__.py", 0o644, false},
		{h.Shim("python", "_codec.py"), "_codec.py", 0o644, false},
		{h.Shim("python", "_errors.py"), "_errors.py", 0o644, false},
		{h.Shim("python", "_clientcontext.py"), "_clientcontext.py", 0o644, false},
		{h.Shim("python", "_snapshot.py"), "_snapshot.py", 0o644, false},
		{h.Shim("python", "_takeover.py"), "_takeover.py", 0o644, false},
		{h.Shim("python", "_workers.py"), "_workers.py", 0o644, false},
		{h.Shim(plugin.GoVersion, plugin.Arch, "_bridge.so"), "_bridge.so", 0o755, true},
		{h.Shim(plugin.GoVersion, plugin.Arch, "_bridge.abi3.so"), "_bridge.abi3.so", 0o755, false},
		{h.Shim(plugin.GoVersion, plugin.Arch, "host.so"), "host.so", 0o755, false},
	} {
		text, err := os.ReadFile(part.from)
		if errors.Is(err, fs.ErrNotExist) && part.optional {
			continue
		} else if err != nil {
			return nil, incomplete(err)
		}
		if part.to == "__init__.py" {
			if text, err = set(text, "GODEBUG", plugin.DefaultGODEBUG()); err != nil {
				return nil, err
			}
			if text, err = set(text, "LOOP", loop); err != nil {
				return nil, err
			}
		}
		entries = append(entries, archive.Entry{Name: name + "/" + part.to, Mode: part.mode, Content: text})
	}
	return entries, nil
}

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
