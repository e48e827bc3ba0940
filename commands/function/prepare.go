package function

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"syscall"

	"lambdashim/commands/archive"
	"lambdashim/commands/cli"
	"lambdashim/commands/emulator"
	"lambdashim/commands/home"
)

// Prepare prepares the function as it is now: that in the zip, or else that in the working
// directory, which it builds. It returns nil if the function and its variables are those
// that the last call returned.
func (o *Options) Prepare(h home.Home) (*emulator.Function, error) {
	settings := o.settings
	var err error
	if settings.Own, err = o.readVariables(); err != nil {
		return nil, err
	}
	var f *emulator.Function
	var entries []archive.Entry
	if o.zip != "" {
		f, entries, err = read(o.zip, home.Handler())
	} else {
		f, entries, err = o.build(h)
	}
	if err != nil {
		return nil, err
	}
	version := sha256.New()
	fmt.Fprintf(version, "%q\n", settings.Own)
	for _, e := range entries {
		fmt.Fprintf(version, "%q %v %d\n", e.Name, e.Mode, len(e.Content))
		version.Write(e.Content)
	}
	sum := version.Sum(nil)
	if bytes.Equal(sum, o.prepared) {
		return nil, nil
	}
	if err := unpack(f, entries); err != nil {
		return nil, err
	}
	if settings.Handler == "" {
		settings.Handler = f.Name + ".Handle"
	} else if token.IsExported(settings.Handler) && token.IsIdentifier(settings.Handler) { // only the func's name
		settings.Handler = f.Name + "." + settings.Handler
	}
	f.Settings = settings
	if f.Runtime, err = o.runtimes.For(f, o.runtime, h); err != nil {
		return nil, err
	}
	if f.Emulator, err = emulator.Program(h); err != nil {
		return nil, err
	}
	o.prepared = sum
	return f, nil
}

// unpack writes a function's files to a temporary directory. An interrupt waits for it, and then
// removes the directory.
func unpack(f *emulator.Function, entries []archive.Entry) error {
	return cli.Finish(func() error {
		root, err := cli.Scratch("", "function-")
		if err != nil {
			return err
		}
		if f.Root, err = filepath.Abs(root); err != nil {
			return err
		}
		const noexec = 0x8 // of statfs(2)
		var mount syscall.Statfs_t
		if syscall.Statfs(root, &mount) == nil && mount.Flags&noexec != 0 {
			return fmt.Errorf("cannot run a function below %s, which is mounted noexec: set TMPDIR to another directory", os.TempDir())
		}
		return archive.Extract(f.Root, entries)
	})
}

// Discard removes the files that Prepare unpacked.
func Discard(f *emulator.Function) { os.RemoveAll(f.Root) }
