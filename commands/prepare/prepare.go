package prepare

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
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

// unpacker writes a function's files to a directory.
type unpacker func(root string) (*function.Function, error)

// Function prepares the function as it is now: that in the zip, or else that in the working
// directory, which it builds. It returns nil if the function and its variables are those
// that the last call returned.
func (o *Options) Function(h home.Home) (*environment.Function, error) {
	settings := o.settings
	var err error
	if settings.Own, err = o.readVariables(); err != nil {
		return nil, err
	}
	version := sha256.New()
	fmt.Fprintf(version, "%q\n", settings.Own)
	var unpack unpacker
	if o.zip != "" {
		unpack, err = o.open(version)
	} else {
		unpack, err = o.build(h, version)
	}
	if err != nil {
		return nil, err
	}
	sum := version.Sum(nil)
	if bytes.Equal(sum, o.prepared) {
		return nil, nil
	}
	f, err := unpacked(unpack)
	if err != nil {
		return nil, err
	}
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
	o.prepared = sum
	return &environment.Function{Function: f, Runtime: runtime, Settings: &settings, Emulator: program}, nil
}

// open reads the zip. It writes what identifies this version of the function to version.
func (o *Options) open(version io.Writer) (unpacker, error) {
	if file, err := os.Open(o.zip); err == nil { // otherwise Unpack returns a better error
		defer file.Close()
		io.Copy(version, file)
	}
	return func(root string) (*function.Function, error) { return function.Unpack(o.zip, root, names.Handler()) }, nil
}

// unpacked unpacks a function to a temporary directory. An interrupt waits for it, and then
// removes the directory.
func unpacked(unpack unpacker) (f *function.Function, err error) {
	err = child.Finish(func() error {
		root, err := child.Scratch("", "function-")
		if err != nil {
			return err
		}
		if root, err = filepath.Abs(root); err != nil {
			return err
		}
		const noexec = 0x8 // of statfs(2)
		var mount syscall.Statfs_t
		if syscall.Statfs(root, &mount) == nil && mount.Flags&noexec != 0 {
			return fmt.Errorf("cannot run a function below %s, which is mounted noexec: set TMPDIR to another directory", os.TempDir())
		}
		f, err = unpack(root)
		return err
	})
	return f, err
}

// Discard removes the files that Function unpacked.
func Discard(f *environment.Function) { os.RemoveAll(f.Root) }
