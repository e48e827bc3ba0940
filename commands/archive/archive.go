// Package archive writes zip files. Their bytes depend only on the names,
// contents and executable bits of the entries.
package archive

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"unicode"

	"lambdashim/commands/cli"
)

// Entry is a file, a symbolic link or an empty directory of an archive.
type Entry struct {
	Name    string // with slashes, relative
	Mode    fs.FileMode
	Content []byte // the target, if this is a symbolic link
	Zipped  int64  // the compressed size, set by Write
}

// Normalize returns the mode that a zip gets: 0755 if the owner may execute the
// file, 0644 otherwise, so that the result does not depend on a umask.
func Normalize(mode fs.FileMode) fs.FileMode {
	switch {
	case mode&fs.ModeSymlink != 0:
		return fs.ModeSymlink | 0o777
	case mode.IsDir():
		return fs.ModeDir | 0o755
	case mode&0o100 != 0:
		return 0o755
	}
	return 0o644
}

// ReadFile reads a file.
func ReadFile(name string) ([]byte, error) {
	content, err := os.ReadFile(name)
	return content, CannotRead(err)
}

// CannotRead turns an error of package os into a sentence.
func CannotRead(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return fmt.Errorf("cannot read %s: %w", pathError.Path, pathError.Err)
	}
	return err
}

// Sort orders entries by name and drops duplicates: pack . includes the plugin. It
// returns an error for names that a zip must not have, that occur twice with different
// contents, or that one entry uses as a file and another as a directory.
func Sort(entries []Entry) ([]Entry, error) {
	slices.SortStableFunc(entries, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	entries = slices.CompactFunc(entries, func(a, b Entry) bool {
		return a.Name == b.Name && a.Mode == b.Mode && bytes.Equal(a.Content, b.Content)
	})
	files := make(map[string]bool) // false for a directory
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name, "/")
		if !fs.ValidPath(name) || name == "." {
			return nil, fmt.Errorf("%q cannot be a name in the zip: use a relative path in UTF-8", e.Name)
		}
		if _, twice := files[name]; twice {
			return nil, fmt.Errorf("%s would be in the zip twice: rename or leave out one", name)
		}
		files[name] = !e.Mode.IsDir()
	}
	for _, e := range entries {
		for dir := path.Dir(strings.TrimSuffix(e.Name, "/")); dir != "."; dir = path.Dir(dir) {
			if files[dir] {
				return nil, fmt.Errorf("%s would be in the zip both as a file and as a directory: rename or leave out one", dir)
			}
		}
	}
	return entries, nil
}

// epoch is the date of every entry, 1980-01-01, the first date that a zip can store.
const epoch = 1<<5 | 1

// utf8Name is the flag that says that an entry's name is in UTF-8, not in code
// page 437.
const utf8Name = 1 << 11

// Deflate compresses content as RFC 1951 says, with the standard library.
func Deflate(content []byte) ([]byte, error) {
	var compressed bytes.Buffer
	w, err := flate.NewWriter(&compressed, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	err = w.Close()
	return compressed.Bytes(), err
}

// Write writes entries as a zip and sets their compressed sizes.
func Write(w io.Writer, entries []Entry, deflate func([]byte) ([]byte, error)) error {
	archive := zip.NewWriter(w)
	for i := range entries {
		e := &entries[i]
		data, err := deflate(e.Content)
		if err != nil {
			return err
		}
		header := &zip.FileHeader{
			Name:               e.Name,
			Method:             zip.Deflate,
			CRC32:              crc32.ChecksumIEEE(e.Content),
			UncompressedSize64: uint64(len(e.Content)),
			CompressedSize64:   uint64(len(data)),
		}
		if len(data) >= len(e.Content) {
			header.Method, header.CompressedSize64, data = zip.Store, uint64(len(e.Content)), e.Content
		}
		if strings.ContainsFunc(e.Name, func(r rune) bool { return r > unicode.MaxASCII }) {
			header.Flags |= utf8Name // CreateRaw does not set it
		}
		header.SetMode(e.Mode)
		header.ModifiedDate = epoch //lint:ignore SA1019 CreateRaw derives nothing from Modified
		entry, err := archive.CreateRaw(header)
		if err != nil {
			return err
		}
		if _, err := entry.Write(data); err != nil {
			return err
		}
		e.Zipped = int64(len(data))
	}
	return archive.Close()
}

// Temporary returns the path of Replace's temporary file.
func Temporary(name string) string {
	return filepath.Join(filepath.Dir(name), fmt.Sprintf(".%s.%d", filepath.Base(name), os.Getpid()))
}

// Replace writes a file with the mode perm, less the umask. It writes a temporary file
// beside it first, so that name holds either its old content or all of the new. The
// temporary file is removed however the command ends.
func Replace(name string, perm fs.FileMode, write func(io.Writer) error) (err error) {
	temporary := Temporary(name)
	cli.RemoveLater(temporary)
	var file *os.File
	err = cli.Finish(func() error { // so that an interrupt removes it
		file, err = os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
		return err
	})
	if err != nil {
		return cannotWrite(name, err)
	}
	defer func() {
		if err != nil {
			os.Remove(temporary)
		}
	}()
	err = write(file)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if info, _ := os.Stat(name); err == nil && info != nil && info.IsDir() {
		err = syscall.EISDIR // rename would return EEXIST
	}
	if err == nil {
		err = os.Rename(temporary, name)
	}
	if err != nil {
		return cannotWrite(name, err)
	}
	return nil
}

// cannotWrite returns an error that names the file that was to be written, not the
// temporary one.
func cannotWrite(name string, err error) error {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return err
	}
	return fmt.Errorf("cannot write %s: %w", name, number)
}

// Extract writes entries, which Sort has checked, as files below a directory.
func Extract(directory string, entries []Entry) error {
	for _, e := range entries {
		file := filepath.Join(directory, filepath.FromSlash(e.Name))
		parent := filepath.Dir(file)
		if e.Mode.IsDir() {
			parent = file
		}
		err := os.MkdirAll(parent, 0o755)
		switch {
		case err != nil || e.Mode.IsDir():
		case e.Mode&fs.ModeSymlink != 0:
			err = os.Symlink(string(e.Content), file)
		default:
			err = os.WriteFile(file, e.Content, e.Mode.Perm())
		}
		if err != nil {
			return cli.CannotWriteTemporary(err)
		}
	}
	return nil
}

// Unzipped returns the total size of the entries, in bytes.
func Unzipped(entries []Entry) (n int64) {
	for _, e := range entries {
		n += int64(len(e.Content))
	}
	return n
}
