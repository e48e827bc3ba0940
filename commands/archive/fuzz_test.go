package archive

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzWrite packs any entries that Sort accepts. It checks that archive/zip reads them
// back unchanged, and that their order in the call does not matter.
func FuzzWrite(f *testing.F) {
	f.Add("a", "b", []byte("content"), uint32(0o644))
	f.Add("a/", "a/b", []byte(""), uint32(0o755))
	f.Add("a", "a/b", []byte("x"), uint32(0))
	f.Add("näme\n", "\xff", bytes.Repeat([]byte("ab"), 5000), uint32(fs.ModeSymlink|0o777))
	f.Add("", ".", []byte{0}, uint32(fs.ModeDir))
	f.Add("../x", "/x", []byte("x"), uint32(fs.ModeSetuid|0o4711))
	f.Fuzz(func(t *testing.T, first, second string, content []byte, mode uint32) {
		entries := []Entry{
			{Name: first, Mode: Normalize(fs.FileMode(mode)), Content: content},
			{Name: second, Mode: Normalize(fs.FileMode(mode >> 3)), Content: bytes.ToUpper(content)},
			{Name: "handler.so", Mode: 0o755, Content: []byte("\x7fELF")},
		}
		reversed := slices.Clone(entries)
		slices.Reverse(reversed)
		sorted, err := Sort(slices.Clone(entries))
		again, errAgain := Sort(reversed)
		if (err == nil) != (errAgain == nil) {
			t.Fatalf("error %v, but in the other order %v", err, errAgain)
		}
		if err != nil {
			return
		}
		for i := range sorted {
			if strings.HasSuffix(sorted[i].Name, "/") {
				sorted[i].Content, again[i].Content = nil, nil // a directory's may be either
			}
		}
		text := write(t, sorted)
		if !bytes.Equal(text, write(t, again)) {
			t.Fatal("the order of the entries matters")
		}
		read, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
		if err != nil && err != zip.ErrInsecurePath {
			t.Fatal(err)
		}
		if len(read.File) != len(sorted) {
			t.Fatalf("read %d files, want %d", len(read.File), len(sorted))
		}
		for i, file := range read.File {
			want := sorted[i]
			r, err := file.Open()
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(r)
			if err != nil || !bytes.Equal(got, want.Content) || file.Name != want.Name || file.CompressedSize64 != uint64(want.Zipped) {
				t.Errorf("wrote %q, %d bytes, %v, but read %q, %d bytes, %v", want.Name, len(want.Content), want.Zipped, file.Name, len(got), err)
			}
			if mode := file.Mode(); mode.Perm() != want.Mode.Perm() || mode&fs.ModeSymlink != want.Mode&fs.ModeSymlink {
				t.Errorf("%q has the mode %v, want %v", want.Name, mode, want.Mode)
			}
			if ascii := strings.IndexFunc(want.Name, func(r rune) bool { return r >= utf8.RuneSelf }) < 0; !ascii && file.Flags&utf8Name == 0 {
				t.Errorf("%q is not marked as UTF-8", want.Name)
			}
		}
	})
}

func write(t *testing.T, entries []Entry) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, entries, Deflate); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
