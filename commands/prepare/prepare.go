package prepare

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"lambdashim/commands/child"
	"lambdashim/commands/environment"
	"lambdashim/commands/function"
	"lambdashim/commands/home"
	"lambdashim/commands/names"
	"lambdashim/commands/runtimes"
)

// Function prepares the function in the zip that o names, or in the working directory.
func (o *Options) Function(h home.Home) (*environment.Function, error) {
	file, err := o.Zip(h)
	if err != nil {
		return nil, err
	}
	return o.Load(h, file)
}

// Zip returns the zip that o names, or else builds and packs the function in the working
// directory if it has changed.
func (o *Options) Zip(h home.Home) (string, error) {
	if o.zip != "" {
		return o.zip, nil
	}
	return upToDate(h)
}

// Load prepares the function in a zip.
func (o *Options) Load(h home.Home, file string) (*environment.Function, error) {
	root, err := child.Scratch("", "function-")
	if err != nil {
		return nil, err
	}
	if root, err = filepath.Abs(root); err != nil {
		return nil, err
	}
	const noexec = 0x8 // of statfs(2)
	var mount syscall.Statfs_t
	if syscall.Statfs(root, &mount) == nil && mount.Flags&noexec != 0 {
		return nil, fmt.Errorf("cannot run a function below %s, which is mounted noexec: set TMPDIR to another directory", os.TempDir())
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

// Discard removes the files that Function unpacked.
func Discard(f *environment.Function) { os.RemoveAll(f.Root) }

// Watched returns the file or directory to watch for changes: the zip that o names, or the
// current workspace, module or directory.
func (o *Options) Watched() []string {
	if o.zip != "" {
		return []string{o.zip}
	}
	var out bytes.Buffer
	cmd := child.Command(child.Interrupted(), "go", "env", "GOWORK", "GOMOD")
	cmd.Stdout = &out
	if child.Run(cmd) == nil {
		for file := range strings.FieldsFuncSeq(out.String(), func(r rune) bool { return r == '\n' }) {
			if filepath.IsAbs(file) && file != os.DevNull {
				return []string{filepath.Dir(file)}
			}
		}
	}
	return []string{"."}
}
