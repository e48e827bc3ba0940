package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// made is the time of all files that ReplaceDirectory writes. It recognises its own files
// by it. A zip can store it in every time zone, unlike 1980-01-01 in UTC.
var made = time.Date(1980, 1, 2, 0, 0, 0, 0, time.UTC)

// ReplaceDirectory writes entries as files into a new directory and renames it to name.
// There must be nothing at name, an empty directory, or one that ReplaceDirectory made.
// So name has either its old files or all of the new. It stops when ctx ends.
//
// If name is a mount point, or its parent directory cannot be written, it replaces the
// files one by one.
func ReplaceDirectory(ctx context.Context, name string, entries []Entry) error {
	if err := replaceable(name); err != nil {
		return err
	}
	directory := resolved(name)
	beside := Temporary(directory)
	defer os.RemoveAll(beside)
	err := extractAll(ctx, beside, entries)
	if err == nil {
		err = exchange(beside, directory)
	}
	for _, cannot := range []error{unix.EBUSY, unix.EXDEV, unix.EACCES, unix.EROFS} {
		if _, missing := os.Stat(directory); missing == nil && errors.Is(err, cannot) {
			below := filepath.Join(directory, filepath.Base(beside))
			defer os.RemoveAll(below)
			if err = extractAll(ctx, below, entries); err == nil {
				err = replaceEach(below, directory)
			}
			break
		}
	}
	if err != nil {
		return cannotWrite(name, err)
	}
	return nil
}

// replaceEach replaces the files in directory with those in below, a directory in it.
func replaceEach(below, directory string) error {
	old, err := os.ReadDir(directory)
	if err != nil {
		return err
	}
	for _, d := range old {
		if d.Name() != filepath.Base(below) {
			if err := os.RemoveAll(filepath.Join(directory, d.Name())); err != nil {
				return err
			}
		}
	}
	all, err := os.ReadDir(below)
	for _, d := range all {
		if err == nil {
			err = os.Rename(filepath.Join(below, d.Name()), filepath.Join(directory, d.Name()))
		}
	}
	return err
}

// resolved returns an absolute path, without symbolic links if the file exists.
func resolved(name string) string {
	if all, err := filepath.Abs(name); err == nil {
		name = all
	}
	if real, err := filepath.EvalSymlinks(name); err == nil {
		return real
	}
	return name
}

// replaceable returns an error if the directory must not be replaced.
func replaceable(name string) error {
	directory := resolved(name)
	if below, err := filepath.Rel(directory, resolved(".")); err == nil && filepath.IsLocal(below) {
		return fmt.Errorf("cannot write %s: it is the working directory or contains it: give another directory", name)
	}
	return filepath.WalkDir(directory, func(file string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && file == directory:
			return nil
		case err != nil:
			return CannotRead(err)
		case d.IsDir():
			return nil
		case file == directory:
			return cannotWrite(name, unix.ENOTDIR)
		}
		info, err := d.Info()
		if err != nil {
			return CannotRead(err)
		}
		if !info.ModTime().Equal(made) {
			relative, _ := filepath.Rel(directory, file)
			return fmt.Errorf("cannot write %s: it has %s, which pack did not make: give an empty directory, or one that pack made", name, relative)
		}
		return nil
	})
}

// extractAll writes entries below a new directory.
func extractAll(ctx context.Context, directory string, entries []Entry) error {
	if err := os.Mkdir(directory, 0o777); err != nil {
		return err
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := extract(directory, e); err != nil {
			return err
		}
	}
	return os.Chmod(directory, 0o755)
}

// extract writes an entry below a directory. Its mode does not depend on the umask.
func extract(directory string, e Entry) error {
	file := filepath.Join(directory, filepath.FromSlash(e.Name))
	parent := filepath.Dir(file)
	if e.Mode.IsDir() {
		parent = file
	}
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return err
	}
	for ; parent != directory; parent = filepath.Dir(parent) {
		if err := os.Chmod(parent, 0o755); err != nil {
			return err
		}
	}
	switch {
	case e.Mode.IsDir():
		return nil
	case e.Mode&fs.ModeSymlink != 0:
		if err := os.Symlink(string(e.Content), file); err != nil {
			return err
		}
	default:
		if err := os.WriteFile(file, e.Content, 0o600); err != nil {
			return err
		}
		if err := os.Chmod(file, e.Mode.Perm()); err != nil {
			return err
		}
	}
	when := unix.NsecToTimespec(made.UnixNano())
	return unix.UtimesNanoAt(unix.AT_FDCWD, file, []unix.Timespec{when, when}, unix.AT_SYMLINK_NOFOLLOW)
}

// exchange renames directory to old. If there was a directory old, it removes that.
func exchange(directory, old string) error {
	err := renameat2(unix.AT_FDCWD, directory, unix.AT_FDCWD, old, unix.RENAME_EXCHANGE)
	switch {
	case err == nil:
		return os.RemoveAll(directory)
	case errors.Is(err, unix.ENOENT):
		return unix.Rename(directory, old)
	case !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.ENOSYS):
		return err
	}
	// Not every file system can exchange.
	aside := directory + ".old"
	if err := unix.Rename(old, aside); err != nil {
		return err
	}
	if err := unix.Rename(directory, old); err != nil {
		return errors.Join(err, unix.Rename(aside, old))
	}
	return os.RemoveAll(aside)
}

var renameat2 = unix.Renameat2
