package archive

import (
	"io/fs"
	"strings"
	"testing"
)

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
