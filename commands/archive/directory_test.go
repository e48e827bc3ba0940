package archive

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// list returns the files and directories below dir with their modes and contents.
func list(t *testing.T, dir string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		content, _ := os.ReadFile(file)
		relative, err := filepath.Rel(dir, file)
		found = append(found, fmt.Sprintf("%v %s %s", info.Mode(), relative, content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestADirectoryIsReplacedAsAWhole(t *testing.T) {
	old := renameat2
	defer func() { renameat2 = old }()
	defer syscall.Umask(syscall.Umask(0o077))
	for _, can := range []bool{true, false} {
		if !can { // as some file systems
			renameat2 = func(int, string, int, string, uint) error { return unix.EINVAL }
		}
		t.Chdir(t.TempDir())
		if err := os.Mkdir("out", 0o700); err != nil {
			t.Fatal(err)
		}
		for _, entries := range [][]Entry{
			{{Name: "a/b/c.sh", Mode: 0o755, Content: []byte("c")}, {Name: "z", Mode: 0o644, Content: []byte("z")}},
			{{Name: "a/link", Mode: fs.ModeSymlink | 0o777, Content: []byte("nowhere")}, {Name: "e/f/", Mode: fs.ModeDir | 0o755}},
			{{Name: "a", Mode: 0o644, Content: []byte("a")}},
		} {
			if err := ReplaceDirectory(t.Context(), "out/", entries); err != nil {
				t.Fatal(err)
			}
			want := map[string][]string{
				"a/b/c.sh": {"drwxr-xr-x . ", "drwxr-xr-x a ", "drwxr-xr-x a/b ", "-rwxr-xr-x a/b/c.sh c", "-rw-r--r-- z z"},
				"a/link":   {"drwxr-xr-x . ", "drwxr-xr-x a ", "Lrwxrwxrwx a/link ", "drwxr-xr-x e ", "drwxr-xr-x e/f "},
				"a":        {"drwxr-xr-x . ", "-rw-r--r-- a a"},
			}[entries[0].Name]
			if got := list(t, "out"); !reflect.DeepEqual(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if here := list(t, "."); len(here) != 1+len(want) {
				t.Errorf("something is left beside it: %q", here)
			}
		}
	}
}

func TestADirectoryWithOtherFilesIsNotReplaced(t *testing.T) {
	t.Chdir(t.TempDir())
	entries := []Entry{{Name: "a/b", Mode: 0o644, Content: []byte("new")}}
	if err := ReplaceDirectory(t.Context(), "out", entries); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("out/a/b", []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"out/":         "cannot write out/: it has a/b, which pack did not make: give an empty directory, or one that pack made",
		"file/":        "cannot write file/: not a directory",
		"./":           "cannot write ./: it is the working directory or contains it: give another directory",
		"/":            "cannot write /: it is the working directory or contains it: give another directory",
		"nowhere/out/": "cannot write nowhere/out/: no such file or directory",
	} {
		if err := ReplaceDirectory(t.Context(), name, entries); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", name, err, want)
		}
	}
	if got, _ := os.ReadFile("out/a/b"); string(got) != "mine" {
		t.Errorf("the user's file was replaced with %q", got)
	}
}
