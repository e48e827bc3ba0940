package function

import (
	"archive/zip"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lambdashim/commands/emulator"
)

// archive writes a zip of files, given as names and contents. A name that ends in @ makes
// a symbolic link.
func zipOf(t *testing.T, files ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "function.zip")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(file)
	for i := 0; i < len(files); i += 2 {
		header := &zip.FileHeader{Name: strings.TrimSuffix(files[i], "@")}
		header.SetMode(0o644)
		if header.Name != files[i] {
			header.SetMode(fs.ModeSymlink | 0o777)
		}
		entry, err := w.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		entry.Write([]byte(files[i+1]))
	}
	if w.Close() != nil || file.Close() != nil {
		t.Fatal("cannot write the zip")
	}
	return name
}

func TestAZipThatLeavesItsDirectoryIsRefused(t *testing.T) {
	for want, files := range map[string][]string{
		`"../outside" cannot be a name in the zip`:                 {"bootstrap", "", "handler.py", "", "../outside", "x"},
		`"/outside" cannot be a name in the zip`:                   {"bootstrap", "", "handler.py", "", "/outside", "x"},
		"up would be in the zip both as a file and as a directory": {"bootstrap", "", "handler.py", "", "up@", "..", "up/outside", "x"},
	} {
		if _, _, err := read(zipOf(t, files...), "handler"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", files, err, want)
		}
	}
}

func TestReadSaysWhyAZipIsNotAFunction(t *testing.T) {
	for want, files := range map[string][]string{
		"it has neither a plugin and its shim": {"a.txt", ""},
		"bootstrap is not an ELF file":         {"bootstrap", "", "handler.py", ""},
		"it has no handler.so":                 {"handler/host.so", ""},
	} {
		_, _, err := read(zipOf(t, files...), "handler")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", files, err, want)
		}
	}
}

func TestTheNameComesFromTheZip(t *testing.T) {
	for want, files := range map[string][]string{
		"handler": {"bootstrap", "", "handler.py", "", "other.py", ""},
		"hello":   {"bootstrap", "", "hello.py", "", "lib/other.py", ""},
		"plug":    {"plug.so", "", "plug/host.so", "", "lib/deep/host.so", ""},
	} {
		f := &emulator.Function{}
		reader, err := zip.OpenReader(zipOf(t, files...))
		if err != nil {
			t.Fatal(err)
		}
		if err := recognize(f, reader.File, "handler"); err != nil || f.Name != want {
			t.Errorf("%q: name %q (%v), want %q", files, f.Name, err, want)
		}
		reader.Close()
	}
}
