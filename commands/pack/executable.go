package pack

import (
	"fmt"

	"lambdashim/commands/archive"
	"lambdashim/commands/home"
)

// executable is a program that a custom runtime starts, or a Python module in a Python runtime.
type executable struct{ program }

func (*executable) check() error { return nil }

func (p *executable) entries() ([]archive.Entry, error) {
	launcher, err := p.python("launcher", p.module)
	return append(launcher, archive.Entry{Name: home.Executable, Mode: 0o755, Content: p.content}), err
}

func (*executable) warnings([]archive.Entry) ([]string, error) { return nil, nil }

func (*executable) targets() []target { return functionTargets }

// reportSettings prints nothing for Lambda@Edge, where a function has no variables.
func (*executable) reportSettings(to *target) {
	if !to.isEdge() {
		fmt.Printf("deploy with  %s\n%s\n", home.Environment, home.WhyEnvironment)
	}
}
