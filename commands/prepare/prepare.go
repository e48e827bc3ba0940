package prepare

import (
	"os"
	"path/filepath"
	"strings"

	"lambdashim/commands/child"
	"lambdashim/commands/environment"
	"lambdashim/commands/function"
	"lambdashim/commands/home"
	"lambdashim/commands/names"
	"lambdashim/commands/runtimes"
)

// Function prepares the function that o names, or else that of the working directory.
func (o *Options) Function(h home.Home) (*environment.Function, error) {
	file := o.zip
	if file == "" {
		var err error
		if file, err = upToDate(h); err != nil {
			return nil, err
		}
	}
	root, err := child.Scratch("", "function-")
	if err != nil {
		return nil, err
	}
	if root, err = filepath.Abs(root); err != nil {
		return nil, err
	}
	f, err := function.Unpack(file, root, names.Handler())
	if err != nil {
		return nil, err
	}
	settings := o.settings
	if settings.Handler == "" {
		settings.Handler = f.Name + ".Handle"
	} else if !strings.Contains(settings.Handler, ".") {
		settings.Handler = f.Name + "." + settings.Handler
	}
	emulator := runtimes.NewEmulator(h)
	runtime, err := runtimes.For(f, o.runtime, settings.Handler, emulator)
	if err != nil {
		return nil, err
	}
	program, err := emulator.Program()
	if err != nil {
		return nil, err
	}
	return &environment.Function{Function: f, Runtime: runtime, Settings: &settings, Emulator: program}, nil
}

// Discard removes what Function has unpacked.
func Discard(f *environment.Function) { os.RemoveAll(f.Root) }
