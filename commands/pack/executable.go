package pack

import (
	"os"

	"lambdashim/commands/archive"
	"lambdashim/commands/home"
)

// executable is a program that a custom runtime starts, or a Python module in a Python runtime.
type executable struct{ program }

func (*executable) check() error { return nil }

func (p *executable) entries() ([]archive.Entry, error) {
	launcher, err := os.ReadFile(p.home.Shim("python", "launcher.py"))
	if err != nil {
		return nil, incomplete(err)
	}
	return []archive.Entry{
		{Name: home.Executable, Mode: 0o755, Content: p.content},
		{Name: p.module + ".py", Mode: 0o644, Content: launcher},
	}, nil
}

func (*executable) warnings([]archive.Entry) ([]string, error) { return nil, nil }

func (*executable) targets() []target { return functionTargets }
