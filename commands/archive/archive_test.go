package archive

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestReadFileNamesWhatItCannotRead(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("d", 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFile("d"); err == nil || err.Error() != "cannot read d: is a directory" {
		t.Errorf("for a directory the error is %v", err)
	}
}

func TestNormalizeKeepsOnlyTheExecutableBit(t *testing.T) {
	for mode, want := range map[fs.FileMode]fs.FileMode{
		0o600:                    0o644,
		0o666:                    0o644,
		0o400:                    0o644,
		0o011:                    0o644,
		0o700:                    0o755,
		0o777:                    0o755,
		fs.ModeSetuid | 0o4755:   0o755,
		fs.ModeDir | 0o700:       fs.ModeDir | 0o755,
		fs.ModeSymlink | 0o777:   fs.ModeSymlink | 0o777,
		fs.ModeSymlink:           fs.ModeSymlink | 0o777,
		fs.ModeSticky | 0o100644: 0o644,
	} {
		if got := Normalize(mode); got != want {
			t.Errorf("%v becomes %v, want %v", mode, got, want)
		}
	}
}

func file(name, content string) Entry {
	return Entry{Name: name, Mode: 0o644, Content: []byte(content)}
}

func TestEntriesAreSortedAndDuplicatesDropped(t *testing.T) {
	for _, test := range []struct {
		name    string
		entries []Entry
		want    string // the names, or the error
	}{
		{"by name", []Entry{file("b", ""), file("a/z", ""), file("B", ""), file("a.txt", "")}, "B a.txt a/z b"},
		{"the same twice", []Entry{file("a", "x"), file("b", ""), file("a", "x")}, "a b"},
		{"another content", []Entry{file("a", "x"), file("a", "y")}, "a would be in the zip twice: rename or leave out one"},
		{"another mode", []Entry{file("a", ""), {Name: "a", Mode: 0o755}}, "a would be in the zip twice: rename or leave out one"},
		{"a file and an empty directory", []Entry{file("a", ""), {Name: "a/", Mode: fs.ModeDir | 0o755}}, "a would be in the zip twice: rename or leave out one"},
		{"a file and a directory", []Entry{file("a", ""), file("a/b/c", "")}, "a would be in the zip both as a file and as a directory: rename or leave out one"},
		{"an absolute name", []Entry{file("/etc/x", "")}, `"/etc/x" cannot be a name in the zip: use a relative path in UTF-8`}, // it must not loop forever
		{"a name outside", []Entry{file("../x", "")}, `"../x" cannot be a name in the zip: use a relative path in UTF-8`},
		{"no name", []Entry{file("", "")}, `"" cannot be a name in the zip: use a relative path in UTF-8`},
		{"a name that Python's zipfile cannot read", []Entry{file("caf\xe9", "")}, `"caf\xe9" cannot be a name in the zip: use a relative path in UTF-8`},
		{"a file between", []Entry{file("a", ""), file("a.b", ""), file("a/b", "")}, "a would be in the zip both as a file and as a directory: rename or leave out one"},
	} {
		t.Run(test.name, func(t *testing.T) {
			sorted, err := Sort(test.entries)
			var names []string
			for _, e := range sorted {
				names = append(names, e.Name)
			}
			got := strings.Join(names, " ")
			if err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestAZipContainsItsEntries(t *testing.T) {
	entries := []Entry{
		file("empty", ""),
		file("random", "\x8f\x01\xfe"),
		file("text", strings.Repeat("compressible ", 1000)),
		{Name: "d/", Mode: fs.ModeDir | 0o755},
		{Name: "exe", Mode: 0o755, Content: []byte("#!/bin/sh\n")},
		{Name: "link", Mode: fs.ModeSymlink | 0o777, Content: []byte("exe")},
		file("ünïcode", "u"),
	}
	var out bytes.Buffer
	if err := Write(&out, entries, Deflate); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if len(archive.File) != len(entries) {
		t.Fatalf("the zip has %d entries, want %d", len(archive.File), len(entries))
	}
	for i, f := range archive.File {
		e := entries[i]
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil || f.Name != e.Name || f.Mode() != e.Mode || !bytes.Equal(content, e.Content) {
			t.Errorf("the zip has %s %v %q, %v, want %v", f.Name, f.Mode(), content, err, e)
		}
		if f.NonUTF8 {
			t.Errorf("the name %s is not marked as UTF-8", f.Name)
		}
		if year, month, day := f.Modified.Date(); year != 1980 || month != time.January || day != 1 || len(f.Extra) != 0 {
			t.Errorf("%s has the time %v and %d extra bytes", f.Name, f.Modified, len(f.Extra))
		}
		if int64(f.CompressedSize64) != e.Zipped || e.Zipped > int64(len(e.Content)) {
			t.Errorf("%s: %d of %d bytes are in the zip, but Zipped is %d", f.Name, f.CompressedSize64, len(e.Content), e.Zipped)
		}
	}
}

func TestAFileIsReplacedCompletelyOrNotAtAll(t *testing.T) {
	t.Chdir(t.TempDir())
	names := func() (names []string) {
		files, _ := os.ReadDir(".")
		for _, f := range files {
			names = append(names, f.Name())
		}
		return names
	}
	write := func(err error) func(io.Writer) error {
		return func(w io.Writer) error {
			_, _ = io.WriteString(w, "new")
			return err
		}
	}
	if err := os.WriteFile("f", []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	full := &fs.PathError{Op: "write", Path: Temporary("f"), Err: syscall.ENOSPC}
	if err := Replace("f", 0o666, write(full)); err == nil || err.Error() != "cannot write f: no space left on device" {
		t.Errorf("the error is %v", err)
	}
	if text, _ := os.ReadFile("f"); string(text) != "old" || len(names()) != 1 {
		t.Errorf("after a failure the file has %q, and there are %v", text, names())
	}
	if err := Replace("f", 0o666, write(nil)); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile("f"); string(text) != "new" || len(names()) != 1 {
		t.Errorf("afterwards the file has %q, and there are %v", text, names())
	}
	if err := os.Mkdir("d", 0o777); err != nil {
		t.Fatal(err)
	}
	if err := Replace("d", 0o666, write(nil)); err == nil || err.Error() != "cannot write d: is a directory" {
		t.Errorf("the error is %v", err)
	}
	if err := Replace("nowhere/f", 0o666, write(nil)); err == nil || err.Error() != "cannot write nowhere/f: no such file or directory" {
		t.Errorf("the error is %v", err)
	}
	if len(names()) != 2 {
		t.Errorf("there are %v", names())
	}
}
