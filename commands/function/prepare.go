package function

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"lambdashim/commands/cli"
	"lambdashim/commands/emulator"
	"lambdashim/commands/home"
)

// unpacker writes a function's files to a directory.
type unpacker func(root string) (*emulator.Function, error)

// Prepare prepares the function as it is now: that in the zip, or else that in the working
// directory, which it builds. It returns nil if the function and its variables are those
// that the last call returned.
func (o *Options) Prepare(h home.Home) (*emulator.Function, error) {
	settings := o.settings
	var err error
	if settings.Own, err = o.readVariables(); err != nil {
		return nil, err
	}
	version := sha256.New()
	fmt.Fprintf(version, "%q\n", settings.Own)
	var write unpacker
	if o.zip != "" {
		write, err = o.open(version)
	} else {
		write, err = o.build(h, version)
	}
	if err != nil {
		return nil, err
	}
	sum := version.Sum(nil)
	if bytes.Equal(sum, o.prepared) {
		return nil, nil
	}
	f, err := unpacked(write)
	if err != nil {
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

// open reads the zip. It writes what identifies this version of the function to version.
func (o *Options) open(version io.Writer) (unpacker, error) {
	if file, err := os.Open(o.zip); err == nil { // otherwise unpack returns a better error
		defer file.Close()
		io.Copy(version, file)
	}
	return func(root string) (*emulator.Function, error) { return unpack(o.zip, root, home.Handler()) }, nil
}

// unpacked unpacks a function to a temporary directory. An interrupt waits for it, and then
// removes the directory.
func unpacked(write unpacker) (f *emulator.Function, err error) {
	err = cli.Finish(func() error {
		root, err := cli.Scratch("", "function-")
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
		f, err = write(root)
		return err
	})
	return f, err
}

// Discard removes the files that Prepare unpacked.
func Discard(f *emulator.Function) { os.RemoveAll(f.Root) }
